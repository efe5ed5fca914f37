export { RoamWebSocketError, isRoamWebSocketError } from "../errors.ts";
export { connect, reconnect } from "./connect.ts";
export { WebSocketServer, listen } from "./listen.ts";
export { WebSocketListener, attach } from "./listener.ts";
export { openWebSocket } from "./open.ts";

export type { AcceptedLink } from "@troupe/roam-session/listening";
export type { RoamWebSocketErrorCode } from "../errors.ts";
export type { LinkOptions } from "../link-options.ts";
export type { NodeConnectOptions, NodeReconnectOptions } from "./connect.ts";
export type { RefusedMessage } from "./diagnostics.ts";
export type { ListenOptions } from "./listen.ts";
export type { AcceptHook, AttachOptions, RefusedUpgrade } from "./listener.ts";
export type { NodeOpenOptions } from "./open.ts";
export type { Origins } from "./origin.ts";
export type { UrlSource } from "../url-source.ts";
