import { connect, TLSSocket } from "node:tls";
import type { NetworkSocket } from "@troupe/handler";
import type { ClientTls, ServerTls } from "@troupe/tls-config";
import type { HandshakeOptions, Handshakes } from "./handshakes.ts";

/** Runs the server's side of a handshake over `raw`, from its next unread byte on. */
export function secureServer(
  handshakes: Handshakes,
  raw: NetworkSocket,
  tls: ServerTls,
  options: HandshakeOptions,
): Promise<NetworkSocket> {
  const secure = new TLSSocket(raw, tls.socketOptions);
  return handshakes.run({ raw, secure, event: "secure", refusal: () => tls.checkPeer(secure) }, options);
}

/** Runs the client's side of a handshake over `raw`; `host` is what the certificate is checked against. */
export function secureClient(
  handshakes: Handshakes,
  raw: NetworkSocket,
  tls: ClientTls,
  host: string,
  options: HandshakeOptions,
): Promise<NetworkSocket> {
  const secure = connect({ ...tls.connectOptions(host), socket: raw });
  return handshakes.run({ raw, secure, event: "secureConnect", refusal: () => undefined }, options);
}
