/** A `receive` that waits for bytes. Settles once, and then leaves nothing on the signal. */
export class PendingReceive {
  readonly maxBytes: number;
  readonly promise: Promise<Uint8Array>;
  #resolve!: (bytes: Uint8Array) => void;
  #reject!: (reason: unknown) => void;
  #unlisten: (() => void) | undefined = undefined;

  /** @param onAborted called when the signal ends the wait: nothing was consumed */
  constructor(maxBytes: number, signal: AbortSignal | undefined, onAborted: () => void) {
    this.maxBytes = maxBytes;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Most receives have no signal, and then need no closures for it.
    if (signal !== undefined) this.#listen(signal, onAborted);
  }

  #listen(signal: AbortSignal, onAborted: () => void): void {
    const aborted = (): void => {
      onAborted();
      this.fail(signal.reason);
    };
    signal.addEventListener("abort", aborted);
    this.#unlisten = () => signal.removeEventListener("abort", aborted);
  }

  give(bytes: Uint8Array): void {
    this.#unlisten?.();
    this.#resolve(bytes);
  }

  fail(reason: unknown): void {
    this.#unlisten?.();
    this.#reject(reason);
  }
}
