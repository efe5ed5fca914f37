import type { CallbackSpec, FunctionSpec, ImportSpec } from "@troupe/handler";
import { t } from "@troupe/pack";
import type { ConnectionCounters } from "./counters.ts";

const { string, bytes, u32, u64, bool } = t;

/** Ids are numbers in TypeScript and decimal strings in pact: the first argument is one. */
function idFirst(args: readonly unknown[]): readonly unknown[] {
  const data = args.slice();
  data[0] = String(args[0]);
  return data;
}

const counterNames = [
  "bytes-read",
  "bytes-written",
  "chunks-received",
  "sends",
  "waiting-bytes",
  "unsent-bytes",
] as const;

const counters = t.record("connection-counters", Object.fromEntries(counterNames.map((name) => [name, u64])));

function lowerCounters(value: unknown): unknown {
  // The names in TypeScript are those in pact, in camel case and in the same order.
  const numbers = Object.values(value as ConnectionCounters) as number[];
  return Object.fromEntries(counterNames.map((name, index) => [name, BigInt(numbers[index] ?? 0)]));
}

function allToStrings(ids: unknown): readonly string[] {
  return (ids as readonly number[]).map(String);
}

const ofConnection = { lower: idFirst } as const;
const givesId = { result: string, lowerResult: String } as const;

const functions = {
  connect: { name: "connect", params: [string], ...givesId },
  listen: { name: "listen", params: [string], ...givesId },
  accept: { name: "accept", params: [string], ...ofConnection, ...givesId },
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
    ...ofConnection,
  },
  receive: { name: "receive", params: [string, u32], result: bytes, ...ofConnection },
  end: { name: "end", params: [string], result: t.unit, ...ofConnection },
  close: { name: "close", params: [string], result: t.unit, ...ofConnection },
  closeListener: { name: "close-listener", params: [string], result: t.unit, ...ofConnection },
  pauseListener: { name: "pause-listener", params: [string], result: t.unit, ...ofConnection },
  resumeListener: { name: "resume-listener", params: [string], result: t.unit, ...ofConnection },
  upgradeToTlsServer: { name: "upgrade-to-tls-server", params: [string], result: t.unit, ...ofConnection },
  upgradeToTlsClient: { name: "upgrade-to-tls-client", params: [string, string], result: t.unit, ...ofConnection },
  setNoDelay: { name: "set-no-delay", params: [string, bool], result: t.unit, ...ofConnection },
  setKeepAlive: {
    name: "set-keep-alive",
    params: [string, bool, u32],
    result: t.unit,
    lower: ([id, enable, delayMs = 0]: readonly unknown[]) => [String(id), enable, delayMs],
  },
  flushed: { name: "flushed", params: [string], result: t.unit, ...ofConnection },
  drainListener: { name: "drain-listener", params: [string], result: t.unit, ...ofConnection },
  connections: { name: "connections", params: [], result: t.list(string), lowerResult: allToStrings },
  listeners: { name: "listeners", params: [], result: t.list(string), lowerResult: allToStrings },
  counters: { name: "counters", params: [string], result: counters, ...ofConnection, lowerResult: lowerCounters },
} satisfies Record<string, FunctionSpec>;

/** What actors may ask: `theater:simple/tcp`, and what ours adds to it. */
export const tcpImports: ImportSpec = { interface: "theater:simple/tcp", functions };

const client = "theater:simple/tcp-client";

/** What the handler asks of actors. */
export const tcpCallbacks: {
  readonly handleConnection: CallbackSpec;
  readonly handleConnectionTransfer: CallbackSpec;
  readonly onData: CallbackSpec;
  readonly onEnd: CallbackSpec;
  readonly onClose: CallbackSpec;
} = {
  handleConnection: { export: `${client}.handle-connection`, params: [string], lower: idFirst },
  handleConnectionTransfer: {
    export: `${client}.handle-connection-transfer`,
    params: [string],
    bare: true,
    lower: idFirst,
  },
  onData: { export: `${client}.on-data`, params: [string, bytes], lower: idFirst },
  onEnd: { export: `${client}.on-end`, params: [string], lower: idFirst },
  onClose: { export: `${client}.on-close`, params: [string, string], lower: idFirst },
};
