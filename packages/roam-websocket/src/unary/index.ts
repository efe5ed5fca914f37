export { connect, reconnect } from "./connect.ts";

export type { UrlSource } from "../url-source.ts";
export type { UnaryConnectOptions as ConnectOptions, UnaryReconnectOptions as ReconnectOptions } from "./connect.ts";
