import type { Clock } from "@troupe/handler";
import type { Connection } from "./connection.ts";
import { Timeouts } from "./timeouts.ts";

/**
 * Connections that were closed and whose sockets still live: they send what was accepted and end their output; then
 * input is discarded until the peer ends its own, or the time is up and they are reset.
 */
export class Lingering {
  readonly #all: Timeouts<Connection>;
  #waiters: (() => void)[] = [];

  constructor(clock: Clock, lingerMs: number) {
    this.#all = new Timeouts(clock, lingerMs, (connection) => this.#look(connection));
  }

  get size(): number {
    return this.#all.size;
  }

  add(connection: Connection): void {
    connection.sentAll = connection.socket.writableLength === 0;
    this.#all.add(connection);
  }

  #look(connection: Connection): void {
    // Otherwise it is still sending, which the watch on writes bounds; or it has sent all since, and its time begins.
    if (connection.sentAll) connection.reset();
    else this.add(connection);
  }

  delete(connection: Connection): void {
    this.#all.delete(connection);
    if (this.#all.size > 0) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  /** Resolves when none is left; when `signal` aborts, those that are left are reset. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.#all.size > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener("abort", done);
          resolve();
        };
        this.#waiters.push(done);
        signal.addEventListener("abort", done);
      });
    }
    for (const connection of this.#all.items()) connection.reset();
  }
}
