/** A pending timer of a {@link Clock}. */
export interface ClockTimer {
  /** Ends the timer; does nothing once it fired. */
  cancel(): void;
}

/** Time as a session sees it; tests pass a fake one. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonic(): number;
  /** Calls `callback` once, after at least `delayMs` milliseconds. It does not keep a process running. */
  timer(delayMs: number, callback: () => void): ClockTimer;
}

/** `setTimeout` takes no more, and fires at once where it is given more. */
const LONGEST_MS = 0x7fff_ffff;

/** The clock of the machine. */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  timer(delayMs, callback) {
    const timeout: unknown = setTimeout(callback, Math.min(delayMs, LONGEST_MS));
    // In Node a timer is an object that would keep the process running; in browsers it is a number.
    (timeout as { unref?(): void }).unref?.();
    return { cancel: () => clearTimeout(timeout as number) };
  },
};
