import type { TLSSocket } from "node:tls";
import type { ClientAuth } from "../config.ts";

/** The verdict of OpenSSL on the peer's certificate. Node has it on every TLS handle, and makes it public for its own servers only. */
interface HasVerdict {
  readonly ssl?: { verifyError?: () => Error | null | undefined } | null;
}

/** Why a client must be refused after its handshake, or undefined. */
export function peerCertificateError(socket: TLSSocket, clientAuth: ClientAuth): Error | undefined {
  if (clientAuth === "none" || socket.authorized) return undefined;
  if (socket.getPeerX509Certificate() === undefined) {
    return clientAuth === "request" ? undefined : refusal("the client showed no certificate", NO_CERTIFICATE);
  }
  const { ssl } = socket as HasVerdict;
  // Without a verdict nobody is let in: also when the socket has been destroyed, or Node moves the method.
  if (typeof ssl?.verifyError !== "function") return refusal("the client's certificate could not be verified", UNKNOWN);
  return ssl.verifyError() ?? undefined;
}

const NO_CERTIFICATE = "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE";
const UNKNOWN = "CERT_UNTRUSTED";

function refusal(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
