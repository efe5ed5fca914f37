import type { Clock, ClockTimer } from "@troupe/handler";

/**
 * Items that each have the same time to live, on one coarse timer for all of them: an item expires at most a quarter
 * of that time late. No timer runs while the set is empty.
 */
export class Timeouts<Item extends object> {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #expired: (item: Item) => void;
  /** In the order of their time: a map keeps the order of insertion. */
  readonly #since = new Map<Item, number>();
  #timer: ClockTimer | undefined = undefined;

  constructor(clock: Clock, delayMs: number, expired: (item: Item) => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#expired = expired;
  }

  get size(): number {
    return this.#since.size;
  }

  items(): readonly Item[] {
    return [...this.#since.keys()];
  }

  has(item: Item): boolean {
    return this.#since.has(item);
  }

  /** Starts the time of an item; one that is in the set keeps its time. */
  add(item: Item): void {
    if (this.#since.has(item)) return;
    this.#since.set(item, this.#clock.monotonic());
    this.#arm();
  }

  delete(item: Item): boolean {
    const removed = this.#since.delete(item);
    if (this.#since.size === 0 && this.#timer !== undefined) {
      this.#timer.cancel();
      this.#timer = undefined;
    }
    return removed;
  }

  #arm(): void {
    // An item that is added while others expire has armed it already.
    if (this.#timer !== undefined) return;
    this.#timer = this.#clock.timer(Math.max(1, this.#delayMs / 4), () => {
      this.#timer = undefined;
      const limit = this.#clock.monotonic() - this.#delayMs;
      for (const [item, since] of this.#since) {
        if (since > limit) break;
        this.#since.delete(item);
        this.#expired(item);
      }
      if (this.#since.size > 0) this.#arm();
    });
  }
}
