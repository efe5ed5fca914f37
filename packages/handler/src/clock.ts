/** A pending timer of a {@link Clock}. */
export interface ClockTimer {
  /** Ends the timer; does nothing once it fired. */
  cancel(): void;
}

/**
 * Time as handlers and the runtime see it. The real one is {@link systemClock}; tests pass a fake one.
 */
export interface Clock {
  /** Wall time in milliseconds since 1970 (UTC). */
  now(): number;
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonic(): number;
  /**
   * Calls `callback` once, after at least `delayMs` milliseconds.
   * @param options.keepAlive whether the timer keeps the process running; default false
   */
  timer(delayMs: number, callback: () => void, options?: { readonly keepAlive?: boolean }): ClockTimer;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(delayMs, callback, options) {
    const timeout = setTimeout(callback, delayMs);
    if (options?.keepAlive !== true) timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};
