import type { Clock, ClockTimer } from "@troupe/handler";

/** How {@link createFakeClock} makes a clock. */
export interface FakeClockOptions {
  /** Wall time at the start, in milliseconds since 1970; default 2000-01-01T00:00:00Z. */
  readonly now?: number;
}

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves on by `ms` milliseconds and fires every timer that becomes due, in the order of their times; those with
   * the same time in the order in which they were set. A timer that a callback sets is fired too, if it is due within
   * `ms`. What a callback throws is thrown here.
   *
   * It is synchronous: promises that wait for a timer go on after the caller has let go. Where code waits several
   * times in a row, move on step by step, or use `advance` of what `spawnForTest` gives.
   */
  advance(ms: number): void;
  /**
   * Fires timers until none is left, and returns how many there were.
   * @param limit how many timers may fire; default 1,000. More throw: a timer that sets itself again never ends
   */
  runAll(limit?: number): number;
  /** Sets the wall time, as a user or a time server does. Timers and `monotonic` do not notice. */
  setNow(ms: number): void;
  /** Timers that have not fired. */
  readonly pending: number;
  /** How long it is until the next timer fires, in milliseconds; undefined: there is none. */
  readonly untilNext: number | undefined;
}

/** Makes a clock that stands still until it is moved. As with real timers, a delay is at least 1 ms. */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  return new StillClock(options.now ?? Date.UTC(2000, 0, 1));
}

interface Pending extends ClockTimer {
  readonly at: number;
  readonly callback: () => void;
}

class StillClock implements FakeClock {
  /** Earliest first; same time: first set, first fired. */
  readonly #timers: Pending[] = [];
  #elapsed = 0;
  #offset: number;

  constructor(now: number) {
    this.#offset = now;
  }

  now(): number {
    return this.#offset + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  timer(delayMs: number, callback: () => void): ClockTimer {
    const timers = this.#timers;
    const timer: Pending = {
      at: this.#elapsed + (delayMs >= 1 ? delayMs : 1),
      callback,
      cancel() {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      },
    };
    const later = timers.findIndex((other) => other.at > timer.at);
    if (later < 0) timers.push(timer);
    else timers.splice(later, 0, timer);
    return timer;
  }

  advance(ms: number): void {
    if (!(ms >= 0 && ms < Infinity)) {
      throw new RangeError(`a clock cannot be moved by ${ms} ms: expected a finite number from 0`);
    }
    const end = this.#elapsed + ms;
    while (this.#fireNext(end));
    this.#elapsed = Math.max(end, this.#elapsed);
  }

  runAll(limit = 1000): number {
    let fired = 0;
    while (fired < limit && this.#fireNext(Infinity)) fired += 1;
    if (this.#timers.length > 0) {
      throw new Error(
        `${limit} timers fired and ${this.#timers.length} are left: is there one that sets itself again?`,
      );
    }
    return fired;
  }

  setNow(ms: number): void {
    this.#offset = ms - this.#elapsed;
  }

  get pending(): number {
    return this.#timers.length;
  }

  get untilNext(): number | undefined {
    const [next] = this.#timers;
    return next === undefined ? undefined : next.at - this.#elapsed;
  }

  #fireNext(end: number): boolean {
    const [next] = this.#timers;
    if (next === undefined || next.at > end) return false;
    this.#timers.shift();
    // A callback may move the clock itself, and then a timer is late.
    if (next.at > this.#elapsed) this.#elapsed = next.at;
    next.callback();
    return true;
  }
}
