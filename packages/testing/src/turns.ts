import type { Clock } from "@troupe/handler";

/**
 * When things happen in the network: as with the poll of an event loop, everything that is due is done in one turn, in
 * order and with all promises in between, and what that causes waits for the next turn. What has a latency waits for
 * the clock first.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  #due = 0;
  /** Everything that was done so far: shows a test that something still happens. */
  done = 0;

  constructor(clock: Clock, latencyMs: number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  /** Whether something is due without the clock being moved. */
  get busy(): boolean {
    return this.#due > 0;
  }

  /** In the next turn. */
  soon(task: () => void): void {
    this.#due += 1;
    setImmediate(() => {
      this.#due -= 1;
      this.done += 1;
      task();
    });
  }

  /** After the latency; tasks keep their order. */
  later(task: () => void): void {
    if (this.#latencyMs > 0) this.#clock.timer(this.#latencyMs, () => this.soon(task), { keepAlive: true });
    else this.soon(task);
  }
}
