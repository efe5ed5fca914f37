import { connect, TLSSocket } from "node:tls";
import type { NetworkSocket } from "@troupe/handler";
import type { ClientTls, ServerTls } from "@troupe/tls-config";
import type { HandshakeOptions, Handshakes } from "./handshakes.ts";

/** As for the sockets below: a peer that sends single bytes to somebody who does not read must not cost a buffer for each. */
const highWaterMark = 4096;

/** Runs the server's side of a handshake over `raw`, from its next unread byte on. */
export function secureServer(
  handshakes: Handshakes,
  raw: NetworkSocket,
  tls: ServerTls,
  options: HandshakeOptions,
): Promise<NetworkSocket> {
  const secure = new TLSSocket(raw, Object.assign({ highWaterMark }, tls.socketOptions));
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
  const secure = connect(Object.assign({ socket: raw, highWaterMark }, tls.connectOptions(host)));
  return handshakes.run({ raw, secure, event: "secureConnect", refusal: () => undefined }, options);
}
