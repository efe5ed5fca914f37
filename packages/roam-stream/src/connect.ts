import {
  type ConnectFramedOptions,
  type ReconnectingClient,
  type Session,
  type SessionOptions,
  type Transport,
  connectFramed,
  initiateFramed,
} from "@troupe/roam-session";
import { targetOf } from "./address.ts";
import { type DialOptions, dial } from "./internal/dial.ts";
import { peerOf } from "./internal/peer-of.ts";
import { type LinkOptions, streamTransport } from "./stream-transport.ts";

/** Options of {@link openLink}. */
export interface OpenLinkOptions extends DialOptions, LinkOptions {}

/** Options of {@link connect}. */
export interface ConnectLinkOptions extends OpenLinkOptions, SessionOptions {}

/** Options of {@link reconnect}. */
export interface ReconnectOptions extends Omit<OpenLinkOptions, "signal">, ConnectFramedOptions {}

/**
 * Opens a link and leaves it to the caller to begin a session on it, for instance as the acceptor: with `acceptFramed`.
 * @throws {RoamStreamError} `address-invalid`, `connect-failed`, `connect-timeout`, `tls-failed`; or the signal's reason
 */
export async function openLink(options: OpenLinkOptions): Promise<Transport> {
  const socket = await dial(options);
  return streamTransport(socket, { ...options, peer: peerOf(socket, options.path) });
}

/**
 * Opens a link and begins a session on it. Calls are made with `client(session, service)`.
 * @throws {RoamStreamError} `address-invalid`, `connect-failed`, `connect-timeout`, `tls-failed`
 * @throws {HandshakeError} something answered, but it was no roam peer; or the signal's reason
 */
export async function connect(options: ConnectLinkOptions): Promise<Session> {
  return await initiateFramed(await openLink(options), options);
}

/**
 * A client that connects by itself, and again when the link is lost; calls wait while there is none. Calls are made with `client(it, service)`; what is sent
 * again after a loss, and when, is said at `ReconnectingClient`.
 * @throws {RoamStreamError} `address-invalid`. All else is told to the calls and to `onState`
 */
export function reconnect(options: ReconnectOptions): ReconnectingClient {
  // A mistake in the address is none that trying again would mend.
  targetOf(options);
  return connectFramed((signal) => openLink({ ...options, signal }), options);
}
