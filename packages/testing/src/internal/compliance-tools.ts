import { deepStrictEqual, ok } from "node:assert";
import { once } from "node:events";
import type { EventEmitter } from "node:events";
import type { BoundAddress, ConnectTarget, ListenTarget, Network, NetworkServer, NetworkSocket } from "@troupe/handler";

/** A network, and everything that a case opened in it. */
export class Bench {
  readonly network: Network;
  readonly host: string;
  readonly #sockets: NetworkSocket[] = [];
  readonly #servers: NetworkServer[] = [];

  constructor(network: Network, host: string) {
    this.network = network;
    this.host = host;
  }

  /** A server that listens; default: on a free port. */
  async listen(target: ListenTarget = { host: this.host, port: 0 }, pauseOnConnect = false): Promise<NetworkServer> {
    const server = this.server(pauseOnConnect);
    await emitted(server.listen(target), "listening");
    return server;
  }

  server(pauseOnConnect = false): NetworkServer {
    const server = this.network.createServer({ pauseOnConnect });
    this.#servers.push(server);
    server.on("connection", (socket: NetworkSocket) => this.#sockets.push(socket));
    return server;
  }

  connect(target: ConnectTarget): NetworkSocket {
    const socket = this.network.connect(target);
    this.#sockets.push(socket);
    return socket;
  }

  /** Both ends of a connection. */
  async pair(pauseOnConnect = false, target?: ListenTarget): Promise<Pair> {
    const server = await this.listen(target, pauseOnConnect);
    const accepted = once(server, "connection") as Promise<[NetworkSocket]>;
    const near = this.connect(connectTo(server.address()));
    await emitted(near, "connect");
    const [far] = await accepted;
    return { near, far, server };
  }

  async cleanUp(): Promise<void> {
    for (const server of this.#servers) if (server.address() !== null) server.close();
    const open = this.#sockets.filter((socket) => !socket.closed);
    for (const socket of open) {
      socket.on("error", () => {});
      socket.destroy();
    }
    for (const socket of open) if (!socket.closed) await once(socket, "close");
  }
}

export interface Pair {
  readonly near: NetworkSocket;
  readonly far: NetworkSocket;
  readonly server: NetworkServer;
}

export function connectTo(bound: BoundAddress): ConnectTarget {
  ok(bound !== null, "a server that listens has an address");
  return typeof bound === "string" ? { path: bound } : { host: bound.address, port: bound.port };
}

/** Resolves when the event comes, rejects when an error comes first. */
export async function emitted(emitter: EventEmitter, event: string): Promise<void> {
  await once(emitter, event);
}

/** The error that comes. */
export function errorOf(emitter: EventEmitter): Promise<NodeJS.ErrnoException> {
  return new Promise((resolve) => emitter.once("error", resolve));
}

/** Everything until the end. */
export async function readAll(socket: NetworkSocket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(socket, "end");
  return Buffer.concat(chunks);
}

/** Some turns of the event loop: what could happen by now has happened. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export function same(actual: unknown, expected: unknown, what: string): void {
  deepStrictEqual(actual, expected, `${what}: saw ${String(actual)}, expected ${String(expected)}`);
}

/** Bytes that are all different from their neighbours, and from those of another `salt`. */
export function pattern(length: number, salt = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) + salt) & 0xff);
}
