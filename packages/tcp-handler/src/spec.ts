import type { CallbackSpec, FunctionSpec, ImportSpec } from "@troupe/handler";
import { t } from "@troupe/pack";
import type { ConnectionCounters } from "./counters.ts";
import { TcpError } from "./errors.ts";
import type { TcpErrorCode } from "./errors.ts";

const { string, bytes, u32, u64, bool } = t;

/** Ids are numbers in TypeScript and decimal strings in pact: the first argument is one. */
function idFirst(args: readonly unknown[]): readonly unknown[] {
  const data = args.slice();
  data[0] = String(args[0]);
  return data;
}

function idBack(data: readonly unknown[]): readonly unknown[] {
  return [Number(data[0]), ...data.slice(1)];
}

const counterNames = {
  bytesRead: "bytes-read",
  bytesWritten: "bytes-written",
  chunksReceived: "chunks-received",
  sends: "sends",
  waitingBytes: "waiting-bytes",
  unsentBytes: "unsent-bytes",
} satisfies Record<keyof ConnectionCounters, string>;
const counterPairs = Object.entries(counterNames) as readonly (readonly [keyof ConnectionCounters, string])[];

const counters = t.record("connection-counters", Object.fromEntries(counterPairs.map(([, name]) => [name, u64])));

function lowerCounters(value: unknown): unknown {
  const counts = value as ConnectionCounters;
  return Object.fromEntries(counterPairs.map(([ours, name]) => [name, BigInt(counts[ours])]));
}

function liftCounters(data: unknown): unknown {
  const counts = data as Readonly<Record<string, bigint>>;
  return Object.fromEntries(counterPairs.map(([ours, name]) => [ours, Number(counts[name])]));
}

function allToNumbers(ids: unknown): readonly number[] {
  return (ids as readonly string[]).map(Number);
}

function allToStrings(ids: unknown): readonly string[] {
  return (ids as readonly number[]).map(String);
}

const ofConnection = { lower: idFirst } as const;
const givesId = { result: string, lowerResult: String, liftResult: Number } as const;
const givesIds = { result: t.list(string), lowerResult: allToStrings, liftResult: allToNumbers } as const;
const fromId = { lower: idFirst, lift: idBack } as const;

const functions = {
  connect: { name: "connect", params: [string], async: true, ...givesId },
  listen: { name: "listen", params: [string], async: true, ...givesId },
  accept: { name: "accept", params: [string], async: true, ...ofConnection, ...givesId },
  activate: { name: "activate", params: [string], result: t.unit, ...ofConnection },
  setActive: { name: "set-active", params: [string, string], result: t.unit, ...ofConnection },
  transfer: { name: "transfer", params: [string, string], result: t.unit, ...ofConnection },
  peerAddress: { name: "peer-address", params: [string], result: string, ...ofConnection },
  localAddress: { name: "local-address", params: [string], result: string, ...ofConnection },
  listenerAddress: { name: "listener-address", params: [string], result: string, ...ofConnection },
  send: {
    name: "send",
    params: [string, bytes],
    result: u64,
    lowerResult: (count: unknown) => BigInt(count as number),
    liftResult: Number,
    ...ofConnection,
  },
  receive: { name: "receive", params: [string, u32], result: bytes, async: true, ...ofConnection },
  end: { name: "end", params: [string], result: t.unit, ...ofConnection },
  close: { name: "close", params: [string], result: t.unit, ...ofConnection },
  closeListener: { name: "close-listener", params: [string], result: t.unit, ...ofConnection },
  pauseListener: { name: "pause-listener", params: [string], result: t.unit, ...ofConnection },
  resumeListener: { name: "resume-listener", params: [string], result: t.unit, ...ofConnection },
  upgradeToTlsServer: { name: "upgrade-to-tls-server", params: [string], result: t.unit, async: true, ...ofConnection },
  upgradeToTlsClient: {
    name: "upgrade-to-tls-client",
    params: [string, string],
    result: t.unit,
    async: true,
    ...ofConnection,
  },
  setNoDelay: { name: "set-no-delay", params: [string, bool], result: t.unit, ...ofConnection },
  setKeepAlive: {
    name: "set-keep-alive",
    params: [string, bool, u32],
    result: t.unit,
    lower: ([id, enable, delayMs = 0]: readonly unknown[]) => [String(id), enable, delayMs],
  },
  flushed: { name: "flushed", params: [string], result: t.unit, async: true, ...ofConnection },
  drainListener: { name: "drain-listener", params: [string], result: t.unit, async: true, ...ofConnection },
  connections: { name: "connections", params: [], ...givesIds },
  listeners: { name: "listeners", params: [], ...givesIds },
  counters: {
    name: "counters",
    params: [string],
    result: counters,
    ...ofConnection,
    lowerResult: lowerCounters,
    liftResult: liftCounters,
  },
} satisfies Record<string, FunctionSpec>;

/** What actors may ask: `theater:simple/tcp`, and what ours adds to it. */
export const tcpImports: ImportSpec = {
  interface: "theater:simple/tcp",
  functions,
  errors: {
    TcpError: ({ code, message, text }) => new TcpError(code as TcpErrorCode, message, { hostText: text }),
  },
};

const client = "theater:simple/tcp-client";

/** What the handler asks of actors. */
export const tcpCallbacks: {
  readonly handleConnection: CallbackSpec;
  readonly handleConnectionTransfer: CallbackSpec;
  readonly onData: CallbackSpec;
  readonly onEnd: CallbackSpec;
  readonly onClose: CallbackSpec;
} = {
  handleConnection: { export: `${client}.handle-connection`, params: [string], ...fromId },
  handleConnectionTransfer: {
    export: `${client}.handle-connection-transfer`,
    params: [string],
    bare: true,
    ...fromId,
  },
  onData: { export: `${client}.on-data`, params: [string, bytes], ...fromId },
  onEnd: { export: `${client}.on-end`, params: [string], ...fromId },
  onClose: { export: `${client}.on-close`, params: [string, string], ...fromId },
};
