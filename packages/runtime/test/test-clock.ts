import type { Clock, ClockTimer } from "@troupe/handler";

/** A clock that a test moves. `@troupe/testing` has a better one, and depends on this package. */
export class TestClock implements Clock {
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  #elapsed = 0;

  now(): number {
    return 1_000_000 + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  timer(delayMs: number, callback: () => void): ClockTimer {
    const timer = { at: this.#elapsed + delayMs, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on, from timer to timer, and lets everything that each sets going come to rest. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (;;) {
      await rest();
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#timers.delete(next);
      this.#elapsed = next.at;
      next.callback();
    }
    this.#elapsed = end;
    await rest();
  }
}

/** Lets everything that is runnable run. */
export async function rest(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
