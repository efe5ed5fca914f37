import type { Clock, NetworkSocket } from "@troupe/handler";
import type { Connection } from "./connection.ts";
import { TcpError } from "./errors.ts";
import { Timeouts } from "./timeouts.ts";

/** What of a connection's writes had left when it was last looked at. */
interface WriteWatch {
  readonly connection: Connection;
  completed: number;
  queued: number;
}

/**
 * Connections whose writes the kernel did not take at once. One of which nothing leaves for the whole stall time
 * fails; one whose peer reads slowly does not.
 */
export class WriteWatches {
  readonly #stallMs: number;
  readonly #watches: Timeouts<WriteWatch>;
  readonly #byConnection = new Map<Connection, WriteWatch>();

  constructor(clock: Clock, stallMs: number) {
    this.#stallMs = stallMs;
    this.#watches = new Timeouts(clock, stallMs, (watch) => this.#look(watch));
  }

  /** Watches a connection until it has nothing unsent any more. */
  add(connection: Connection): void {
    if (this.#byConnection.has(connection)) return;
    const watch = { connection, completed: completedBytes(connection.socket), queued: queuedBytes(connection) };
    this.#byConnection.set(connection, watch);
    this.#watches.add(watch);
  }

  delete(connection: Connection): void {
    const watch = this.#byConnection.get(connection);
    if (watch === undefined) return;
    this.#byConnection.delete(connection);
    this.#watches.delete(watch);
  }

  #look(watch: WriteWatch): void {
    const { connection } = watch;
    const { socket, id } = connection;
    this.#byConnection.delete(connection);
    if (socket.destroyed || socket.writableLength === 0) return;
    if (completedBytes(socket) !== watch.completed || queuedBytes(connection) !== watch.queued) {
      this.add(connection);
      return;
    }
    const text = `Connection ${id}: none of ${socket.writableLength} unsent bytes left within ${this.#stallMs} ms`;
    connection.breakOff(new TcpError("WRITE_STALLED", text, { id }));
  }
}

/** Bytes whose write has ended. */
function completedBytes(socket: NetworkSocket): number {
  return socket.bytesWritten - socket.writableLength;
}

interface WithHandle {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/**
 * Bytes that the write under way has left to do. A single write may be megabytes, and Node says how far it is nowhere
 * but in the handle, from where its own `setTimeout` takes it too. A socket that has no handle tells nothing.
 */
function queuedBytes({ raw, socket }: Connection): number {
  return ((raw ?? socket) as WithHandle)._handle?.writeQueueSize ?? 0;
}
