import type { CallbackSpec, EventView, FunctionSpec, ImportSpec } from "@troupe/handler";
import { witErrorCases } from "@troupe/messages";
import type { WitErrorCase } from "@troupe/messages";
import { decode, decodeTyped, encode, fromJs, isPackError, t, toJs, v } from "@troupe/pack";
import type { PlainData, Value } from "@troupe/pack";
import type { ChildFailure, ChildOptions, ChildSpec, Supervise, WaitOptions } from "./api.ts";
import { SupervisorError } from "./errors.ts";
import type { SupervisorErrorCode } from "./errors.ts";

const { string, bytes, u32, u64 } = t;
const optionalBytes = t.option(bytes);
const childId = { params: [string], result: t.unit } as const;

const childSpec = t.record("child-spec", {
  manifest: string,
  name: t.option(string),
  state: optionalBytes,
  restart: string,
  count: u32,
});

const functions = {
  spawn: {
    name: "spawn",
    params: [string, optionalBytes, optionalBytes],
    result: string,
    async: true,
    lower: lowerSpawn,
  },
  spawnAndWait: {
    name: "spawn-and-wait",
    params: [string, optionalBytes, optionalBytes, t.option(u64)],
    result: optionalBytes,
    async: true,
    lower: (args) => [...lowerSpawn(args), timeoutOf(args[1])],
  },
  resume: {
    name: "resume",
    params: [string, optionalBytes, optionalBytes],
    result: string,
    async: true,
    lower: ([child, state]) => [referenceOf(child), stateBytes(state), undefined],
  },
  listChildren: { name: "list-children", params: [], result: t.list(string) },
  restartChild: { name: "restart-child", ...childId, async: true },
  stopChild: { name: "stop-child", ...childId, async: true },
  getChildState: {
    name: "get-child-state",
    params: [string],
    result: optionalBytes,
    lowerResult: stateBytes,
    liftResult: liftState,
    recorded: {
      type: t.value,
      lower: (state) => fromJs(state as PlainData),
      lift: (state) => ordinary(state as Value),
    },
  },
  getChildEvents: {
    name: "get-child-events",
    params: [string],
    result: t.list(bytes),
    lowerResult: (events) => (events as readonly EventView[]).map(eventBytes),
    liftResult: (events) => (events as readonly Uint8Array[]).map(liftEvent),
  },
  terminateChild: { name: "terminate-child", ...childId, async: true },
  subscribeToChild: { name: "subscribe-to-child", ...childId },
  unsubscribeFromChild: { name: "unsubscribe-from-child", ...childId },
  monitor: { name: "monitor", ...childId },
  demonitor: { name: "demonitor", ...childId },
  supervise: {
    name: "supervise",
    params: [t.option(string), t.option(u32), t.option(u64), t.list(childSpec)],
    result: t.list(string),
    async: true,
    lower: ([options]) => lowerSupervise(options as Supervise),
  },
} satisfies Record<string, FunctionSpec>;

/** What actors may ask: `theater:simple/supervisor`, and what ours adds to it. */
export const supervisorImports: ImportSpec = {
  interface: "theater:simple/supervisor",
  functions,
  errors: {
    SupervisorError: ({ code, message, text }) =>
      new SupervisorError(code as SupervisorErrorCode, message, { hostText: text }),
  },
};

const prefix = "theater:simple/supervisor-handlers";
const witActorError = t.tuple([t.enumeration("wit-error-type", witErrorCases), optionalBytes]);

/** What the handler asks of actors. */
export const supervisorCallbacks: {
  readonly handleChildError: CallbackSpec;
  readonly handleChildExit: CallbackSpec;
  readonly handleChildExternalStop: CallbackSpec;
  readonly handleChildRestart: CallbackSpec;
  readonly handleChildEvent: CallbackSpec;
  readonly handleActorDown: CallbackSpec;
} = {
  handleChildError: {
    export: `${prefix}.handle-child-error`,
    params: [string, witActorError],
    lower: ([child, failure]) => [child, lowerFailure(failure as ChildFailure)],
    lift: ([child, failure]) => [child, liftFailure(failure as readonly [WitErrorCase, Uint8Array | undefined])],
    recorded: {
      types: [string, string, string],
      lower([child, failure]) {
        const { code, message } = failure as ChildFailure;
        return [child, code, message];
      },
      lift: ([child, code, message]) => [child, { code, message }],
    },
  },
  handleChildExit: { export: `${prefix}.handle-child-exit`, params: [string, optionalBytes] },
  handleChildExternalStop: { export: `${prefix}.handle-child-external-stop`, params: [string] },
  handleChildRestart: { export: `${prefix}.handle-child-restart`, params: [string] },
  handleChildEvent: { export: `${prefix}.handle-child-event`, params: [string, string, bytes] },
  handleActorDown: { export: `${prefix}.handle-actor-down`, params: [string, string, t.option(string)] },
};

function lowerSpawn([child, options]: readonly unknown[]): readonly unknown[] {
  const state =
    (options as ChildOptions | undefined)?.state ??
    (typeof child === "string" ? undefined : (child as ChildSpec).state);
  return [referenceOf(child), stateBytes(state), undefined];
}

function timeoutOf(options: unknown): bigint | undefined {
  return milliseconds((options as WaitOptions | undefined)?.timeoutMs);
}

/** What was refused is recorded too, with its error; a number that is none of the type is left out. */
function milliseconds(value: number | undefined): bigint | undefined {
  const rounded = Math.ceil(value ?? Number.NaN);
  return Number.isSafeInteger(rounded) && rounded >= 0 ? BigInt(rounded) : undefined;
}

function count32(value: number | undefined): number | undefined {
  return value !== undefined && value >>> 0 === value ? value : undefined;
}

/** The parameter that pact calls `manifest`: what the child is made from. */
function referenceOf(child: unknown): string {
  if (typeof child === "string") return child;
  const { definition, manifest } = child as ChildSpec;
  if (definition !== undefined) return definition;
  if (typeof manifest === "string") return manifest;
  const name = manifest?.["package"] ?? manifest?.["name"];
  return typeof name === "string" ? name : "";
}

/** Bytes as they are, other data in their Pack encoding. */
function stateBytes(state: unknown): Uint8Array | undefined {
  if (state === undefined || state instanceof Uint8Array) return state;
  return encode(fromJs(state as PlainData));
}

/** A state that was bytes stays bytes, unless they are the Pack encoding of something: that is what they were then. */
function liftState(data: unknown): unknown {
  const state = data as Uint8Array | undefined;
  if (state === undefined) return undefined;
  try {
    const plain = ordinary(decode(state));
    return sameBytes(encode(fromJs(plain)), state) ? plain : state;
  } catch (error) {
    if (!isPackError(error)) throw error;
    return state;
  }
}

/** With ordinary objects, as a child's state has them; Pack makes some without a prototype. */
function ordinary(value: Value): PlainData {
  return structuredClone(toJs(value));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const eventType = t.tuple([string, bytes]);

function liftEvent(event: Uint8Array): EventView {
  const [type, data] = decodeTyped(eventType, event);
  return { type, data };
}

function eventBytes({ type, data }: EventView): Uint8Array {
  return encode(v.tuple(v.string(type), v.bytes(data)));
}

function lowerSupervise({ strategy, intensity, periodMs, children = [] }: Supervise): readonly unknown[] {
  return [
    strategy,
    count32(intensity),
    milliseconds(periodMs),
    children.map((spec) => ({
      manifest: referenceOf(spec),
      name: spec.name,
      state: stateBytes(spec.state),
      restart: spec.restart ?? "permanent",
      count: count32(spec.count) ?? 1,
    })),
  ];
}

const cases: Readonly<Record<string, WitErrorCase>> = {
  CALL_DEADLINE: "operation-timeout",
  ACTOR_GONE: "shutting-down",
  EXPORT_NOT_FOUND: "function-not-found",
};

function lowerFailure({ code, message }: ChildFailure): readonly unknown[] {
  return [cases[code] ?? "internal", new TextEncoder().encode(message)];
}

/** The kinds of Theater are few: of a failure that has none of its own, the code says no more than that it is one. */
function liftFailure([type, data]: readonly [WitErrorCase, Uint8Array | undefined]): ChildFailure {
  const code = Object.keys(cases).find((known) => cases[known] === type) ?? "ACTOR_CRASHED";
  return { code, message: new TextDecoder().decode(data) };
}
