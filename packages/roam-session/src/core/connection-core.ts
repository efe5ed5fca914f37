import {
  type Metadata,
  type Reader,
  beginRequest,
  encodeCancel,
  encodeRequest,
  metadataExcess,
} from "@troupe/roam-wire";
import type { AnyMethod } from "../caller.ts";
import type { Connection } from "../connection.ts";
import { CancelledError, LimitError } from "../errors.ts";
import { FIRST_WINDOW_BYTES } from "../limits.ts";
import type { ChannelReceiver, Dispatcher, ResponseReceiver } from "./contracts.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { Inlet } from "./inlet.ts";
import type { LinkCore } from "./link-core.ts";
import { Outlet } from "./outlet.ts";
import { violation } from "./violation.ts";

/** One connection of a link: its calls in both directions and its channels. */
export class ConnectionCore {
  readonly link: LinkCore;
  readonly id: number;
  dispatcher: Dispatcher;
  /** What the application knows the connection by. */
  handle: Connection | undefined = undefined;
  readonly pending: Map<number, ResponseReceiver> = new Map();
  readonly inFlight: Map<number, IncomingRequest> = new Map();
  readonly inlets: Map<number, Inlet> = new Map();
  readonly outlets: Map<number, Outlet> = new Map();
  /** Set once it is over. */
  error: Error | undefined = undefined;
  /** New requests are refused with `draining`. */
  isDraining = false;
  /** Called when nothing is going on any more, while it is being closed. */
  onIdle: (() => void) | undefined = undefined;
  /** Frames that came too late to mean anything. */
  lateFrames = 0;
  /** How long answers are by experience. */
  answerHint = 16;
  #requestHint = 16;
  #nextRequestId = 1;
  #nextChannelId: number;
  /** The highest channel id that either side has named, even and odd: above it an id is unknown, below it a frame is late. */
  #highestEven = 0;
  #highestOdd = 0;

  constructor(link: LinkCore, id: number, dispatcher: Dispatcher) {
    this.link = link;
    this.id = id;
    this.dispatcher = dispatcher;
    this.#nextChannelId = link.role === "initiator" ? 1 : 2;
  }

  get isIdle(): boolean {
    return this.pending.size + this.inFlight.size + this.inlets.size + this.outlets.size === 0;
  }

  // Calls of ours.

  /** Throws unless a call can be sent now. */
  #checkCall(): void {
    if (this.error !== undefined) throw this.error;
    const { maxPendingCalls, maxBufferedBytes } = this.link.limits;
    if (this.pending.size >= maxPendingCalls)
      throw new LimitError("too-many-calls", `${maxPendingCalls} calls wait for an answer`, maxPendingCalls);
    if (this.link.output.bufferedBytes > maxBufferedBytes)
      throw new LimitError("write-queue-full", `${maxBufferedBytes} bytes wait for the peer to read`, maxBufferedBytes);
  }

  /**
   * Sends a Request without channels, whose arguments `method` writes in place. Returns its id.
   * @throws what the encoder throws, or why nothing could be sent; then nothing was
   */
  request(method: AnyMethod, args: readonly unknown[], metadata: Metadata, receiver: ResponseReceiver): number {
    this.#checkCall();
    const { link } = this;
    const writer = link.beginMessage();
    const requestId = this.#nextRequestId++;
    const { high, low } = method.idPair;
    try {
      const mark = beginRequest(writer, this.id, requestId, high, low, metadata, NO_CHANNELS, this.#requestHint);
      const at = writer.pos - writer.start;
      // The types were checked where the method and its arguments were still together.
      method.encodeArgs(writer, args as never);
      const length = writer.pos - writer.start - at;
      this.#checkPayload(length);
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

  /** Sends a Request whose payload is encoded already. */
  requestBytes(
    high: number,
    low: number,
    metadata: Metadata,
    channels: readonly number[],
    payload: Uint8Array,
    receiver: ResponseReceiver,
  ): number {
    this.#checkCall();
    this.#checkPayload(payload.length);
    const requestId = this.#nextRequestId++;
    this.link.say((writer) => encodeRequest(writer, this.id, requestId, high, low, metadata, channels, payload));
    this.pending.set(requestId, receiver);
    return requestId;
  }

  #checkPayload(length: number): void {
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
    this.#checkIdle();
  }

  response(requestId: number, metadata: Metadata, channels: readonly number[], payload: Reader): void {
    const receiver = this.pending.get(requestId);
    if (receiver === undefined) {
      this.lateFrames++;
      return;
    }
    this.pending.delete(requestId);
    receiver.answered(metadata, channels, payload);
    if (this.onIdle !== undefined) this.#checkIdle();
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
    const { link, inFlight } = this;
    if (inFlight.size !== 0 && inFlight.has(requestId))
      throw violation("call.request-id.duplicate-detection", `request ${requestId} is still being served`);
    if (metadata.length !== 0) {
      const excess = metadataExcess(metadata);
      if (excess !== undefined) throw violation("call.metadata.limits", excess);
      link.noteAnnouncement(metadata);
    }
    if (payload.remaining > link.maxPayload)
      throw violation(
        "flow.call.payload-limit",
        `${payload.remaining} bytes of arguments, ${link.maxPayload} are allowed`,
      );
    for (let i = 0; i < channels.length; i++) this.#note(channels[i]!);
    const request = new IncomingRequest(this, requestId, high, low, metadata, channels, payload);
    // Nobody has this method: it asks whether we are there, and whether we grant.
    if (high === 0 && low === 0) return request.refuse("UnknownMethod");
    if (this.isDraining) return request.refuse("Cancelled", "draining");
    const { maxInFlight, maxInFlightBytes, maxChannels } = link.limits;
    if (
      inFlight.size >= maxInFlight ||
      link.inFlightBytes + request.payloadBytes > maxInFlightBytes ||
      (channels.length > 0 && this.inlets.size + this.outlets.size + channels.length > maxChannels * 2)
    ) {
      link.refusedRequests++;
      return request.refuse("Cancelled", "overloaded");
    }
    try {
      this.dispatcher.dispatch(request);
    } catch {
      request.discardAnswer();
      request.refuse("Cancelled", "handler-failed");
    }
    if (request.isAnswered) return;
    request.startedAt = link.clock.monotonic();
    inFlight.set(requestId, request);
    link.inFlightBytes += request.payloadBytes;
  }

  /** A request has its answer. */
  requestSettled(request: IncomingRequest): void {
    // One that is answered while it is being dispatched never entered the map.
    if (this.inFlight.size === 0 || this.inFlight.get(request.requestId) !== request) return;
    this.inFlight.delete(request.requestId);
    this.link.inFlightBytes -= request.payloadBytes;
    if (this.onIdle !== undefined) this.#checkIdle();
  }

  receiveCancel(requestId: number): void {
    const request = this.inFlight.get(requestId);
    if (request === undefined) this.lateFrames++;
    else
      request.breakOff(
        new CancelledError(request.label ?? "the call", "cancelled", "the caller has cancelled the call"),
      );
  }

  // Channels.

  /** Ids of channels that our side opens; their ids are never used again. */
  newChannelId(): number {
    const { maxChannels } = this.link.limits;
    if (this.inlets.size >= maxChannels || this.outlets.size >= maxChannels)
      throw new LimitError("too-many-channels", `${maxChannels} channels are open in one direction`, maxChannels);
    const id = this.#nextChannelId;
    this.#nextChannelId += 2;
    this.#note(id);
    return id;
  }

  #note(id: number): void {
    if (id % 2 === 0) {
      if (id > this.#highestEven) this.#highestEven = id;
    } else if (id > this.#highestOdd) this.#highestOdd = id;
  }

  /** What either side may send on a channel of our calls before anything is granted. */
  get #ownWindow(): number {
    return Math.min(this.link.limits.windowBytes, this.link.peerCredit);
  }

  /** A channel on which our call receives. */
  openOwnInlet(id: number, receiver: ChannelReceiver): Inlet {
    const inlet = new Inlet(this, id, receiver, true, this.#ownWindow);
    this.inlets.set(id, inlet);
    return inlet;
  }

  /** A channel on which our call sends. */
  openOwnOutlet(id: number): Outlet {
    const { link } = this;
    const first = link.creditMode === "never" ? link.peerCredit : Math.min(this.#ownWindow, FIRST_WINDOW_BYTES);
    const outlet = new Outlet(this, id, link.creditMode, first);
    this.outlets.set(id, outlet);
    return outlet;
  }

  /** A channel on which a call of the peer's sends; `window` is what it announced. */
  openPeerInlet(id: number, receiver: ChannelReceiver, window: number | undefined): Inlet | undefined {
    if (id === 0 || this.inlets.has(id)) return undefined;
    this.#note(id);
    const { link } = this;
    const first = Math.min(window ?? ADVERTISED, FIRST_WINDOW_BYTES, link.peerCredit);
    const inlet = new Inlet(this, id, receiver, window !== undefined, window === undefined ? link.peerCredit : first);
    this.inlets.set(id, inlet);
    if (window !== undefined) inlet.grantAtOnce();
    return inlet;
  }

  /** A channel on which a call of the peer's receives. */
  openPeerOutlet(id: number, window: number | undefined): Outlet | undefined {
    if (id === 0 || this.outlets.has(id)) return undefined;
    this.#note(id);
    const { peerCredit } = this.link;
    const outlet =
      window === undefined
        ? new Outlet(this, id, "never", peerCredit)
        : new Outlet(this, id, "grants", Math.min(window, peerCredit));
    this.outlets.set(id, outlet);
    return outlet;
  }

  receiveData(channelId: number, payload: Reader): void {
    const inlet = this.inlets.get(channelId);
    if (inlet === undefined) this.#late(channelId);
    else inlet.receive(payload);
  }

  receiveClose(channelId: number): void {
    const inlet = this.inlets.get(channelId);
    if (inlet === undefined) this.#late(channelId);
    else inlet.receivedClose();
  }

  receiveReset(channelId: number): void {
    const inlet = this.inlets.get(channelId);
    const outlet = this.outlets.get(channelId);
    if (inlet === undefined && outlet === undefined) this.lateFrames++;
    inlet?.receivedReset();
    outlet?.receivedReset();
  }

  receiveCredit(channelId: number, bytes: number): void {
    const outlet = this.outlets.get(channelId);
    if (outlet === undefined) this.lateFrames++;
    else outlet.granted(bytes);
  }

  /** Nothing is known of the channel: it is over, or it never was. */
  #late(channelId: number): void {
    if (channelId > (channelId % 2 === 0 ? this.#highestEven : this.#highestOdd))
      throw violation("channeling.unknown", `channel ${channelId} was never opened on connection ${this.id}`);
    this.lateFrames++;
  }

  channelEnded(): void {
    if (this.onIdle !== undefined) this.#checkIdle();
  }

  #checkIdle(): void {
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
    const requests = [...this.inFlight.values()];
    this.inFlight.clear();
    for (const request of requests) this.link.inFlightBytes -= request.payloadBytes;
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const inlet of this.inlets.values()) inlet.drop(error);
    for (const outlet of this.outlets.values()) outlet.drop(error);
    for (const call of calls) call.failed(error);
    for (const request of requests) request.lost(error);
    this.#checkIdle();
  }
}

const NO_CHANNELS: readonly number[] = [];
const ADVERTISED = Number.MAX_SAFE_INTEGER;
