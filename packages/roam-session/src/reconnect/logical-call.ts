import { NO_METADATA } from "@troupe/roam-wire";
import type { AnyMethod, CallForm, CallOptions } from "../caller.ts";
import type { Clock, ClockTimer } from "../clock.ts";
import { DeadlineError } from "../errors.ts";
import { NONCE_KEY, withEntry } from "../metadata.ts";

const NONCE_BYTES = 16;

/** One call as its caller sees it, however often it is sent. */
export class LogicalCall {
  readonly method: AnyMethod;
  readonly args: readonly unknown[];
  readonly form: CallForm;
  readonly promise: Promise<unknown>;
  readonly hasNonce: boolean;
  readonly isIdempotent: boolean;
  /** How often it was sent. */
  sent = 0;
  isSettled = false;
  readonly #options: CallOptions;
  readonly #clock: Clock;
  readonly #deadline: number | undefined;
  #timer: ClockTimer | undefined = undefined;
  #resolve!: (value: unknown) => void;
  #reject!: (error: Error) => void;
  #onAbort: (() => void) | undefined = undefined;

  constructor(method: AnyMethod, args: readonly unknown[], options: CallOptions, form: CallForm, clock: Clock) {
    this.method = method;
    this.args = args;
    this.form = form;
    this.#clock = clock;
    this.#deadline = options.timeoutMs === undefined ? undefined : clock.monotonic() + options.timeoutMs;
    this.hasNonce = options.nonce ?? method.nonce;
    this.isIdempotent = options.idempotent ?? method.idempotent;
    this.#options = this.hasNonce ? { ...options, metadata: withNonce(options) } : options;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The options for sending it now: of its time, what is left. */
  get options(): CallOptions {
    if (this.#deadline === undefined) return this.#options;
    return { ...this.#options, timeoutMs: Math.max(0, this.#deadline - this.#clock.monotonic()) };
  }

  /** It waits to be sent: until then its deadline and its signal are watched here. */
  wait(onGivenUp: () => void): void {
    const { signal } = this.#options;
    const giveUp = (error: Error): void => {
      this.stopWaiting();
      this.reject(error);
      onGivenUp();
    };
    if (this.#deadline !== undefined) {
      const left = Math.max(0, this.#deadline - this.#clock.monotonic());
      this.#timer = this.#clock.timer(left, () => giveUp(new DeadlineError(this.method.label)));
    }
    if (signal === undefined) return;
    this.#onAbort = () => giveUp(signal.reason as Error);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener("abort", this.#onAbort);
  }

  stopWaiting(): void {
    this.#timer?.cancel();
    if (this.#onAbort !== undefined) this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#onAbort = undefined;
  }

  resolve(value: unknown): void {
    this.isSettled = true;
    this.#resolve(value);
  }

  reject(error: Error): void {
    this.isSettled = true;
    this.#reject(error);
  }
}

function withNonce({ metadata = NO_METADATA }: CallOptions): NonNullable<CallOptions["metadata"]> {
  return withEntry(metadata, [NONCE_KEY, crypto.getRandomValues(new Uint8Array(NONCE_BYTES))]);
}
