import {
  type ConnectFramedOptions,
  type ReconnectingClient,
  type Session,
  type SessionOptions,
  connectFramed,
  initiateFramed,
} from "@troupe/roam-session";
import type { LinkOptions } from "./link-options.ts";
import { type OpenOptions, openWebSocket } from "./open-native.ts";
import { type UrlSource, connector } from "./url-source.ts";

/** Options of {@link connect}: those of opening, and those of the session. */
export interface ConnectOptions extends OpenOptions, SessionOptions {}

/** Options of {@link reconnect}: those of each link, and those of the client. */
export interface ReconnectOptions extends LinkOptions, ConnectFramedOptions {}

/**
 * Opens a link and begins a session on it. Calls are made with `client(session, service)`.
 * @throws {RoamWebSocketError} `url-invalid`, `connect-failed`, `connect-timeout`, `no-websocket`
 * @throws {HandshakeError} something answered, but it was no roam peer; or the signal's reason
 */
export async function connect(url: string | URL, options: ConnectOptions = {}): Promise<Session> {
  return await initiateFramed(await openWebSocket(url, options), options);
}

/**
 * A client that connects by itself, and again when the link is lost. `onState` tells what it is doing, `ready()` waits for a session.
 * Calls are made with `client(reconnecting, service)`.
 */
export function reconnect(url: UrlSource, options: ReconnectOptions = {}): ReconnectingClient {
  return connectFramed(connector(openWebSocket, url, options), options);
}
