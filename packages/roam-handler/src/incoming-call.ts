import type { ConnectionId } from "@troupe/ids";
import type { CallbackSpec, CallFailure } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import { CancelledError, DeadlineError } from "@troupe/roam-session";
import type { Clock, ClockTimer, IncomingRequest } from "@troupe/roam-session";
import { NO_METADATA, joinMethodId, writeAnswerKind } from "@troupe/roam-wire";
import type { Metadata, Writer } from "@troupe/roam-wire";
import type { Invoke } from "./actor-side.ts";
import type { RoamCall, RoamRefusal, RoamReply } from "./data.ts";
import type { IncomingCalls } from "./incoming-calls.ts";
import type { InStream } from "./in-stream.ts";
import type { OutStream } from "./out-stream.ts";
import { roamCallbacks } from "./spec.ts";

const NO_STREAMS: readonly number[] = [];

/** What a callback shows an actor of a call. */
class CallData implements RoamCall {
  readonly id: number;
  readonly connection: ConnectionId;
  readonly name: string;
  readonly metadata: Metadata;
  readonly payload: Uint8Array;
  streams: readonly number[] = NO_STREAMS;
  readonly #high: number;
  readonly #low: number;

  constructor(id: number, connection: ConnectionId, request: IncomingRequest, payload: Uint8Array) {
    this.id = id;
    this.connection = connection;
    this.name = request.label ?? "";
    this.metadata = request.metadata;
    this.payload = payload;
    this.#high = request.methodHigh;
    this.#low = request.methodLow;
  }

  get method(): bigint {
    return joinMethodId(this.#high, this.#low);
  }
}

/** An answer that writes itself: what a typed skeleton returns, so that a value is encoded once, where it leaves. */
export interface WritableReply extends RoamReply {
  readonly kind: "Ok" | "User";
  writeTo(writer: Writer): void;
}

export interface CallStreams {
  readonly in: readonly InStream[];
  readonly out: readonly OutStream[];
}

/** One call of a peer's, from its Request to its answer: the call of the actor, and afterwards what is left of it until the answer comes. */
export class IncomingCall extends ExportCall {
  readonly spec: CallbackSpec = roamCallbacks.handleCall;
  readonly id: number;
  readonly request: IncomingRequest;
  readonly #calls: IncomingCalls;
  readonly #invoke: Invoke;
  readonly #data: CallData;
  #streams: CallStreams | undefined = undefined;
  #timer: ClockTimer | undefined = undefined;
  #hasBegun = false;

  constructor(
    calls: IncomingCalls,
    invoke: Invoke,
    connection: ConnectionId,
    request: IncomingRequest,
    payload: Uint8Array,
  ) {
    super();
    this.#calls = calls;
    this.#invoke = invoke;
    this.id = calls.actor.newId();
    this.request = request;
    this.#data = new CallData(this.id, connection, request, payload);
  }

  /** The call has streams: they end before its answer. */
  join(streams: CallStreams, ids: readonly number[]): void {
    this.#streams = streams;
    this.#data.streams = ids;
  }

  /** The caller gives up after so long. */
  expireAfter(clock: Clock, timeoutMs: number): void {
    const { request } = this;
    this.#timer = clock.timer(timeoutMs, () =>
      request.breakOff(new DeadlineError(request.label ?? "the call"), "deadline"),
    );
  }

  // --- the call of the actor

  /** Void once nobody waits any more, nor may come for its answer. */
  override begin(): boolean {
    if (!this.request.isWanted) {
      this.#giveUp();
      return false;
    }
    this.#hasBegun = true;
    this.#calls.current = this;
    return true;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#data);
  }

  params(): readonly unknown[] {
    return [this.#data];
  }

  override settled(answer: unknown): void {
    this.#calls.current = undefined;
    if (answer !== undefined) {
      const reply = answer as RoamReply;
      if ("writeTo" in reply) {
        this.answer(reply as WritableReply);
        return;
      }
      if (reply.reply !== undefined) return this.answerBytes("Ok", reply.reply);
      if (reply.error !== undefined) return this.answerBytes("User", reply.error);
      if (reply.refuse !== undefined) return this.refuse(reply.refuse);
    }
    this.#wait();
  }

  override failed(failure: CallFailure): void {
    if (this.#calls.current === this) this.#calls.current = undefined;
    this.breakOff(failure === "gone" ? "actor-gone" : "handler-failed");
  }

  /** The callback gave no answer: it comes later, by the id. */
  #wait(): void {
    const { request } = this;
    if (!request.isWanted) return this.#giveUp();
    this.#calls.wait(this);
    request.onAborted = () => {
      // One with a nonce goes on: its caller may come back for the answer.
      if (request.recorder !== undefined) return;
      this.#giveUp();
      this.#calls.actor.tell("handleCancel", this.id);
    };
  }

  // --- the answer

  answer(reply: WritableReply): void {
    this.#finish();
    if (this.#streams === undefined) this.#write(reply);
    else this.#closeStreams(this.#streams, () => this.#write(reply));
  }

  answerBytes(kind: "Ok" | "User", payload: Uint8Array): void {
    this.answer({ kind, writeTo: (writer) => writer.raw(payload) });
  }

  refuse(kind: RoamRefusal, code?: string): void {
    this.#giveUp();
    this.request.refuse(kind, code);
  }

  #write(reply: WritableReply): void {
    const { request } = this;
    const writer = request.beginAnswer(NO_METADATA);
    if (writer === undefined) return;
    try {
      writeAnswerKind(writer, reply.kind);
      reply.writeTo(writer);
    } catch (error) {
      request.discardAnswer();
      request.refuse("Cancelled", "handler-failed");
      // A value that is not of the declared type is a mistake of the actor's.
      this.#calls.actor.port.crash(error);
      return;
    }
    request.endAnswer();
  }

  /** What the actor has written leaves before the answer, and what it has not read is not for it any more. */
  #closeStreams(streams: CallStreams, done: () => void): void {
    for (const stream of streams.in) stream.drop();
    let open = 1;
    const closed = (): void => {
      if (--open === 0) done();
    };
    for (const stream of streams.out) {
      open += 1;
      stream.close(closed);
    }
    closed();
  }

  /** The actor does not answer any more. What had not begun was not executed, and may be sent again under its nonce. */
  breakOff(code: string): void {
    this.#finish();
    const { request } = this;
    if (!this.#hasBegun) request.withdraw(code);
    else if (request.recorder !== undefined) request.refuse("Cancelled", code);
    request.breakOff(new CancelledError(request.label ?? "the call", code), code);
    this.#dropStreams();
  }

  /** Nobody waits for its answer, nor for what its streams carry. */
  #giveUp(): void {
    this.#finish();
    this.#dropStreams();
  }

  #dropStreams(): void {
    for (const stream of this.#streams?.in ?? []) stream.drop();
    for (const stream of this.#streams?.out ?? []) stream.reset();
  }

  #finish(): void {
    this.#timer?.cancel();
    this.#calls.finished(this);
    this.request.onAborted = undefined;
  }
}
