// What stands behind `@troupe/roam-websocket` in Node: the same names as in browsers, on `ws`.
export { RoamWebSocketError, isRoamWebSocketError } from "../errors.ts";
export { webSocketTransport } from "../native-transport.ts";
export { connect, reconnect } from "./connect.ts";
export { openWebSocket } from "./open.ts";

export type { RoamWebSocketErrorCode } from "../errors.ts";
export type { LinkOptions } from "../link-options.ts";
export type { NativeWebSocket } from "../native-transport.ts";
export type { NodeConnectOptions as ConnectOptions, NodeReconnectOptions as ReconnectOptions } from "./connect.ts";
export type { UrlSource } from "../url-source.ts";
export type { NodeOpenOptions as OpenOptions } from "./open.ts";
