/** Those who wait until there is room again. */
export class Gate {
  readonly #waiting = new Set<() => void>();

  /** Resolves at the next {@link open}; rejects with the signal's reason. */
  wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(pass);
        signal?.removeEventListener("abort", abort);
      };
      const pass = (): void => {
        leave();
        resolve();
      };
      const abort = (): void => {
        leave();
        reject(signal!.reason as Error);
      };
      this.#waiting.add(pass);
      signal?.addEventListener("abort", abort);
    });
  }

  open(): void {
    // Who passes leaves the set, which iteration allows.
    for (const pass of this.#waiting) pass();
  }
}
