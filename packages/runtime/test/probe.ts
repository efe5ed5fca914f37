import type {
  ActorPort,
  CallbackSpec,
  CallFailure,
  ChildExit,
  EndReason,
  FunctionSpec,
  Handler,
  HandlerHost,
  HandlerInstance,
  RuntimeServices,
} from "@troupe/handler";
import { ExportCall, HandlerError } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import { boolean, optional, readTable } from "@troupe/manifest";
import { t } from "@troupe/pack";

// A handler for the tests of this package, made with nothing but the public contract.

/** What an actor finds in its context. */
export interface ProbeApi {
  /** Gives the text back, in capitals. */
  shout(text: string): string;
  /** Fails, as a host function does. */
  fail(): void;
  /** Waits until the test opens the gate of that name. */
  gate(name: string): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** Writes into the journal. */
  journal(entry: string): void;
  /** Through the services of the runtime, at once, and without waiting. */
  end(how: "stop" | "terminate" | "crash", actor?: TheaterId): void;
  spawn(definition: string): Promise<TheaterId>;
}

type ProbeCallbacks = {
  readonly onNote: { readonly params: readonly [text: string] };
  readonly onAsk: { readonly params: readonly [text: string]; readonly answer: { readonly text: string } };
};

/** What the test has in its hand. */
export interface ProbeClient {
  readonly services: RuntimeServices;
  /** Queues a call of `onNote`; resolves to how it ended. */
  note(actor: TheaterId, text: string): Promise<"settled" | CallFailure | "void" | "not taken">;
  /** The same, as what an I/O event caused. */
  noteFromSocket(actor: TheaterId, text: string): Promise<"settled" | CallFailure | "void" | "not taken">;
  ask(actor: TheaterId, text: string): Promise<string | undefined>;
  port(actor: TheaterId): ActorPort;
}

export interface ProbeConfig {
  readonly failAfterInit: boolean;
}

/** A probe and what it saw. */
export interface Probe {
  readonly handler: Handler<"probe", ProbeApi, ProbeCallbacks, ProbeConfig, ProbeClient>;
  readonly journal: string[];
  readonly exits: ChildExit[];
  /** Lets everybody through who waits at that gate. */
  open(name: string): void;
  /** The gates that somebody waits at, in the order in which they were first asked for. */
  readonly waitedFor: () => readonly string[];
  readonly waitingAt: (name: string) => number;
  /** What an actor's end waits for; default: nothing. */
  cleanUp: ((name: string, reason: EndReason, signal: AbortSignal) => Promise<void> | undefined) | undefined;
  /** What the end of the runtime waits for. */
  close: ((signal: AbortSignal) => Promise<void> | undefined) | undefined;
}

const onNote: CallbackSpec = { export: "test:probe.on-note", params: [t.string] };
const onAsk: CallbackSpec = {
  export: "test:probe.on-ask",
  params: [t.string],
  answer: t.string,
  lowerAnswer: (answer) => (answer as { readonly text: string } | undefined)?.text ?? "",
};
const text: FunctionSpec = { name: "shout", params: [t.string], result: t.string };
const functions: Readonly<Record<string, FunctionSpec>> = {
  shout: text,
  fail: { name: "fail", params: [], result: t.unit },
  gate: { name: "gate", params: [t.string], result: t.unit, async: true },
  sleep: { name: "sleep", params: [t.f64], result: t.unit, async: true },
};

type Outcome = "settled" | CallFailure | "void" | "not taken";

class NoteCall extends ExportCall {
  readonly spec: CallbackSpec = onNote;
  readonly port: ActorPort;
  readonly text: string;
  readonly done: (outcome: Outcome) => void;

  constructor(port: ActorPort, note: string, done: (outcome: Outcome) => void) {
    super();
    this.port = port;
    this.text = note;
    this.done = done;
  }

  override begin(): boolean {
    if (this.text !== "void") return true;
    this.done("void");
    return false;
  }

  invoke(context: object): unknown {
    return this.port.callback("onNote")?.(context, this.text as never);
  }

  params(): readonly unknown[] {
    return [this.text];
  }

  override excuses(thrown: unknown): boolean {
    return thrown instanceof Error && thrown.message === "excused";
  }

  override settled(): void {
    if (this.text === "handler fails when told") throw new Error("the handler failed");
    this.done("settled");
  }

  override failed(failure: CallFailure): void {
    this.done(failure);
    if (this.text === "handler fails when told") throw new Error("the handler failed");
  }
}

class AskCall extends ExportCall {
  readonly spec: CallbackSpec = onAsk;
  readonly port: ActorPort;
  readonly text: string;
  readonly resolve: (answer: string | undefined) => void;
  readonly reject: (reason: unknown) => void;

  constructor(
    port: ActorPort,
    question: string,
    resolve: (answer: string | undefined) => void,
    reject: (reason: unknown) => void,
  ) {
    super();
    this.port = port;
    this.text = question;
    this.resolve = resolve;
    this.reject = reject;
  }

  invoke(context: object): unknown {
    return this.port.callback("onAsk")?.(context, this.text as never);
  }

  params(): readonly unknown[] {
    return [this.text];
  }

  override settled(answer: unknown): void {
    this.resolve((answer as { readonly text: string } | undefined)?.text);
  }

  override failed(failure: CallFailure, reason: unknown): void {
    this.reject(new Error(failure, { cause: reason }));
  }
}

/** A handler of one name; several may be given to one runtime. */
export function createProbe(): Probe {
  const gates = new Map<string, (() => void)[]>();
  const ports = new Map<TheaterId, ActorPort>();
  const journal: string[] = [];
  const exits: ChildExit[] = [];

  const instance = (host: HandlerHost, port: ActorPort, config?: ProbeConfig): HandlerInstance<ProbeApi> => {
    ports.set(port.id, port);
    return {
      api: {
        shout(said) {
          port.check();
          return said.toUpperCase();
        },
        fail() {
          throw new HandlerError("PROBE_FAILED", "the probe failed", { hostText: "probe: failed" });
        },
        gate(name) {
          port.check();
          return new Promise((resolve) => gates.set(name, [...(gates.get(name) ?? []), resolve]));
        },
        sleep: (ms) => new Promise((resolve) => host.clock.timer(ms, resolve)),
        journal: (entry) => void journal.push(entry),
        end(how, actor = port.id) {
          if (how === "crash") port.crash(new Error("crashed by the probe"));
          else host.runtime[how](actor).catch(() => {});
        },
        spawn: (definition) => host.runtime.spawn({ definition, parent: port.id }),
      },
      initialized() {
        journal.push(`${port.name} initialized`);
        if (config?.failAfterInit === true) throw new HandlerError("PROBE_FAILED", "the probe failed after init");
      },
      stopping: () => void journal.push(`${port.name} stopping`),
      end(reason, deadline) {
        journal.push(`${port.name} ends: ${reason}`);
        return probe
          .cleanUp?.(port.name, reason, deadline.signal)
          ?.then(() => void journal.push(`${port.name} cleaned up`));
      },
      childEnded: (exit) => void exits.push(exit),
    };
  };

  const probe: Probe = {
    journal,
    exits,
    open(name) {
      for (const resolve of gates.get(name) ?? []) resolve();
      gates.delete(name);
    },
    waitedFor: () => [...gates.keys()],
    waitingAt: (name) => gates.get(name)?.length ?? 0,
    cleanUp: undefined,
    close: undefined,
    handler: {
      name: "probe",
      type: "probe",
      imports: { interface: "test:probe", functions },
      callbacks: { onNote, onAsk },
      parseConfig(section, path) {
        const { failAfterInit } = readTable(section, path, { failAfterInit: optional(boolean()) });
        return { failAfterInit: failAfterInit ?? false };
      },
      create(host) {
        const portOf = (actor: TheaterId): ActorPort | undefined =>
          host.instance(actor) === undefined ? undefined : ports.get(actor);
        const note = (actor: TheaterId, said: string, how: "enqueue" | "arrive"): Promise<Outcome> =>
          new Promise((resolve) => {
            const port = portOf(actor);
            if (port === undefined || !port[how](new NoteCall(port, said, resolve))) resolve("not taken");
          });
        return {
          client: {
            services: host.runtime,
            note: (actor, said) => note(actor, said, "enqueue"),
            noteFromSocket: (actor, said) => note(actor, said, "arrive"),
            ask: (actor, question) =>
              new Promise((resolve, reject) => {
                const port = portOf(actor)!;
                if (!port.enqueue(new AskCall(port, question, resolve, reject))) reject(new Error("not taken"));
              }),
            port: (actor) => portOf(actor)!,
          },
          instance: (port, config) => instance(host, port, config),
          close(signal) {
            journal.push("probe closed");
            return probe.close?.(signal);
          },
        };
      },
    },
  };
  return probe;
}
