import {
  type AnswerKind,
  type Metadata,
  NO_METADATA,
  type Reader,
  type Writer,
  beginResponse,
  encodeResponse,
  writeAnswerKind,
} from "@troupe/roam-wire";
import { ERROR_KEY, WINDOW_KEY, metadataNumber } from "../metadata.ts";
import { Backlog } from "./backlog.ts";
import type { ConnectionCore } from "./connection-core.ts";
import type { ChannelReceiver, RequestServer } from "./contracts.ts";
import type { Inlet } from "./inlet.ts";
import type { Outlet } from "./outlet.ts";

/** A call takes memory however short its message is, and there may be many on many connections. */
const REQUEST_BYTES = 512;
const NO_CHANNELS: readonly number[] = [];
const NO_OUTLETS: readonly Outlet[] = [];
const NO_INLETS: readonly Inlet[] = [];

/** Keeps the answer of a call, also when nobody waits for it any more. */
export interface AnswerRecorder {
  /** Where the payload is written. */
  readonly writer: Writer;
  /** Goes out with every answer. */
  readonly metadata: Metadata;
  answered(metadata: Metadata, payload: Uint8Array): void;
  /** The call was not executed after all, and may be sent again: whoever has joined it is refused with this code. */
  withdrawn(code: string): void;
}

/**
 * One call of the peer's, from its Request to its Response. A dispatcher reads `payload` and opens the channels while `dispatch` runs, and answers then or
 * later, exactly once; later answers, as after a Cancel, are dropped.
 */
export class IncomingRequest {
  readonly connection: ConnectionCore;
  readonly requestId: number;
  readonly methodHigh: number;
  readonly methodLow: number;
  readonly metadata: Metadata;
  /** The ids of the channels of the arguments, in the order of declaration. They count, not the ids in the payload. */
  readonly channels: readonly number[];
  /** The arguments; only while `dispatch` runs. */
  readonly payload: Reader;
  /** What it counts as long as it is being served. */
  heldBytes: number;
  startedAt = 0;
  /** `Service.method`, once a dispatcher has found out. */
  label: string | undefined = undefined;
  isAnswered = false;
  /** Whether a handler is at work that does not end by itself when nobody waits any more. */
  isRunning = false;
  /** The link or connection is gone, or the caller has cancelled. */
  error: Error | undefined = undefined;
  /** Called once if nobody waits for the answer any more. */
  onAborted: ((error: Error) => void) | undefined = undefined;
  /** Makes the call go on when its link is lost: someone may come for its answer. */
  recorder: AnswerRecorder | undefined = undefined;
  readonly #server: RequestServer;
  #outlets: Outlet[] | undefined = undefined;
  #inlets: Inlet[] | undefined = undefined;
  #mark = 0;
  #at = 0;
  #recorded: Metadata = NO_METADATA;

  constructor(
    connection: ConnectionCore,
    server: RequestServer,
    requestId: number,
    methodHigh: number,
    methodLow: number,
    metadata: Metadata,
    channels: readonly number[],
    payload: Reader,
  ) {
    this.connection = connection;
    this.#server = server;
    this.requestId = requestId;
    this.methodHigh = methodHigh;
    this.methodLow = methodLow;
    this.metadata = metadata;
    this.channels = channels;
    this.payload = payload;
    this.heldBytes = connection.link.messageBytes + REQUEST_BYTES;
  }

  /** Whether an answer would still be of use: somebody waits for it, or may come for it. */
  get isWanted(): boolean {
    return !this.isAnswered || this.recorder !== undefined;
  }

  get outlets(): readonly Outlet[] {
    return this.#outlets ?? NO_OUTLETS;
  }

  get inlets(): readonly Inlet[] {
    return this.#inlets ?? NO_INLETS;
  }

  /** Opens a channel on which the caller sends. While `dispatch` runs. `undefined` if the id is not free. */
  openInlet(id: number, receiver: ChannelReceiver): Inlet | undefined {
    const inlet = this.#server.openInlet(id, receiver, metadataNumber(this.metadata, WINDOW_KEY));
    if (inlet === undefined) return undefined;
    (this.#inlets ??= []).push(inlet);
    // A caller can fill it and close it, again and again, and all of that waits as long as the handler does not read.
    const { windowBytes, maxOverrunBytes } = this.connection.link.limits;
    this.heldBytes += inlet.grants ? windowBytes : maxOverrunBytes;
    return inlet;
  }

  /** Opens a channel on which the caller receives. While `dispatch` runs. `undefined` if the id is not free. */
  openOutlet(id: number): Outlet | undefined {
    const outlet = this.#server.openOutlet(id, metadataNumber(this.metadata, WINDOW_KEY));
    if (outlet !== undefined) (this.#outlets ??= []).push(outlet);
    return outlet;
  }

  /** A handler goes on after `dispatch`, until {@link ended}: so long it counts as in flight, whatever becomes of the call. */
  runs(): void {
    this.isRunning = true;
    if (this.isAnswered) this.#server.countOrphan(this, 1);
  }

  ended(): void {
    this.isRunning = false;
    if (this.isAnswered) this.#server.countOrphan(this, -1);
  }

  /**
   * Begins the answer: the caller writes the payload into what this returns and calls {@link endAnswer}, or {@link discardAnswer} if it could not.
   * `undefined` if nobody waits for it any more.
   */
  beginAnswer(metadata: Metadata): Writer | undefined {
    if (this.recorder !== undefined) {
      this.#recorded = [...metadata, ...this.recorder.metadata];
      return this.recorder.writer;
    }
    if (this.isAnswered) return undefined;
    const { link, id } = this.connection;
    const writer = link.beginMessage();
    this.#mark = beginResponse(writer, id, this.requestId, metadata, NO_CHANNELS, this.connection.answerHint);
    this.#at = writer.pos - writer.start;
    return writer;
  }

  endAnswer(): void {
    const { link } = this.connection;
    if (this.recorder !== undefined) return this.#record(this.recorder.writer.finish());
    const { writer } = link.output;
    const length = writer.pos - writer.start - this.#at;
    if (length > link.maxPayload) {
      writer.discard();
      return this.refuse("Cancelled", "answer-too-large");
    }
    this.connection.answerHint = length;
    writer.endLength(this.#mark);
    this.#settle();
    link.endMessage();
    (link.backlog ??= new Backlog(link)).check();
  }

  discardAnswer(): void {
    (this.recorder?.writer ?? this.connection.link.output.writer).discard();
  }

  #record(payload: Uint8Array): void {
    const { recorder } = this;
    this.recorder = undefined;
    recorder!.answered(this.#recorded, payload);
    this.answerBytes(this.#recorded, payload);
  }

  /** Answers with a payload that is encoded already. */
  answerBytes(metadata: Metadata, payload: Uint8Array): void {
    if (this.isAnswered) return;
    const { link, id } = this.connection;
    if (payload.length > link.maxPayload) return this.refuse("Cancelled", "answer-too-large");
    link.say((writer) => encodeResponse(writer, id, this.requestId, metadata, NO_CHANNELS, payload));
    this.#settle();
    (link.backlog ??= new Backlog(link)).check();
  }

  /**
   * Answers without a value.
   * @param code why, for a caller that knows `troupe-error`
   */
  refuse(kind: Exclude<AnswerKind, "Ok" | "User">, code?: string, metadata: Metadata = NO_METADATA): void {
    const { recorder } = this;
    if (recorder !== undefined) {
      this.#recorded = [...metadata, ...recorder.metadata];
      if (code !== undefined) this.#recorded = [...this.#recorded, [ERROR_KEY, code]];
      writeAnswerKind(recorder.writer, kind);
      return this.#record(recorder.writer.finish());
    }
    if (!this.isAnswered) this.#refuse(kind, code, metadata);
  }

  #refuse(kind: Exclude<AnswerKind, "Ok" | "User">, code: string | undefined, metadata: Metadata): void {
    const { link, id } = this.connection;
    const writer = link.beginMessage();
    const told = code === undefined ? metadata : [...metadata, [ERROR_KEY, code] as const];
    try {
      const mark = beginResponse(writer, id, this.requestId, told, NO_CHANNELS, 2);
      writeAnswerKind(writer, kind);
      writer.endLength(mark);
    } catch (error) {
      writer.discard();
      throw error;
    }
    this.#settle();
    link.endMessage();
    (link.backlog ??= new Backlog(link)).check();
  }

  #settle(): void {
    this.isAnswered = true;
    this.#server.settled(this);
  }

  /** As `refuse("Cancelled", code)`, for a call that was not executed: nobody remembers this as its answer. */
  withdraw(code: string): void {
    const { recorder } = this;
    this.recorder = undefined;
    recorder?.withdrawn(code);
    if (!this.isAnswered) this.#refuse("Cancelled", code, NO_METADATA);
  }

  /** Answers Cancelled at once, breaks the channels off, and tells the handler: Cancel came, or the deadline passed. */
  breakOff(error: Error, code?: string): void {
    if (this.isAnswered) return;
    this.error = error;
    // Not into the recorder: the handler may still come to an end.
    this.#refuse("Cancelled", code, NO_METADATA);
    this.#abort(error);
  }

  /** Nobody can be answered any more. */
  lost(error: Error): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.error = error;
    if (this.recorder === undefined) this.#abort(error);
  }

  #abort(error: Error): void {
    for (const outlet of this.outlets) outlet.reset(error);
    for (const inlet of this.inlets) {
      if (!inlet.isOpen) continue;
      inlet.end();
      inlet.receiver.failed(error);
    }
    this.onAborted?.(error);
  }
}
