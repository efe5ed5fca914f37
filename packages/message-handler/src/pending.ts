import type { Clock } from "@troupe/handler";
import type { RequestOptions } from "./api.ts";
import { MessageError } from "./errors.ts";
import { Wait } from "./waits.ts";
import type { Waits } from "./waits.ts";

/** An answer that somebody waits for. Settles once; then nothing is left of it on timers and signals. */
export class Pending<Answer> extends Wait {
  readonly what: string;
  readonly #waits: Waits;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: unknown) => void;
  #cleanUp: (() => void) | undefined = undefined;
  over = false;

  constructor(what: string, waits: Waits, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    super();
    this.what = what;
    this.#waits = waits;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Starts the wait: with the common timeout, which is the fast way, or with its own. */
  start(clock: Clock, options: RequestOptions | undefined): void {
    if (options?.timeoutMs === undefined) {
      this.#waits.add(this);
    } else {
      const timer = clock.timer(options.timeoutMs, () => this.timedOut());
      this.#cleanUp = () => timer.cancel();
    }
    const signal = options?.signal;
    if (signal === undefined) return;
    if (signal.aborted) {
      this.fail(signal.reason);
      return;
    }
    const aborted = (): void => this.fail(signal.reason);
    signal.addEventListener("abort", aborted);
    const before = this.#cleanUp;
    this.#cleanUp = () => {
      before?.();
      signal.removeEventListener("abort", aborted);
    };
  }

  give(answer: Answer): void {
    if (this.#finish()) this.#resolve(answer);
  }

  fail(error: unknown): void {
    if (this.#finish()) this.#reject(error);
  }

  timedOut(): void {
    this.fail(new MessageError("REQUEST_TIMEOUT", this.what, `${this.what}: no answer in time`));
  }

  #finish(): boolean {
    if (this.over) return false;
    this.over = true;
    this.#waits.delete(this);
    this.#cleanUp?.();
    return true;
  }
}
