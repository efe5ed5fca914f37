import { Socket } from "node:net";
import type { ByteStream, ByteStreamPeer, ByteStreamReceiver } from "@troupe/handler";
import type { Connection } from "./connection.ts";
import { connectionClosed } from "./errors.ts";

/** A connection that its owner has lent: on one side who has taken it, on the other the connection, which tells what happens. */
export class ConnectionStream implements ByteStream {
  readonly #connection: Connection;
  /** Node's own sockets have copied what they wrote once their queue is empty; who knows what others do. */
  readonly #copies: boolean;
  /** Who has taken the connection, from when it begins to read until it wants to hear no more. */
  #receiver: ByteStreamReceiver | undefined = undefined;
  /** It does not want to read. */
  #held = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#copies = connection.socket instanceof Socket;
  }

  // --- what the taker does

  get peer(): ByteStreamPeer {
    const { socket, raw } = this.#connection;
    const { remoteAddress: address, remotePort: port } = socket;
    return { transport: raw !== undefined ? "tls" : address === undefined ? "unix" : "tcp", address, port };
  }

  get unsentBytes(): number {
    return this.#connection.socket.writableLength;
  }

  start(receiver: ByteStreamReceiver): void {
    process.nextTick(() => {
      if (this.#connection.phase === "taken") {
        this.#receiver = receiver;
        this.#connection.deliverTo(this);
      } else {
        // Its owner was quicker.
        receiver.failed(connectionClosed(this.#connection.id));
      }
    });
  }

  pause(): void {
    this.#hold(true);
  }

  resume(): void {
    this.#hold(false);
  }

  #hold(held: boolean): void {
    this.#held = held;
    this.#connection.adjustReading();
  }

  write(bytes: Uint8Array): boolean {
    const connection = this.#connection;
    if (connection.phase === "taken") connection.write(bytes);
    return this.#copies && connection.socket.writableLength === 0;
  }

  end(): void {
    this.#receiver = undefined;
    this.#connection.close();
  }

  abort(): void {
    this.#receiver = undefined;
    if (this.#connection.phase !== "closed") this.#connection.reset();
  }

  // --- what the connection tells

  get held(): boolean {
    return this.#held;
  }

  /** Whether the connection is to be read. */
  get reads(): boolean {
    return this.#receiver !== undefined && !this.#held;
  }

  /** False: nobody has begun to read, and the chunk has to wait. */
  data(chunk: Uint8Array): boolean {
    const receiver = this.#receiver;
    receiver?.data(chunk);
    return receiver !== undefined;
  }

  ended(): void {
    this.#receiver?.ended();
  }

  failed(error: unknown): void {
    this.#receiver?.failed(error);
  }

  drained(): void {
    this.#receiver?.drained();
  }

  /** Its owner closes the connection: the taker has the last word, and may close the connection itself. */
  closing(why: Error | undefined): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.closing(why);
  }
}
