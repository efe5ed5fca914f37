import {
  type ConnectFramedOptions,
  type ReconnectingClient,
  type Session,
  type SessionOptions,
  connectFramed,
  initiateFramed,
} from "@troupe/roam-session";
import { type UrlSource, connector } from "../url-source.ts";
import { type NodeOpenOptions, openWebSocket } from "./open.ts";

/** Options of {@link connect}: those of opening, and those of the session. */
export interface NodeConnectOptions extends NodeOpenOptions, SessionOptions {}

/** Options of {@link reconnect}: those of each link, and those of the client. */
export interface NodeReconnectOptions extends Omit<NodeOpenOptions, "signal">, ConnectFramedOptions {}

/**
 * Opens a link and begins a session on it. Calls are made with `client(session, service)`.
 * @throws {RoamWebSocketError} `url-invalid`, `connect-failed`, `connect-timeout`
 * @throws {HandshakeError} something answered, but it was no roam peer; or the signal's reason
 */
export async function connect(url: string | URL, options: NodeConnectOptions = {}): Promise<Session> {
  return await initiateFramed(await openWebSocket(url, options), options);
}

/**
 * A client that connects by itself, and again when the link is lost. `onState` tells what it is doing, `ready()` waits for a session.
 * Calls are made with `client(reconnecting, service)`.
 */
export function reconnect(url: UrlSource, options: NodeReconnectOptions = {}): ReconnectingClient {
  return connectFramed(connector(openWebSocket, url, options), options);
}
