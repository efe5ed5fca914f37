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

/** `setTimeout` takes no more, and fires at once where it is given more. */
const LONGEST_MS = 0x7fff_ffff;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer(delayMs, callback, options) {
    if (delayMs > LONGEST_MS) return longTimer(delayMs, callback, options);
    const timeout = setTimeout(callback, delayMs);
    if (options?.keepAlive !== true) timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
};

/** A timer in several legs. */
function longTimer(delayMs: number, callback: () => void, options?: { readonly keepAlive?: boolean }): ClockTimer {
  const next = (): void => {
    leg = systemClock.timer(delayMs - LONGEST_MS, callback, options);
  };
  let leg = systemClock.timer(LONGEST_MS, next, options);
  return { cancel: () => leg.cancel() };
}
