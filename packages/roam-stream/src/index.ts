export { connect, openLink, reconnect } from "./connect.ts";
export { RoamStreamError, isRoamStreamError } from "./errors.ts";
export { Listener, listen } from "./listener.ts";
export { simdCobs } from "./simd-cobs/simd-cobs.ts";
export { streamTransport } from "./stream-transport.ts";

export type { AcceptedLink } from "@troupe/roam-session/listening";
export type { Address } from "./address.ts";
export type { ConnectLinkOptions, OpenLinkOptions, ReconnectOptions } from "./connect.ts";
export type { RoamStreamErrorCode } from "./errors.ts";
export type { BindOptions } from "./internal/bind.ts";
export type { AcceptErrorMessage, RefusedMessage } from "./internal/diagnostics.ts";
export type { DialOptions } from "./internal/dial.ts";
export type { ListenOptions } from "./listener.ts";
export type { LinkOptions, StreamTransportOptions } from "./stream-transport.ts";
