import type { Clock, ClockTimer, EndDeadline } from "@troupe/handler";

/**
 * A moment after which nothing more is waited for. Its signal, and the timer behind it, are made when somebody first
 * asks: most ends are over before.
 */
export class Deadline implements EndDeadline {
  readonly #clock: Clock;
  readonly #at: number;
  readonly #outer: AbortSignal | undefined;
  #controller: AbortController | undefined = undefined;
  #timer: ClockTimer | undefined = undefined;
  #unlisten: (() => void) | undefined = undefined;
  #disposed = false;

  /** @param outer aborts the signal early */
  constructor(clock: Clock, delayMs: number, outer?: AbortSignal) {
    this.#clock = clock;
    this.#at = clock.monotonic() + delayMs;
    this.#outer = outer;
  }

  get signal(): AbortSignal {
    return (this.#controller ??= this.#start()).signal;
  }

  #start(): AbortController {
    const controller = new AbortController();
    if (this.#disposed) return controller;
    const left = Math.max(0, this.#at - this.#clock.monotonic());
    this.#timer = this.#clock.timer(left, () => controller.abort(), { keepAlive: true });
    if (this.#outer !== undefined) this.#listen(this.#outer, controller);
    return controller;
  }

  #listen(outer: AbortSignal, controller: AbortController): void {
    const forward = (): void => controller.abort(outer.reason);
    if (outer.aborted) forward();
    else outer.addEventListener("abort", forward);
    this.#unlisten = () => outer.removeEventListener("abort", forward);
  }

  /** Nobody waits any more: gives back the timer, and what stands on the outer signal. */
  dispose(): void {
    this.#disposed = true;
    this.#timer?.cancel();
    this.#unlisten?.();
  }
}

const aborted = new AbortController();
aborted.abort();

/** For ends that wait for nothing. */
export const passed: EndDeadline = { signal: aborted.signal };

/** Resolves with `promise`, or without it when the signal aborts; leaves nothing behind on the signal. */
export function settledOrAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    signal.addEventListener("abort", done);
    promise.then(done, done);
  });
}
