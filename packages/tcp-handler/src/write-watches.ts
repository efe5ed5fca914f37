import type { Clock, ClockTimer, NetworkSocket } from "@troupe/handler";
import type { Connection } from "./connection.ts";
import { TcpError } from "./errors.ts";

/** What of a connection's writes had left when that last changed, as far as was looked. */
export interface WriteWatch {
  completed: number;
  queued: number;
  since: number;
}

/**
 * Connections whose writes the kernel did not take at once. One of which nothing leaves for the whole stall time
 * fails, at most a quarter of that time late; one whose peer reads slowly does not.
 *
 * A connection that has sent everything stays until it is looked at: under load it would come and go with every chunk,
 * and a table in which entries come and go is made anew all the time, in the old space of the heap, for which V8 marks
 * the whole heap many times as often.
 */
export class WriteWatches {
  readonly #clock: Clock;
  readonly #stallMs: number;
  readonly #connections = new Set<Connection>();
  #timer: ClockTimer | undefined = undefined;

  constructor(clock: Clock, stallMs: number) {
    this.#clock = clock;
    this.#stallMs = stallMs;
  }

  /** Watches a connection until it is found with nothing unsent. */
  add(connection: Connection): void {
    if (connection.writeWatch !== undefined) return;
    connection.writeWatch = { ...progressOf(connection), since: this.#clock.monotonic() };
    this.#connections.add(connection);
    this.#arm();
  }

  delete(connection: Connection): void {
    if (connection.writeWatch === undefined) return;
    connection.writeWatch = undefined;
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer ??= this.#clock.timer(Math.max(1, this.#stallMs / 4), () => {
      this.#timer = undefined;
      const now = this.#clock.monotonic();
      for (const connection of this.#connections) this.#look(connection, now);
      if (this.#connections.size > 0) this.#arm();
    });
  }

  #look(connection: Connection, now: number): void {
    const { socket, id, writeWatch } = connection;
    if (writeWatch === undefined) return;
    if (socket.destroyed || socket.writableLength === 0) {
      this.delete(connection);
      return;
    }
    const { completed, queued } = progressOf(connection);
    if (completed !== writeWatch.completed || queued !== writeWatch.queued) {
      connection.writeWatch = { completed, queued, since: now };
    } else if (now - writeWatch.since >= this.#stallMs) {
      this.delete(connection);
      const text = `Connection ${id}: none of ${socket.writableLength} unsent bytes left within ${this.#stallMs} ms`;
      connection.breakOff(new TcpError("WRITE_STALLED", text, { id }));
    }
  }
}

interface WithHandle {
  readonly _handle?: { readonly writeQueueSize?: number } | null;
}

/**
 * `completed`: bytes whose write has ended. `queued`: bytes that the write under way has left to do. A single write may
 * be megabytes, and Node says how far it is nowhere but in the handle, from where its own `setTimeout` takes it too. A
 * socket that has no handle tells nothing.
 */
function progressOf({ raw, socket }: Connection): Omit<WriteWatch, "since"> {
  const queued = ((raw ?? socket) as NetworkSocket & WithHandle)._handle?.writeQueueSize ?? 0;
  return { completed: socket.bytesWritten - socket.writableLength, queued };
}
