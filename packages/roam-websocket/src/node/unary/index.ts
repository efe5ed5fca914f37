// What stands behind `@troupe/roam-websocket/unary` in Node: the same names as in browsers, on `ws`.
export { connect, reconnect } from "./connect.ts";

export type { UrlSource } from "../../url-source.ts";
export type {
  UnaryNodeConnectOptions as ConnectOptions,
  UnaryNodeReconnectOptions as ReconnectOptions,
} from "./connect.ts";
