import type { CallbackSpec, CallFailure } from "@troupe/handler";
import { ActorError, errorText, ExportCall } from "@troupe/handler";
import type { ChannelId, RequestId, TheaterId } from "@troupe/ids";
import type { ChannelOpenAnswer, RequestAnswer } from "./api.ts";
import type { Invoke } from "./mailbox.ts";
import type { Pending } from "./pending.ts";
import { messageCallbacks } from "./spec.ts";

/** A message that wants no answer. */
export class SendCall extends ExportCall {
  readonly #invoke: Invoke;
  readonly #message: Uint8Array;

  constructor(invoke: Invoke, message: Uint8Array) {
    super();
    this.#invoke = invoke;
    this.#message = message;
  }

  get spec(): CallbackSpec {
    return messageCallbacks.handleSend;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#message);
  }

  params(): readonly unknown[] {
    return [this.#message];
  }
}

/** A message that wants an answer. */
export class RequestCall extends ExportCall {
  readonly #invoke: Invoke;
  readonly #id: RequestId;
  readonly #message: Uint8Array;
  readonly #pending: Pending<Uint8Array>;
  readonly #target: RequestTarget;

  constructor(invoke: Invoke, id: RequestId, message: Uint8Array, pending: Pending<Uint8Array>, target: RequestTarget) {
    super();
    this.#invoke = invoke;
    this.#id = id;
    this.#message = message;
    this.#pending = pending;
    this.#target = target;
  }

  get spec(): CallbackSpec {
    return messageCallbacks.handleRequest;
  }

  /** Nobody waits any more: the actor is spared the work. */
  override begin(): boolean {
    if (this.#pending.over) return false;
    // From now on the actor may answer by the id, also from inside the callback.
    this.#target.current = this.#pending;
    this.#target.currentId = this.#id;
    return true;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#id, this.#message);
  }

  params(): readonly unknown[] {
    return [this.#id, this.#message];
  }

  override settled(answer: unknown): void {
    this.#target.current = undefined;
    const reply = (answer as RequestAnswer | undefined)?.reply;
    if (reply !== undefined) this.#pending.give(reply);
    else if (!this.#pending.over) this.#target.outstanding.set(this.#id, this.#pending);
  }

  override failed(failure: CallFailure, reason: unknown): void {
    this.#target.current = undefined;
    this.#pending.fail(answerError(this.#target.id, this.spec, failure, reason));
  }
}

/** The side of an actor that answers requests. */
export interface RequestTarget {
  readonly id: TheaterId;
  /** Requests whose callback is over and that have no answer yet. */
  readonly outstanding: Map<RequestId, Pending<Uint8Array>>;
  /** The request whose callback runs. */
  current: Pending<Uint8Array> | undefined;
  currentId: RequestId | undefined;
}

/** Somebody wants to open a channel. */
export class ChannelOpenCall extends ExportCall {
  readonly #invoke: Invoke;
  readonly #actor: TheaterId;
  readonly #channel: ChannelId;
  readonly #message: Uint8Array;
  readonly #pending: Pending<ChannelOpenAnswer | undefined>;

  constructor(
    invoke: Invoke,
    actor: TheaterId,
    channel: ChannelId,
    message: Uint8Array,
    pending: Pending<ChannelOpenAnswer | undefined>,
  ) {
    super();
    this.#invoke = invoke;
    this.#actor = actor;
    this.#channel = channel;
    this.#message = message;
    this.#pending = pending;
  }

  get spec(): CallbackSpec {
    return messageCallbacks.handleChannelOpen;
  }

  override begin(): boolean {
    return !this.#pending.over;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#channel, this.#message);
  }

  params(): readonly unknown[] {
    return [this.#channel, this.#message];
  }

  override settled(answer: unknown): void {
    this.#pending.give(answer as ChannelOpenAnswer | undefined);
  }

  override failed(failure: CallFailure, reason: unknown): void {
    this.#pending.fail(answerError(this.#actor, this.spec, failure, reason));
  }
}

/** A message on a channel, or its end. */
export class ChannelCall extends ExportCall {
  readonly spec: CallbackSpec;
  readonly #invoke: Invoke;
  readonly #params: readonly unknown[];

  constructor(spec: CallbackSpec, invoke: Invoke, params: readonly unknown[]) {
    super();
    this.spec = spec;
    this.#invoke = invoke;
    this.#params = params;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, ...this.#params);
  }

  params(): readonly unknown[] {
    return this.#params;
  }
}

function answerError(actor: TheaterId, spec: CallbackSpec, failure: CallFailure, reason: unknown): unknown {
  if (failure === "gone") return reason;
  const code = failure === "err" ? "ACTOR_REFUSED" : "ACTOR_CRASHED";
  return new ActorError(code, actor, `actor ${actor}: ${spec.export} failed: ${errorText(reason)}`, { cause: reason });
}
