import type { CallbackSpec, FunctionSpec, ImportSpec } from "@troupe/handler";
import { t } from "@troupe/pack";

const { string, bytes, u32, u64, bool } = t;

/** Ids are numbers in TypeScript and decimal strings in pact: the first argument is one. */
function idFirst(args: readonly unknown[]): readonly unknown[] {
  return [String(args[0]), ...args.slice(1)];
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
  setKeepAlive: { name: "set-keep-alive", params: [string, bool, u32], result: t.unit, ...ofConnection },
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
  handleConnectionTransfer: { export: `${client}.handle-connection-transfer`, params: [string], bare: true, lower: idFirst },
  onData: { export: `${client}.on-data`, params: [string, bytes], lower: idFirst },
  onEnd: { export: `${client}.on-end`, params: [string], lower: idFirst },
  onClose: { export: `${client}.on-close`, params: [string, string], lower: idFirst },
};
