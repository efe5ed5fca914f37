import type { CallbackSpec } from "./spec.ts";

/**
 * Why a call into an actor did not succeed:
 * `err`: the callback returned {@link Err}, the actor lives on; `crash`: it threw, or missed its deadline, and the actor
 * ended; `gone`: the actor ended before the call began.
 */
export type CallFailure = "err" | "crash" | "gone";

/**
 * One call of an export of an actor, waiting in the actor's queue or running. A handler makes subclasses of it; an
 * object may be queued again once it has settled, so that a hot path allocates nothing.
 *
 * Order of use by the runtime: {@link begin}, then {@link invoke} (or {@link params}, for a guest), then exactly one of
 * {@link settled} and {@link failed}. A call that never began ends with `failed("gone")`.
 */
export abstract class ExportCall {
  /** @internal The next call in the queue: the queue is a list through the calls themselves. */
  declare next: ExportCall | undefined;

  constructor() {
    // Not as an initializer of the field: with one, V8 does not inline the constructor into those of subclasses, and
    // every message makes a call.
    this.next = undefined;
  }

  abstract readonly spec: CallbackSpec;

  /**
   * Called when the actor is free, just before the callback. False: the call has become void (its connection was
   * closed or moved meanwhile) and is dropped without a trace; neither `settled` nor `failed` follows.
   */
  begin(): boolean {
    return true;
  }

  /** Runs the callback with its parameters and returns what it returned. */
  abstract invoke(context: object): unknown;

  /** The parameters as data of `spec.params`; asked for only where the call is recorded. */
  abstract params(): readonly unknown[];

  /**
   * Whether what the callback threw concerns this call alone, as if it had returned {@link err} with that reason: the
   * peer of the connection that it was called for went away, for instance. Otherwise the actor has crashed.
   */
  excuses(_thrown: unknown): boolean {
    return false;
  }

  /** The callback returned (or its promise resolved): `answer` is the answer object, or undefined. */
  settled(_answer: unknown): void {}

  /** The call did not succeed; `reason` is what was thrown, or the value inside `err`. */
  failed(_failure: CallFailure, _reason: unknown): void {}
}

const errBrand: unique symbol = Symbol.for("@troupe/handler/err") as never;

/** What a callback returns to say "this failed", without crashing its actor. Made by {@link err}. */
export interface Err {
  /** @internal */
  readonly [errBrand]: true;
  readonly reason: string;
}

/** The value to return from a callback that fails: the reason is recorded, the state is kept and the actor lives on. */
export function err(reason: string): Err {
  return { [errBrand]: true, reason };
}

/** Whether a callback returned {@link err}. */
export function isErr(value: unknown): value is Err {
  return typeof value === "object" && value !== null && errBrand in value;
}
