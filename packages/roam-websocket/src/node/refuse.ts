import type { Duplex } from "node:stream";

const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Answers an upgrade with a status, and ends the connection. */
export function refuse(socket: Duplex, status: number, headers: Readonly<Record<string, string>> = {}): void {
  if (!socket.writable) return void socket.destroy();
  const body = REASONS[status] ?? "Refused";
  const lines = Object.entries({
    connection: "close",
    "content-type": "text/plain",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, " ")}\r\n`);
  // Not waiting for the peer to end, which it might never do.
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${body}\r\n${lines.join("")}\r\n${body}`);
}
