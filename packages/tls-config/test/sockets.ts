import { once } from "node:events";
import { connect as connectTcp, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import type { ClientTls, ServerTls } from "../src/index.ts";

/** A TCP server on a free port of 127.0.0.1 that hands its raw sockets over; disposing of it ends everything. */
export async function listen(accept: (raw: Socket) => void): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((raw) => {
    sockets.add(raw);
    raw.on("error", () => {});
    accept(raw);
  });
  return { port: await portOf(server), [Symbol.asyncDispose]: () => stop(server, sockets) };
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}

async function stop(server: Server, sockets: Set<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, "close");
}

/** A promise and what settles it. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** How one side of a handshake came out. */
export type Outcome = TLSSocket | Error;

/** Settles when the handshake of one side is done or has failed. */
export function outcome(socket: TLSSocket, event: "secure" | "secureConnect"): Promise<Outcome> {
  return new Promise((resolve) => {
    socket.once(event, () => resolve(socket));
    socket.once("error", resolve);
    socket.once("close", () => resolve(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  });
}

/** One TCP connection with TLS made by hand on both sides, as a runtime does. */
export async function handshake(
  server: ServerTls,
  client: ClientTls,
  host = "localhost",
): Promise<{ client: Outcome; server: Outcome } & AsyncDisposable> {
  const served = deferred<Outcome>();
  const listener = await listen((raw) => {
    const socket = new TLSSocket(raw, server.socketOptions);
    socket.on("error", () => {});
    void outcome(socket, "secure").then((result) => {
      // In TLS 1.3 the client is done before the server has seen the client's certificate; a byte from the server says that it has.
      if (result === socket) socket.write("!");
      served.resolve(result);
    });
  });
  const raw = connectTcp(listener.port, "127.0.0.1");
  const socket = connectTls({ ...client.connectOptions(host), socket: raw });
  const connected = await outcome(socket, "secureConnect");
  const confirmed = connected === socket ? await firstByte(socket) : connected;
  return {
    client: confirmed,
    server: await served.promise,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      raw.destroy();
      await listener[Symbol.asyncDispose]();
    },
  };
}

function firstByte(socket: TLSSocket): Promise<Outcome> {
  return new Promise((resolve) => {
    socket.once("data", () => resolve(socket));
    socket.once("error", resolve);
    socket.once("close", () => resolve(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
  });
}
