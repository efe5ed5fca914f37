import type { Clock } from "@troupe/handler";

/**
 * When things happen in the network: like the poll of an event loop, everything that is due is done in one go, in
 * order, and what that causes waits for the next go. What has a latency waits for the clock first.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #latencyMs: number;
  #due: (() => void)[] = [];
  #delayed = 0;
  /** Everything that was done so far: shows a test that something still happens. */
  done = 0;

  constructor(clock: Clock, latencyMs: number) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  /** Whether something is due without the clock being moved. */
  get busy(): boolean {
    return this.#due.length > 0;
  }

  /** Things that wait for the clock. */
  get delayed(): number {
    return this.#delayed;
  }

  /** In the next go. */
  soon(task: () => void): void {
    if (this.#due.push(task) === 1) setImmediate(this.#go);
  }

  /** After the latency; tasks keep their order. */
  later(task: () => void): void {
    if (this.#latencyMs <= 0) {
      this.soon(task);
      return;
    }
    this.#delayed += 1;
    this.#clock.timer(this.#latencyMs, () => {
      this.#delayed -= 1;
      this.soon(task);
    });
  }

  readonly #go = (): void => {
    const tasks = this.#due;
    this.#due = [];
    for (const [index, task] of tasks.entries()) {
      this.done += 1;
      try {
        task();
      } catch (error) {
        // A listener threw. The rest must not be lost with it, and its turn comes in the next go.
        const rest = tasks.slice(index + 1);
        if (rest.length > 0) {
          if (this.#due.length === 0) setImmediate(this.#go);
          this.#due.unshift(...rest);
        }
        throw error;
      }
    }
  };
}
