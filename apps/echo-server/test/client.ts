import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { buffer } from "node:stream/consumers";
import type { Address } from "@troupe-tooling/test-app";

/** A connection to the process under test; half-open, so that it can send everything and then read everything. */
export async function dial({ host, port }: Address): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  await once(socket, "connect");
  return socket;
}

/** How a connection that the server turns away ends: it may be reset before this side has heard that it is open. */
export async function refusal({ host, port }: Address): Promise<string | undefined> {
  const socket = connect({ host, port }).resume();
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  return error.code;
}

/** The same with TLS; the server's certificate is checked against `ca`. */
export async function dialTls({ host, port }: Address, ca: string): Promise<Socket> {
  const socket = connectTls({ host, port, ca });
  socket.allowHalfOpen = true;
  await once(socket, "secureConnect");
  return socket;
}

/** Sends `bytes`, ends, and resolves with everything that came back until the server ended too. */
export async function roundTrip(socket: Socket, bytes: Uint8Array): Promise<Buffer> {
  const all = buffer(socket);
  socket.end(bytes);
  return await all;
}

/** Sends a line and resolves with as many bytes of what comes back. */
export async function exchange(socket: Socket, line: string): Promise<string> {
  socket.write(line);
  let reply = "";
  while (reply.length < line.length) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    reply += chunk.toString();
  }
  return reply.slice(0, line.length);
}

/** From now on discards what arrives, and resolves when the server has ended the connection: with FIN, or a reset. */
export function endOf(socket: Socket): Promise<"end" | "reset"> {
  return new Promise((resolve) => {
    const over = (how: "end" | "reset"): void => {
      socket.destroy();
      resolve(how);
    };
    if (socket.readableEnded) over("end");
    socket.on("end", () => over("end"));
    socket.on("error", () => over("reset"));
    socket.resume();
  });
}
