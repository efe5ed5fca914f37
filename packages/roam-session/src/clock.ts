/** A pending timer of a {@link Clock}. */
export interface ClockTimer {
  /** Ends the timer; does nothing once it fired. */
  cancel(): void;
}

/** Time as a session sees it; tests pass a fake one. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonic(): number;
  /**
   * Calls `callback` once, after at least `delayMs` milliseconds.
   * @param options.keepAlive a process that has nothing else to do waits for it. Not by default
   */
  timer(delayMs: number, callback: () => void, options?: { readonly keepAlive?: boolean }): ClockTimer;
}

/** `setTimeout` takes no more, and fires at once where it is given more. */
const LONGEST_MS = 0x7fff_ffff;

/** The clock of the machine. */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  timer(delayMs, callback, options) {
    const timeout: unknown = setTimeout(callback, Math.min(delayMs, LONGEST_MS));
    // In Node a timer is an object that would keep the process running; in browsers it is a number.
    if (options?.keepAlive !== true) (timeout as { unref?(): void }).unref?.();
    return { cancel: () => clearTimeout(timeout as number) };
  },
};
