export { connect, reconnect } from "./connect.ts";
export { RoamWebSocketError, isRoamWebSocketError } from "./errors.ts";
export { webSocketTransport } from "./native-transport.ts";
export { openWebSocket } from "./open-native.ts";

export type { ConnectOptions, ReconnectOptions } from "./connect.ts";
export type { RoamWebSocketErrorCode } from "./errors.ts";
export type { LinkOptions } from "./link-options.ts";
export type { NativeWebSocket } from "./native-transport.ts";
export type { OpenOptions } from "./open-native.ts";
export type { UrlSource } from "./url-source.ts";
