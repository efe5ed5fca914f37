import type { CallbackSpec, CallFailure, Waits } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import type { ChannelId, RequestId, TheaterId } from "@troupe/ids";
import { AnsweredCall } from "./answered-call.ts";
import type { ChannelOpenAnswer, RequestAnswer } from "./api.ts";
import type { ChannelEnd } from "./channels.ts";
import { requestsFull } from "./errors.ts";
import type { Invoke } from "./mailbox.ts";
import type { OutstandingRequests } from "./outstanding-requests.ts";
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
    const invoke = this.#invoke;
    return invoke(context, this.#message);
  }

  params(): readonly unknown[] {
    return [this.#message];
  }
}

const nothing = new Uint8Array(0);

/** A message that wants an answer. */
export class RequestCall extends AnsweredCall<Uint8Array> {
  readonly id: RequestId;
  readonly #target: RequestTarget;
  readonly #invoke: Invoke;
  #message: Uint8Array;

  constructor(
    id: RequestId,
    target: RequestTarget,
    invoke: Invoke,
    message: Uint8Array,
    waits: Waits,
    resolve: (reply: Uint8Array) => void,
    reject: (error: unknown) => void,
  ) {
    super(waits, resolve, reject);
    this.id = id;
    this.#target = target;
    this.#invoke = invoke;
    this.#message = message;
  }

  get spec(): CallbackSpec {
    return messageCallbacks.handleRequest;
  }

  protected get what(): string {
    return "request";
  }

  protected get asked(): TheaterId {
    return this.#target.id;
  }

  override begin(): boolean {
    if (this.over) return false;
    const target = this.#target;
    if (target.hasTooManyOutstanding) {
      this.fail(requestsFull(target.id, target.outstanding.limit));
      return false;
    }
    // From now on the actor may answer by the id, also from inside the callback.
    target.current = this;
    return true;
  }

  invoke(context: object): unknown {
    const invoke = this.#invoke;
    return invoke(context, this.id, this.#message);
  }

  params(): readonly unknown[] {
    return [this.id, this.#message];
  }

  override settled(answer: unknown): void {
    const answered = this.#target.current !== this;
    this.#target.current = undefined;
    const reply = (answer as RequestAnswer | undefined)?.reply;
    if (reply !== undefined) {
      this.give(reply);
    } else if (!answered) {
      // Also where nobody waits any more: the actor does not know that, and will answer.
      this.#target.outstanding.add(this);
      // The bytes are the actor's by now, and may be many. From now on this says that somebody waits for a later answer.
      if (!this.over) this.#message = nothing;
    }
  }

  protected override ended(): void {
    if (this.#message === nothing) this.#target.outstanding.settled();
  }

  override failed(failure: CallFailure, reason: unknown): void {
    this.#target.current = undefined;
    super.failed(failure, reason);
  }
}

/** The side of an actor that answers requests. */
export interface RequestTarget {
  readonly id: TheaterId;
  readonly outstanding: OutstandingRequests;
  readonly hasTooManyOutstanding: boolean;
  /** The request whose callback runs, unless it is answered already. */
  current: RequestCall | undefined;
}

/** Somebody wants to open a channel. */
export class ChannelOpenCall extends AnsweredCall<ChannelOpenAnswer | undefined> {
  protected readonly asked: TheaterId;
  readonly #invoke: Invoke;
  readonly #channel: ChannelId;
  readonly #message: Uint8Array;
  readonly #target: ChannelEnd;

  constructor(
    target: TheaterId,
    invoke: Invoke,
    channel: ChannelId,
    message: Uint8Array,
    end: ChannelEnd,
    waits: Waits,
    resolve: (answer: ChannelOpenAnswer | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    super(waits, resolve, reject);
    this.asked = target;
    this.#invoke = invoke;
    this.#target = end;
    this.#channel = channel;
    this.#message = message;
  }

  get spec(): CallbackSpec {
    return messageCallbacks.handleChannelOpen;
  }

  protected get what(): string {
    return "channel";
  }

  invoke(context: object): unknown {
    const invoke = this.#invoke;
    return invoke(context, this.#channel, this.#message);
  }

  params(): readonly unknown[] {
    return [this.#channel, this.#message];
  }

  override settled(answer: unknown): void {
    const given = answer as ChannelOpenAnswer | undefined;
    if (!this.over) this.give(given);
    // Nobody waits for the channel any more, but the actor believes that it is open.
    else if (given?.accept === true) this.#target.closed(this.#channel);
  }
}
