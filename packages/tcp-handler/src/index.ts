export { TcpError } from "./errors.ts";
export { defaultLimits } from "./options.ts";
export { tcp } from "./tcp.ts";

export type { ConnectionId, ListenerId } from "@troupe/ids";
export type { ConnectOptions, ListenOptions, TcpApi, TcpCallbacks, WaitOptions } from "./api.ts";
export type { TcpConfig } from "./config.ts";
export type { ConnectionCounters } from "./counters.ts";
export type { AcceptErrorMessage, ListeningMessage, RefusedMessage } from "./diagnostics.ts";
export type { TcpErrorCode, TcpErrorFacts } from "./errors.ts";
export type { DataMode } from "./mode.ts";
export type { TcpLimits, TcpOptions } from "./options.ts";
export type { TcpHandler } from "./tcp.ts";
