import type { Socket } from "node:net";
import { connect, TLSSocket } from "node:tls";
import type { NetworkSocket } from "@troupe/handler";
import type { ClientTls, ServerTls } from "@troupe/tls-config";
import type { Handshakes } from "./handshakes.ts";

interface HandshakeOptions {
  /** Whether it counts for the cap of incoming handshakes. */
  readonly capped?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the server's side of a handshake over `raw`, from its next unread byte on. */
export function secureServer(
  handshakes: Handshakes,
  raw: NetworkSocket,
  tls: ServerTls,
  options: HandshakeOptions = {},
): Promise<NetworkSocket> {
  // TLSSocket takes any Duplex; its type asks for a Socket, which a socket of another network need not be.
  const secure = new TLSSocket(raw as unknown as Socket, tls.socketOptions);
  const check = (): Error | undefined => tls.checkPeer(secure);
  return handshakes.run(raw, secure, "secure", check, options.capped === true, options.signal);
}

/** Runs the client's side of a handshake over `raw`; `host` is what the certificate is checked against. */
export function secureClient(
  handshakes: Handshakes,
  raw: NetworkSocket,
  tls: ClientTls,
  host: string,
  options: HandshakeOptions = {},
): Promise<NetworkSocket> {
  const secure = connect({ ...tls.connectOptions(host), socket: raw });
  return handshakes.run(raw, secure, "secureConnect", () => undefined, false, options.signal);
}
