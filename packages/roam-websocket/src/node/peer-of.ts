import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { PeerInfo } from "@troupe/roam-session";

/** What is known of whoever is at the other end of a WebSocket. */
export function peerOf(socket: Socket, request?: IncomingMessage): PeerInfo {
  // A certificate that was not verified proves nothing, so it is not shown.
  const certificate = socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined;
  return {
    transport: "websocket",
    address: socket.remoteAddress,
    port: socket.remotePort,
    ...(certificate === undefined ? {} : { certificate }),
    ...(request === undefined ? {} : { headers: request.headers }),
  };
}
