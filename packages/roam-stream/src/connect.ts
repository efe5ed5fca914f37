import { type Session, type SessionOptions, initiateFramed } from "@troupe/roam-session";
import { type DialOptions, dial } from "./internal/dial.ts";
import { peerOf } from "./internal/peer-of.ts";
import { type LinkOptions, streamTransport } from "./stream-transport.ts";

/** Options of {@link connect}. */
export interface ConnectLinkOptions extends DialOptions, LinkOptions, SessionOptions {}

/**
 * Opens a link and begins a session on it. Calls are made with `client(session, service)`.
 * @throws {RoamStreamError} `address-invalid`, `connect-failed`, `connect-timeout`, `tls-failed`
 * @throws {HandshakeError} something answered, but it was no roam peer; or the signal's reason
 */
export async function connect(options: ConnectLinkOptions): Promise<Session> {
  const socket = await dial(options);
  return await initiateFramed(streamTransport(socket, { ...options, peer: peerOf(socket, options.path) }), options);
}
