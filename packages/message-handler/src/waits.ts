import type { Clock, ClockTimer } from "@troupe/handler";

/** Something that waits for an answer; linked into the list of those with the common timeout. */
export interface Wait {
  /** @internal */
  earlier: Wait | undefined;
  /** @internal */
  later: Wait | undefined;
  /** @internal The tick in which the wait began; -1: it stands in no list. */
  tick: number;

  /** Its time is over. */
  timedOut(): void;
}

const ticksPerTimeout = 4;

/**
 * All waits with one timeout, oldest first, in a list through themselves: adding and removing costs no clock, no timer
 * and no memory. One coarse timer, while there is any wait; a timeout is at most a quarter late.
 */
export class Waits {
  readonly #clock: Clock;
  readonly #tickMs: number;
  #head: Wait | undefined = undefined;
  #tail: Wait | undefined = undefined;
  #tick = 0;
  #timer: ClockTimer | undefined = undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#tickMs = Math.max(1, timeoutMs / ticksPerTimeout);
  }

  add(wait: Wait): void {
    wait.tick = this.#tick;
    wait.earlier = this.#tail;
    if (this.#tail === undefined) this.#head = wait;
    else this.#tail.later = wait;
    this.#tail = wait;
    if (this.#timer === undefined) this.#arm();
  }

  delete(wait: Wait): void {
    if (wait.tick < 0) return;
    wait.tick = -1;
    const { earlier, later } = wait;
    if (earlier === undefined) this.#head = later;
    else earlier.later = later;
    if (later === undefined) this.#tail = earlier;
    else later.earlier = earlier;
    wait.earlier = wait.later = undefined;
  }

  #arm(): void {
    this.#timer = this.#clock.timer(this.#tickMs, () => {
      this.#timer = undefined;
      this.#tick += 1;
      // A wait of the current tick may be brand new, so it gets one tick more than the timeout has.
      const limit = this.#tick - ticksPerTimeout - 1;
      while (this.#head !== undefined && this.#head.tick <= limit) {
        const wait = this.#head;
        this.delete(wait);
        wait.timedOut();
      }
      if (this.#head !== undefined) this.#arm();
    });
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
