import { Socket } from "node:net";
import type { ByteStream, ByteStreamPeer, ByteStreamReceiver } from "@troupe/handler";
import type { Connection } from "./connection.ts";

/** A connection as who has taken it sees it. */
export class ConnectionStream implements ByteStream {
  readonly #connection: Connection;
  /** Node's own sockets have copied what they wrote once their queue is empty; who knows what others do. */
  readonly #copies: boolean;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#copies = connection.socket instanceof Socket;
  }

  get peer(): ByteStreamPeer {
    const { socket, raw } = this.#connection;
    const { remoteAddress: address, remotePort: port } = socket;
    return { transport: raw !== undefined ? "tls" : address === undefined ? "unix" : "tcp", address, port };
  }

  get unsentBytes(): number {
    return this.#connection.socket.writableLength;
  }

  start(receiver: ByteStreamReceiver): void {
    process.nextTick(() => this.#connection.deliverTo(receiver));
  }

  pause(): void {
    this.#connection.holdReading(true);
  }

  resume(): void {
    this.#connection.holdReading(false);
  }

  write(bytes: Uint8Array): boolean {
    this.#connection.write(bytes);
    return this.#copies && this.#connection.socket.writableLength === 0;
  }

  end(): void {
    this.#connection.release();
    this.#connection.close();
  }

  abort(): void {
    this.#connection.release();
    if (this.#connection.phase !== "closed") this.#connection.reset();
  }
}
