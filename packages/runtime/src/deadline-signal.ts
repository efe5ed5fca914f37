import type { Clock } from "@troupe/handler";

/** A signal that aborts after a while, and the means to end it earlier; `dispose` gives the timer back. */
export interface DeadlineSignal {
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

export function deadlineSignal(clock: Clock, deadlineMs: number, outer?: AbortSignal): DeadlineSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(outer?.reason);
  const timer = clock.timer(deadlineMs, () => controller.abort(), { keepAlive: true });
  if (outer?.aborted === true) abort();
  else outer?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    dispose() {
      timer.cancel();
      outer?.removeEventListener("abort", abort);
    },
  };
}

const aborted = new AbortController();
aborted.abort();

/** For ends that wait for nothing. */
export const abortedSignal: AbortSignal = aborted.signal;

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
