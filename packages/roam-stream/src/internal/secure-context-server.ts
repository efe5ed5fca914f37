import { type Server, type ServerOpts, createServer } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";

/**
 * A server that uses a context which exists already: `tls.createServer` only makes its own. It has the events of a `tls.Server`. A context alone can't
 * ask clients for certificates.
 */
export function secureContextServer(
  secureContext: SecureContext,
  options: ServerOpts,
  handshakeTimeoutMs: number,
): Server {
  const server = createServer(options);
  server.on("connection", (raw) => {
    const socket = new TLSSocket(raw, { isServer: true, secureContext });
    const fail = (error: Error): void => {
      done();
      socket.destroy();
      server.emit("tlsClientError", error, socket);
    };
    const onClose = (): void => fail(new Error("the peer closed the connection during the TLS handshake"));
    const timer = setTimeout(
      () => fail(new Error(`no TLS handshake within ${handshakeTimeoutMs} ms`)),
      handshakeTimeoutMs,
    );
    const done = (): void => {
      clearTimeout(timer);
      socket.off("error", fail);
      socket.off("close", onClose);
      // What comes between the handshake and a transport, or after the end.
      socket.on("error", () => {});
    };
    socket.on("error", fail);
    socket.on("close", onClose);
    socket.once("secure", () => {
      done();
      server.emit("secureConnection", socket);
    });
  });
  return server;
}
