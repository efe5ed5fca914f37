import {
  type Metadata,
  NO_METADATA,
  type Reader,
  beginRequest,
  encodeCancel,
  encodeResponse,
  metadataExcess,
} from "@troupe/roam-wire";
import type { AnyMethod } from "../caller.ts";
import type { Connection } from "../connection.ts";
import { LimitError } from "../errors.ts";
import type { Dispatcher, RequestServer, ResponseReceiver } from "./contracts.ts";
import type { Table } from "./id-table.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import type { Inlet } from "./inlet.ts";
import type { LinkCore } from "./link-core.ts";
import type { Outlet } from "./outlet.ts";
import { violation } from "./violation.ts";

/** One connection of a link: its calls in both directions and its channels. */
export class ConnectionCore {
  readonly link: LinkCore;
  readonly id: number;
  dispatcher: Dispatcher;
  /** What the application knows the connection by. */
  handle: Connection | undefined = undefined;
  readonly pending: Table<ResponseReceiver>;
  readonly inlets: Map<number, Inlet> = new Map();
  readonly outlets: Map<number, Outlet> = new Map();
  /** Set once it is over. */
  error: Error | undefined = undefined;
  /** New requests are refused with `draining`. */
  isDraining = false;
  /** Called when nothing is going on any more, while it is being closed. */
  onIdle: (() => void) | undefined = undefined;
  /** Called once it is over. */
  onEnd: ((error: Error) => void) | undefined = undefined;
  /** Frames that came too late to mean anything. */
  lateFrames = 0;
  /** How long answers are by experience. */
  answerHint = 16;
  /** The id of the next channel that a call of ours opens. */
  nextChannelId: number;
  readonly #server: RequestServer | undefined;
  #requestHint = 16;
  #nextRequestId = 1;
  /** The highest channel id that either side has named, even and odd: above it an id is unknown, below it a frame is late. */
  readonly #highest: [even: number, odd: number] = [0, 0];

  constructor(link: LinkCore, id: number, dispatcher: Dispatcher) {
    this.link = link;
    this.id = id;
    this.dispatcher = dispatcher;
    this.pending = link.parts.table?.() ?? new Map();
    this.#server = link.parts.server?.(this);
    this.nextChannelId = link.role === "initiator" ? 1 : 2;
  }

  /** The peer's calls that are being served. */
  get inFlight(): Table<IncomingRequest> {
    return this.#server?.inFlight ?? NO_REQUESTS;
  }

  get isIdle(): boolean {
    return this.pending.size + this.inFlight.size + this.inlets.size + this.outlets.size === 0;
  }

  // Calls of ours.

  /** Throws unless a call can be sent now. */
  checkCall(): void {
    if (this.error !== undefined) throw this.error;
    const { maxPendingCalls, maxBufferedBytes } = this.link.limits;
    if (this.pending.size >= maxPendingCalls)
      throw new LimitError("too-many-calls", `${maxPendingCalls} calls wait for an answer`, maxPendingCalls);
    if (this.link.output.bufferedBytes > maxBufferedBytes)
      throw new LimitError("send-buffer-full", `${maxBufferedBytes} bytes wait for the peer to read`, maxBufferedBytes);
  }

  /**
   * Sends a Request without channels, whose arguments `method` writes in place. Returns its id.
   * @throws what the encoder throws, or why nothing could be sent; then nothing was
   */
  request(method: AnyMethod, args: readonly unknown[], metadata: Metadata, receiver: ResponseReceiver): number {
    this.checkCall();
    const { link } = this;
    const writer = link.beginMessage();
    const requestId = this.newRequestId();
    const { high, low } = method.idPair;
    try {
      const mark = beginRequest(writer, this.id, requestId, high, low, metadata, NO_CHANNELS, this.#requestHint);
      const at = writer.pos - writer.start;
      // The types were checked where the method and its arguments were still together.
      method.encodeArgs(writer, args as never);
      const length = writer.pos - writer.start - at;
      this.checkPayload(length);
      this.#requestHint = length;
      writer.endLength(mark);
    } catch (error) {
      writer.discard();
      throw error;
    }
    this.pending.set(requestId, receiver);
    link.endMessage();
    return requestId;
  }

  newRequestId(): number {
    return this.#nextRequestId++;
  }

  /** Throws unless arguments of so many bytes may be sent. */
  checkPayload(length: number): void {
    const { maxPayload } = this.link;
    if (length > maxPayload)
      throw new LimitError(
        "payload-too-large",
        `arguments of ${length} bytes, the link allows ${maxPayload}`,
        maxPayload,
      );
  }

  /** Nobody waits for an answer any more: Cancel, once. What comes for the id is late; it is never used again. */
  cancel(requestId: number): void {
    if (!this.pending.delete(requestId)) return;
    this.link.say((writer) => encodeCancel(writer, this.id, requestId));
    this.somethingEnded();
  }

  response(requestId: number, metadata: Metadata, channels: readonly number[], payload: Reader): void {
    const receiver = this.pending.get(requestId);
    if (receiver === undefined) {
      this.lateFrames++;
      return;
    }
    this.pending.delete(requestId);
    receiver.answered(metadata, channels, payload);
    this.somethingEnded();
  }

  // Calls of the peer's.

  receiveRequest(
    requestId: number,
    high: number,
    low: number,
    metadata: Metadata,
    channels: readonly number[],
    payload: Reader,
  ): void {
    const { link } = this;
    const server = this.#server;
    server?.checkId(requestId);
    if (metadata.length !== 0) {
      const excess = metadataExcess(metadata);
      if (excess !== undefined) throw violation("call.metadata.limits", excess);
      link.flow?.noteAnnouncement(metadata);
    }
    if (payload.remaining > link.maxPayload)
      throw violation(
        "flow.call.payload-limit",
        `${payload.remaining} bytes of arguments, ${link.maxPayload} are allowed`,
      );
    for (let i = 0; i < channels.length; i++) this.noteChannel(channels[i]!);
    if (server !== undefined) server.receive(requestId, high, low, metadata, channels, payload);
    else link.refuse((writer) => encodeResponse(writer, this.id, requestId, NO_METADATA, NO_CHANNELS, UNKNOWN_METHOD));
  }

  receiveCancel(requestId: number): void {
    if (this.#server?.cancel(requestId) !== true) this.lateFrames++;
  }

  // Channels.

  /** A channel id that either side has named. */
  noteChannel(id: number): void {
    const parity = id % 2;
    if (id > this.#highest[parity]!) this.#highest[parity] = id;
  }

  receiveData(channelId: number, payload: Reader): void {
    this.#inlet(channelId)?.receive(payload);
  }

  receiveClose(channelId: number): void {
    this.#inlet(channelId)?.receivedClose();
  }

  /** Where a channel's items go; `undefined` if it is over. */
  #inlet(channelId: number): Inlet | undefined {
    const inlet = this.inlets.get(channelId);
    if (inlet !== undefined) return inlet;
    if (channelId > this.#highest[channelId % 2]!)
      throw violation("channeling.unknown", `channel ${channelId} was never opened on connection ${this.id}`);
    this.lateFrames++;
    return undefined;
  }

  /** A call or a channel is over. */
  somethingEnded(): void {
    if (this.onIdle !== undefined && this.isIdle) {
      const { onIdle } = this;
      this.onIdle = undefined;
      onIdle();
    }
  }

  /** Ends everything on it, without a word to the peer. */
  end(error: Error): void {
    if (this.error !== undefined) return;
    this.error = error;
    const calls = Array.from(this.pending.entries());
    this.pending.clear();
    for (const inlet of this.inlets.values()) inlet.drop(error);
    for (const outlet of this.outlets.values()) outlet.drop(error);
    for (const [, call] of calls) call.failed(error);
    this.#server?.end(error);
    this.somethingEnded();
    this.onEnd?.(error);
  }
}

const NO_CHANNELS: readonly number[] = [];
const NO_REQUESTS: Table<IncomingRequest> = /* @__PURE__ */ new Map();
const UNKNOWN_METHOD: Uint8Array = /* @__PURE__ */ Uint8Array.of(1, 1);
