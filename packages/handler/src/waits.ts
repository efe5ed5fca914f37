import type { Clock, ClockTimer } from "./clock.ts";

/** Something whose time is limited, in at most one {@link Waits} at a time. The first three fields are for that alone. */
export interface Wait {
  /** Undefined at first. */
  earlier: Wait | undefined;
  /** Undefined at first. */
  later: Wait | undefined;
  /** When the wait began; -1 at first, and whenever it stands in no list. */
  tick: number;

  /** Its time is over, and it stands in no list any more. */
  timedOut(): void;
}

const ticksPerTimeout = 4;

/**
 * All waits that have one timeout, oldest first, in a list through themselves: adding and removing costs no clock, no
 * timer and no memory. One coarse timer, while there is any wait; a timeout is at most a quarter late.
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

  /** Begins a wait. */
  add(wait: Wait): void {
    wait.tick = this.#tick;
    wait.earlier = this.#tail;
    if (this.#tail === undefined) this.#head = wait;
    else this.#tail.later = wait;
    this.#tail = wait;
    if (this.#timer === undefined) this.#arm();
  }

  /** Ends a wait before its time; nothing where it is over already. */
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
      // One that began while others ended has done so already.
      if (this.#head !== undefined && this.#timer === undefined) this.#arm();
    });
  }

  /** Nothing times out any more. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
