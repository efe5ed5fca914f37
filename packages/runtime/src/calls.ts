import type { Callback, CallbackSpec, CallFailure } from "@troupe/handler";
import { ActorError, errorText, ExportCall } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";

/** `init`, as the chain knows it. */
export const initSpec: CallbackSpec = { export: "theater:simple/actor.init", params: [] };

/** How a call that somebody waits for came to its end. */
export interface Waiter {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** A call whose outcome settles a promise. */
abstract class AwaitedCall extends ExportCall {
  readonly #actor: TheaterId;
  readonly #waiter: Waiter;

  constructor(actor: TheaterId, waiter: Waiter) {
    super();
    this.#actor = actor;
    this.#waiter = waiter;
  }

  override settled(answer: unknown): void {
    this.#waiter.resolve(answer);
  }

  override failed(failure: CallFailure, reason: unknown): void {
    this.#waiter.reject(failure === "gone" ? reason : callError(this.#actor, this.spec, failure, reason));
  }
}

/** The call that starts an actor. */
export class InitCall extends AwaitedCall {
  readonly spec: CallbackSpec = initSpec;
  readonly #init: Callback;

  constructor(actor: TheaterId, init: Callback, waiter: Waiter) {
    super(actor, waiter);
    this.#init = init;
  }

  invoke(context: object): unknown {
    return this.#init(context);
  }

  params(): readonly unknown[] {
    return [];
  }
}

/** A call of an export of the actor's own, from outside. */
export class OwnCall extends AwaitedCall {
  readonly spec: CallbackSpec;
  readonly #callback: Callback;
  readonly #params: readonly unknown[];
  readonly #data: readonly unknown[];

  /** @param data the parameters as data of the spec; the same ones where nobody records */
  constructor(
    actor: TheaterId,
    spec: CallbackSpec,
    callback: Callback,
    params: readonly unknown[],
    data: readonly unknown[],
    waiter: Waiter,
  ) {
    super(actor, waiter);
    this.spec = spec;
    this.#callback = callback;
    this.#params = params;
    this.#data = data;
  }

  invoke(context: object): unknown {
    return this.#callback(context, ...(this.#params as never[]));
  }

  params(): readonly unknown[] {
    return this.#data;
  }

  /** A reply that is no data crashes the actor, also where nobody records it. */
  override settled(answer: unknown): void {
    try {
      super.settled(answer);
    } catch (error) {
      this.failed("crash", error);
      throw error;
    }
  }
}

function callError(actor: TheaterId, spec: CallbackSpec, failure: CallFailure, reason: unknown): ActorError {
  const code = failure === "err" ? "ACTOR_REFUSED" : "ACTOR_CRASHED";
  // The causes are in `cause`; a text that errorText has made safe is for what is no error.
  const text = reason instanceof Error ? reason.message : errorText(reason);
  return new ActorError(code, actor, `actor ${actor}: ${spec.export} failed: ${text}`, { cause: reason });
}
