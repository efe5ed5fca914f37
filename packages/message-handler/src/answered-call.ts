import type { CallFailure, Clock, Wait, Waits } from "@troupe/handler";
import { ActorError, actorGone, errorText, ExportCall, thrownAsData } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { RequestOptions } from "./api.ts";
import { MessageError } from "./errors.ts";

/**
 * A call whose sender waits for the answer: one object is the call, the promise's other end and the wait. It settles once;
 * then nothing is left of it on timers and signals.
 *
 * Its fields have no initializers, and none is `#private`, for the reason that ExportCall gives.
 */
export abstract class AnsweredCall<Answer> extends ExportCall implements Wait {
  declare earlier: Wait | undefined;
  declare later: Wait | undefined;
  declare tick: number;
  declare over: boolean;
  declare private readonly waits: Waits;
  declare private readonly resolve: (answer: Answer) => void;
  declare private readonly reject: (error: unknown) => void;
  declare private cleanUp: (() => void) | undefined;

  /** What was asked for, and of whom; for errors. */
  protected abstract readonly what: string;
  protected abstract readonly asked: TheaterId;

  constructor(waits: Waits, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    super();
    this.earlier = undefined;
    this.later = undefined;
    this.tick = -1;
    this.over = false;
    this.waits = waits;
    this.resolve = resolve;
    this.reject = reject;
    this.cleanUp = undefined;
  }

  /** Starts the wait: with the common timeout, which is the fast way, or with its own. */
  start(clock: Clock, options: RequestOptions | undefined): void {
    if (options?.timeoutMs === undefined) {
      this.waits.add(this);
    } else {
      const timer = clock.timer(options.timeoutMs, () => this.timedOut());
      this.cleanUp = () => timer.cancel();
    }
    const signal = options?.signal;
    if (signal === undefined) return;
    if (signal.aborted) {
      this.fail(signal.reason);
      return;
    }
    const aborted = (): void => this.fail(signal.reason);
    signal.addEventListener("abort", aborted);
    const before = this.cleanUp;
    this.cleanUp = () => {
      before?.();
      signal.removeEventListener("abort", aborted);
    };
  }

  /** Nobody waits any more: the actor is spared the work. */
  override begin(): boolean {
    return !this.over;
  }

  /** The one who asks gets an error of its own, and nothing of the target but data. */
  override failed(failure: CallFailure, reason: unknown): void {
    if (this.over) return;
    this.fail(failure === "gone" ? this.goneError(reason) : this.answerError(failure, reason));
  }

  private goneError(reason: unknown): ActorError {
    return actorGone(this.asked, reason instanceof Error ? thrownAsData(reason.cause) : undefined);
  }

  private answerError(failure: "err" | "crash", reason: unknown): ActorError {
    const code = failure === "err" ? "ACTOR_REFUSED" : "ACTOR_CRASHED";
    const { asked, spec } = this;
    return new ActorError(code, asked, `actor ${asked}: ${spec.export} failed: ${errorText(reason)}`, {
      cause: thrownAsData(reason),
    });
  }

  give(answer: Answer): void {
    if (this.finish()) this.resolve(answer);
  }

  fail(error: unknown): void {
    if (this.finish()) this.reject(error);
  }

  timedOut(): void {
    const { what, asked } = this;
    this.fail(new MessageError("REQUEST_TIMEOUT", asked, `${what} to ${asked}: no answer in time`));
  }

  private finish(): boolean {
    if (this.over) return false;
    this.over = true;
    this.waits.delete(this);
    this.cleanUp?.();
    this.ended();
    return true;
  }

  /** The wait is over. */
  protected ended(): void {}
}
