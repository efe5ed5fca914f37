import type { CallbackSpec, FunctionSpec, ImportSpec } from "@troupe/handler";
import { t } from "@troupe/pack";
import type { Type } from "@troupe/pack";
import type { Metadata } from "@troupe/roam-wire";
import type { RoamCallOptions, RoamConnectOptions } from "./api.ts";
import type { RoamAnswer, RoamCall, RoamConnectReply, RoamMethod, RoamReply } from "./data.ts";
import { RoamHandlerError } from "./errors.ts";
import type { RoamHandlerErrorCode } from "./errors.ts";

const { string, bytes, u64, bool, unit } = t;
const host = "troupe:roam/host";
const client = "troupe:roam/client";

const metadataValue = t.variant("metadata-value", { text: string, bytes, number: u64 });
const metadata = t.list(t.tuple([string, metadataValue]));
const call = t.record("call", {
  id: u64,
  connection: u64,
  method: u64,
  name: string,
  metadata,
  payload: bytes,
  streams: t.list(u64),
});
const reply = t.record("reply", {
  reply: t.option(bytes),
  error: t.option(bytes),
  refuse: t.option(string),
});
const method = t.record("method", { method: u64, name: string, streams: t.list(string), nonce: bool });
const connectReply = t.record("connect-reply", { accept: t.bool, metadata, refuse: t.option(string) });
const answer = t.record("answer", { kind: string, payload: bytes, metadata, code: t.option(string) });

// What was refused is recorded too, with its error: a number that has no place in the type as 0.
function whole(value: unknown): bigint {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? BigInt(value as number) : 0n;
}

function id64(value: unknown): bigint {
  return typeof value === "bigint" ? BigInt.asUintN(64, value) : 0n;
}

function metadataData(entries: Metadata): readonly unknown[] {
  return entries.map(([key, value]) => [
    key,
    typeof value === "string"
      ? { tag: "text", val: value }
      : typeof value === "bigint"
        ? { tag: "number", val: value }
        : { tag: "bytes", val: value },
  ]);
}

function liftMetadata(data: unknown): Metadata {
  const entries = data as readonly (readonly [string, { readonly val: string | bigint | Uint8Array }])[];
  return entries.map(([key, { val }]) => [key, val]);
}

function methodData({ method: id, name = "", streams = [], nonce = false }: RoamMethod): unknown {
  return { method: id64(id), name, streams, nonce };
}

function answerData(value: unknown): unknown {
  const given = value as RoamAnswer;
  return { ...given, metadata: metadataData(given.metadata) };
}

function liftAnswer(data: unknown): RoamAnswer {
  const { kind, payload, metadata: entries, code } = data as RoamAnswer;
  return { kind, payload, metadata: liftMetadata(entries), code };
}

function ids(value: unknown): unknown {
  return (value as readonly number[]).map(whole);
}

function liftIds(data: unknown): readonly number[] {
  return Array.from(data as Iterable<bigint>, Number);
}

const givesId = { result: u64, lowerResult: whole, liftResult: Number } as const;
const givesIds = { result: t.list(u64), lowerResult: ids, liftResult: liftIds } as const;

function one(name: string, ...more: readonly Type[]): FunctionSpec {
  return { name, params: [u64, ...more], result: unit, lower: ([id, ...rest]) => [whole(id), ...rest] };
}

/** What comes behind the id is no data: a signal. */
function firstId([id]: readonly unknown[]): readonly unknown[] {
  return [whole(id)];
}

const callParams = [u64, u64, bytes, metadata, t.option(u64), t.list(u64), t.option(bytes)];

function lowerCall([connection, method, payload, options]: readonly unknown[]): readonly unknown[] {
  const { metadata: entries = [], timeoutMs, streams = [], nonce } = (options ?? {}) as RoamCallOptions;
  return [
    whole(connection),
    id64(method),
    payload,
    metadataData(entries),
    timeoutMs === undefined ? undefined : whole(Math.ceil(timeoutMs)),
    streams.map(whole),
    nonce,
  ];
}

function lowerConnect([session, options]: readonly unknown[]): readonly unknown[] {
  const { metadata: entries = [] } = (options ?? {}) as RoamConnectOptions;
  return [whole(session), metadataData(entries)];
}

/** What actors may ask. */
export const roamImports: ImportSpec = {
  interface: host,
  functions: {
    serve: one("serve"),
    open: { ...one("open"), async: true, lower: firstId },
    connect: { name: "connect", params: [u64, metadata], async: true, lower: lowerConnect, ...givesId },
    declare: {
      name: "declare",
      params: [t.list(method)],
      result: unit,
      lower: ([methods]) => [(methods as readonly RoamMethod[]).map(methodData)],
    },
    respond: one("respond", bytes),
    fail: one("fail", bytes),
    refuse: {
      name: "refuse",
      params: [u64, string, t.option(string)],
      result: unit,
      lower: ([id, kind, code]) => [whole(id), String(kind), code],
    },
    calls: { name: "calls", params: [], ...givesIds },
    call: { name: "call", params: callParams, lower: lowerCall, ...givesId },
    cancel: one("cancel"),
    request: {
      name: "request",
      params: callParams,
      result: answer,
      async: true,
      lower: lowerCall,
      lowerResult: answerData,
      liftResult: liftAnswer,
    },
    newNonce: { name: "new-nonce", params: [], result: bytes },
    openStream: {
      name: "open-stream",
      params: [string],
      lower: ([way]) => [String(way)],
      ...givesId,
    },
    write: { ...one("write", bytes), result: bool },
    ready: { ...one("ready"), async: true, lower: firstId },
    closeStream: one("close-stream"),
    resetStream: one("reset-stream"),
    receive: { ...one("receive"), result: t.option(t.list(bytes)), async: true, lower: firstId },
    resumeStream: one("resume-stream"),
    pauseStream: one("pause-stream"),
    close: one("close"),
    sessions: { name: "sessions", params: [], ...givesIds },
  },
  errors: {
    RoamHandlerError: ({ code, message, text }) =>
      new RoamHandlerError(code as RoamHandlerErrorCode, message, undefined, undefined, text),
  },
};

function callback(name: string, ...more: readonly Type[]): CallbackSpec {
  return {
    export: `${client}.${name}`,
    params: [u64, ...more],
    lower: ([id, ...rest]) => [whole(id), ...rest],
    lift: ([id, ...rest]) => [Number(id), ...rest],
  };
}

/** What the handler asks of actors. */
export const roamCallbacks: {
  readonly handleCall: CallbackSpec;
  readonly handleCancel: CallbackSpec;
  readonly handleAnswer: CallbackSpec;
  readonly handleItems: CallbackSpec;
  readonly handleStreamEnd: CallbackSpec;
  readonly handleStreamReady: CallbackSpec;
  readonly handleConnect: CallbackSpec;
  readonly handleSession: CallbackSpec;
  readonly handleSessionEnd: CallbackSpec;
} = {
  handleCall: {
    export: `${client}.handle-call`,
    params: [call],
    lower([value]) {
      const { id, connection, method, name, metadata: entries, payload, streams } = value as RoamCall;
      return [
        {
          id: whole(id),
          connection: whole(connection),
          method,
          name,
          metadata: metadataData(entries),
          payload,
          streams: streams.map(whole),
        },
      ];
    },
    lift([data]) {
      const { id, connection, streams, metadata: entries, ...rest } = data as RoamCall;
      return [
        {
          ...rest,
          id: Number(id),
          connection: Number(connection),
          metadata: liftMetadata(entries),
          streams: liftIds(streams),
        },
      ];
    },
    answer: t.option(reply),
    lowerAnswer(value) {
      if (value === undefined) return undefined;
      const given = value as RoamReply;
      return { reply: given.reply, error: given.error, refuse: given.refuse };
    },
  },
  handleCancel: callback("handle-cancel"),
  handleAnswer: {
    ...callback("handle-answer", answer),
    lower: ([id, value]) => [whole(id), answerData(value)],
    lift: ([id, data]) => [Number(id), liftAnswer(data)],
  },
  handleItems: callback("handle-items", t.list(bytes)),
  handleStreamEnd: callback("handle-stream-end", t.option(string)),
  handleStreamReady: callback("handle-stream-ready"),
  handleConnect: {
    export: `${client}.handle-connect`,
    params: [u64, u64, metadata],
    lower: ([connection, over, entries]) => [whole(connection), whole(over), metadataData(entries as Metadata)],
    lift: ([connection, over, entries]) => [Number(connection), Number(over), liftMetadata(entries)],
    answer: t.option(connectReply),
    lowerAnswer(value) {
      if (value === undefined) return undefined;
      const given = value as RoamConnectReply;
      return { accept: given.accept === true, metadata: metadataData(given.metadata ?? []), refuse: given.refuse };
    },
  },
  handleSession: callback("handle-session"),
  handleSessionEnd: callback("handle-session-end", string),
};
