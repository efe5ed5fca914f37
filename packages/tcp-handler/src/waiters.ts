interface Waiter<Value> {
  readonly give: (value: Value) => void;
  readonly fail: (error: Error) => void;
}

/** Those who wait for something, first come first served. Each leaves nothing on its signal. */
export class Waiters<Value> {
  readonly #all = new Set<Waiter<Value>>();

  wait(signal: AbortSignal | undefined): Promise<Value> {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const aborted = (): void => waiter.fail(signal?.reason as Error);
      const finish = (): void => {
        this.#all.delete(waiter);
        signal?.removeEventListener("abort", aborted);
      };
      const waiter: Waiter<Value> = {
        give(value) {
          finish();
          resolve(value);
        },
        fail(error) {
          finish();
          reject(error);
        },
      };
      signal?.addEventListener("abort", aborted);
      this.#all.add(waiter);
    });
  }

  /** False: nobody waits. */
  give(value: Value): boolean {
    const [first] = this.#all;
    first?.give(value);
    return first !== undefined;
  }

  giveAll(value: Value): void {
    for (const waiter of this.#all) waiter.give(value);
  }

  fail(error: Error): void {
    for (const waiter of this.#all) waiter.fail(error);
  }
}
