import type { CallbackSpec } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import type { FoundCall } from "./callbacks.ts";

/** What the calls of a replay ask of it. */
export interface CallGuide {
  /** The call has returned or thrown, later than its turn. True: the actor had ended by then, and nobody hears of it. */
  endedMeanwhile(): boolean;
  /** Whether what was thrown had been forgiven in the recording. */
  excuses(thrown: unknown): boolean;
  /** The call is over without a failure. */
  settled(call: ReplayedCall): void;
}

/** A call that was recorded, once more. */
export class ReplayedCall extends ExportCall {
  readonly spec: CallbackSpec;
  readonly #found: FoundCall;
  readonly #guide: CallGuide;

  constructor(found: FoundCall, guide: CallGuide) {
    super();
    this.spec = found.spec;
    this.#found = found;
    this.#guide = guide;
  }

  invoke(context: object): unknown {
    const { callback, params } = this.#found;
    const returned: unknown = callback(context, ...(params as never[]));
    return returned instanceof Promise ? new WatchedPromise(returned, this.#guide) : returned;
  }

  params(): readonly unknown[] {
    return this.#found.data;
  }

  override excuses(thrown: unknown): boolean {
    return this.#guide.excuses(thrown);
  }

  override settled(): void {
    this.#guide.settled(this);
  }
}

/** What a callback returned, without what comes after its actor has ended; no turn of the microtasks later than the promise. */
class WatchedPromise implements PromiseLike<unknown> {
  readonly #promise: Promise<unknown>;
  readonly #guide: CallGuide;

  constructor(promise: Promise<unknown>, guide: CallGuide) {
    this.#promise = promise;
    this.#guide = guide;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- the cell awaits it as it awaits what the callback returned
  then<Given = unknown, Caught = never>(
    given?: ((value: unknown) => Given | PromiseLike<Given>) | null,
    caught?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Given | Caught> {
    const guide = this.#guide;
    const unlessEnded =
      <Argument, Result>(then: ((argument: Argument) => Result) | null | undefined) =>
      (argument: Argument): Result =>
        (guide.endedMeanwhile() ? undefined : then?.(argument)) as Result;
    return this.#promise.then<Given, Caught>(unlessEnded(given), unlessEnded(caught));
  }
}
