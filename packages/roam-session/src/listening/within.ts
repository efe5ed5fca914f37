import { systemClock } from "../clock.ts";

/**
 * Runs `work`, for instance the `accept` hook of a listener, until a deadline passes or `end` aborts; then the signal that it got aborts, and what it returns later is dropped.
 * @param timeoutMs in milliseconds
 * @param late makes the error for a deadline that passed
 */
export async function within<T>(
  timeoutMs: number,
  end: AbortSignal,
  late: () => Error,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  end.throwIfAborted();
  const own = new AbortController();
  const onEnd = (): void => own.abort(end.reason);
  const timer = systemClock.timer(timeoutMs, () => own.abort(late()));
  end.addEventListener("abort", onEnd);
  try {
    // Neither of the two outlives this call.
    return await Promise.race([work(own.signal), aborted(own.signal)]);
  } finally {
    timer.cancel();
    end.removeEventListener("abort", onEnd);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
