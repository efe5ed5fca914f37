import type { Clock, ClockTimer } from "@troupe/handler";

interface Pending {
  readonly at: number;
  readonly keepAlive: boolean;
  readonly callback: () => void;
}

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  readonly #pending = new Set<Pending>();
  #now = 0;
  #sinceEpoch = 0;

  /** Timers that would keep the process running: those of actors do, those by which the runtime watches calls do not. */
  get holding(): number {
    return [...this.#pending].filter((one) => one.keepAlive).length;
  }

  now(): number {
    return 1_700_000_000_000.5 + this.#sinceEpoch + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  /** Somebody changes the wall clock. */
  setBack(ms: number): void {
    this.#sinceEpoch -= ms;
  }

  timer(delayMs: number, callback: () => void, options: { readonly keepAlive?: boolean } = {}): ClockTimer {
    const pending = { at: this.#now + delayMs, callback, keepAlive: options.keepAlive === true };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  /** Time passes; what comes due is called in order, and what it causes is waited for. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (;;) {
      const [next] = [...this.#pending].filter((one) => one.at <= until).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#pending.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settled();
    }
    this.#now = until;
  }

  /** Time passes while nobody looks: timers that come due are late. */
  jump(ms: number): void {
    this.#now += ms;
  }
}

/** Resolves when all that can go on without time passing has gone on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => void setImmediate(resolve));
}
