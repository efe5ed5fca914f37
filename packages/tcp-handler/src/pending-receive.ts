/** A `receive` that waits for bytes. Settles once, and then leaves nothing on the signal. */
export class PendingReceive {
  readonly maxBytes: number;
  readonly promise: Promise<Uint8Array>;
  over = false;
  readonly #signal: AbortSignal | undefined;
  readonly #onOver: () => void;
  #resolve!: (bytes: Uint8Array) => void;
  #reject!: (reason: unknown) => void;

  /** @param onOver called when the signal ends the wait: nothing was consumed */
  constructor(maxBytes: number, signal: AbortSignal | undefined, onOver: () => void) {
    this.maxBytes = maxBytes;
    this.#signal = signal;
    this.#onOver = onOver;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (signal?.aborted === true) this.#aborted();
    else signal?.addEventListener("abort", this.#aborted);
  }

  give(bytes: Uint8Array): void {
    if (this.#finish()) this.#resolve(bytes);
  }

  fail(reason: unknown): void {
    if (this.#finish()) this.#reject(reason);
  }

  readonly #aborted = (): void => {
    this.fail(this.#signal?.reason);
    this.#onOver();
  };

  #finish(): boolean {
    if (this.over) return false;
    this.over = true;
    this.#signal?.removeEventListener("abort", this.#aborted);
    return true;
  }
}
