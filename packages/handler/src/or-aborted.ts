/**
 * Settles as `promise` does, or rejects with the reason of the signal, whichever is first. Only the waiting ends with the
 * signal: what the promise stands for goes on. Nothing is left on the signal.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    // Whatever it is: a signal may be aborted with any value.
    const aborted = (): void => {
      signal.removeEventListener("abort", aborted);
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", aborted);
    const over = (): void => signal.removeEventListener("abort", aborted);
    promise.then(over, over);
    promise.then(resolve, reject);
    if (signal.aborted) aborted();
  });
}
