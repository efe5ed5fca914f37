import type { Duplex } from "node:stream";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { PeerInfo } from "@troupe/roam-session";

/** What is known of whoever is at the other end of a stream. */
export function peerOf(stream: Duplex, path?: string): PeerInfo {
  if (!(stream instanceof Socket)) return { transport: "stream" };
  if (stream instanceof TLSSocket) {
    // A certificate that was not verified proves nothing, so it is not shown.
    const certificate = stream.authorized ? stream.getPeerX509Certificate() : undefined;
    return {
      transport: "tls",
      address: stream.remoteAddress,
      port: stream.remotePort,
      ...(certificate === undefined ? {} : { certificate }),
    };
  }
  if (stream.remoteFamily === undefined) return { transport: "unix", address: path };
  return { transport: "tcp", address: stream.remoteAddress, port: stream.remotePort };
}
