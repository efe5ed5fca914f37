import type { Clock, ClockTimer } from "@troupe/handler";

/** Something whose wait began at `waitingSince`. */
interface Watched {
  readonly waitingSince: number;
  missDeadline(): void;
}

/**
 * One coarse sweep over all calls that are awaited, instead of a timer for each: a deadline is noticed at most a
 * quarter of its length late. After the last wait the timer runs out once more, and is not set again.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #watched = new Set<Watched>();
  #timer: ClockTimer | undefined = undefined;

  constructor(clock: Clock, deadlineMs: number) {
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
  }

  add(watched: Watched): void {
    this.#watched.add(watched);
    if (this.#timer === undefined) this.#arm();
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#watched.clear();
  }

  #arm(): void {
    this.#timer = this.#clock.timer(Math.max(1, this.#deadlineMs / 4), () => {
      this.#timer = undefined;
      const limit = this.#clock.monotonic() - this.#deadlineMs;
      for (const watched of this.#watched) {
        // A set keeps the order of insertion, so the first one in time ends the sweep.
        if (watched.waitingSince > limit) break;
        this.#watched.delete(watched);
        watched.missDeadline();
      }
      if (this.#watched.size > 0) this.#arm();
    });
  }
}
