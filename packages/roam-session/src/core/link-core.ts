import {
  type Metadata,
  type MessageSink,
  NO_METADATA,
  Reader,
  RoamProtocolError,
  type Writer,
  encodeGoodbye,
  encodeHello,
  encodeReject,
  readMessage,
} from "@troupe/roam-wire";
import type { Clock } from "../clock.ts";
import { LinkLostError, ProtocolViolationError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Backlog } from "./backlog.ts";
import { ConnectionCore } from "./connection-core.ts";
import type { Connects, Dispatcher, LinkEnd, LinkEvents, Output, Parts, Role } from "./contracts.ts";
import type { LinkFlow } from "./link-flow.ts";
import { Reading } from "./reading.ts";
import { violation } from "./violation.ts";

/** What a link is made of. */
export interface LinkOptions {
  readonly role: Role;
  readonly limits: Limits;
  /** What our Hello says of credit. */
  readonly advertisedCredit: number;
  readonly clock: Clock;
  /** Answers calls on the root connection and on those that were given no dispatcher of their own. */
  readonly dispatcher: Dispatcher;
  readonly parts: Parts;
}

type State = "hello" | "open" | "ended";

/**
 * A link as a state machine: `receive` takes the messages of the peer, the other methods what we want; messages go into `output`, and what happened is told to
 * `events`. It knows no sockets and no promises, and nothing is awaited between two messages.
 */
export class LinkCore implements MessageSink {
  readonly role: Role;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly parts: Parts;
  readonly dispatcher: Dispatcher;
  readonly output: Output;
  readonly reading: Reading;
  readonly root: ConnectionCore;
  readonly connections: Map<number, ConnectionCore> = new Map();
  /** How virtual connections come about, in a session that has them. */
  readonly connects: Connects | undefined;
  /** What is known of credit, in a session that has channels. */
  readonly flow: LinkFlow | undefined;
  state: State = "hello";
  end: LinkEnd | undefined = undefined;
  /** Negotiated: the largest payload of a Request or Data, both ways. */
  maxPayload = 0;
  /** Negotiated: what a channel may carry in its life if nothing is granted. */
  peerCredit = 0;
  inFlightBytes = 0;
  /** Handlers that go on though their calls were cancelled, or their connections closed. They count as in flight: who cancels at once must not start any number. */
  orphans = 0;
  /** Answers that the peer does not read. */
  backlog: Backlog | undefined = undefined;
  refusedRequests = 0;
  lateFrames = 0;
  /** How many messages have come. */
  received = 0;
  /** Of the message that is being handled. */
  messageBytes = 0;
  readonly #events: LinkEvents;
  readonly #advertisedCredit: number;
  readonly #reader = new Reader();

  constructor(options: LinkOptions, output: Output, events: LinkEvents) {
    this.role = options.role;
    this.limits = options.limits;
    this.clock = options.clock;
    this.parts = options.parts;
    this.dispatcher = options.dispatcher;
    this.output = output;
    this.reading = new Reading(output);
    this.#events = events;
    this.#advertisedCredit = options.advertisedCredit;
    this.flow = options.parts.flow?.(this);
    this.connects = options.parts.virtual?.connects(this, events);
    this.root = new ConnectionCore(this, 0, options.dispatcher);
  }

  /** Says Hello, as both sides do without waiting. */
  start(): void {
    this.say((writer) => encodeHello(writer, this.limits.maxPayloadBytes, this.#advertisedCredit));
  }

  // Sending.

  /** The writer, for one message that is then ended with {@link endMessage}. */
  beginMessage(): Writer {
    const { writer } = this.output;
    // A message that an encoder's own code began within another would tear both.
    if (writer.pos !== writer.start) throw new Error("a message is being written already: an encoder must not send");
    return writer;
  }

  /** Sends what was written, unless the link is over: then it is dropped. */
  endMessage(): void {
    if (this.state === "ended") this.output.writer.discard();
    else this.output.send();
  }

  /**
   * Sends one message that `encode` writes.
   * @throws what it throws; then nothing was sent
   */
  say(encode: (writer: Writer) => void): void {
    const writer = this.beginMessage();
    try {
      encode(writer);
    } catch (error) {
      writer.discard();
      throw error;
    }
    this.endMessage();
  }

  /** Answers a peer of which nothing is wanted. If it reads none of that, its link ends. */
  refuse(encode: (writer: Writer) => void): void {
    this.say(encode);
    if (this.output.bufferedBytes > this.limits.maxBufferedBytes) this.failed(new Error("the peer does not read"));
  }

  /** The transport has room again. */
  drained(): void {
    this.backlog?.drained();
    this.flow?.drained();
  }

  // Receiving.

  /** One message of the peer's. Never throws. */
  receive(bytes: Uint8Array, start: number, end: number): void {
    if (this.state === "ended") return;
    this.received++;
    this.messageBytes = end - start;
    const reader = this.#reader;
    reader.reset(bytes, start, end, true);
    try {
      readMessage(reader, this);
    } catch (error) {
      this.failed(error);
    }
  }

  /** What was thrown while a message was handled, or what the transport reports. */
  failed(error: unknown): void {
    if (error instanceof ProtocolViolationError) return this.violated(error.ruleId, error);
    if (error instanceof RoamProtocolError) {
      const message = `the peer broke ${error.ruleId}: ${error.message}`;
      return this.violated(error.ruleId, new ProtocolViolationError(error.ruleId, message, "peer", { cause: error }));
    }
    this.finish({ kind: "failed", error }, new LinkLostError("the link failed", { cause: error }));
  }

  violated(ruleId: string, error: ProtocolViolationError): void {
    if (this.state === "ended") return;
    this.output.writer.discard();
    this.sayGoodbye(0, ruleId);
    this.finish({ kind: "violation", ruleId, error }, new LinkLostError(error.message, { cause: error }));
  }

  sayGoodbye(connectionId: number, reason: string): void {
    this.say((writer) => encodeGoodbye(writer, connectionId, reason));
  }

  /** The peer's stream is over. */
  ended(): void {
    this.finish({ kind: "eof" }, new LinkLostError("the peer ended the link without a Goodbye"));
  }

  /** Ends the link in good order: whoever wants to wait for calls has done so. */
  leave(): void {
    if (this.state === "ended") return;
    this.sayGoodbye(0, "");
    this.finish({ kind: "closed" }, new LinkLostError("the link was closed here"));
  }

  abort(reason: unknown): void {
    this.finish({ kind: "aborted", error: reason }, new LinkLostError("the link was aborted here", { cause: reason }));
  }

  /** Ends everything that waits. */
  finish(end: LinkEnd, error: Error): void {
    if (this.state === "ended") return;
    this.state = "ended";
    this.end = end;
    this.backlog?.end();
    this.root.end(error);
    this.connects?.end(error);
    this.flow?.end();
    this.#events.ended(end);
  }

  /** The connection of a message, `undefined` if it is late, or of no consequence. */
  #find(connId: number, mustExist: boolean): ConnectionCore | undefined {
    if (this.state !== "open") throw this.#outOfOrder();
    if (connId === 0) return this.root;
    const connection = this.connections.get(connId);
    if (connection !== undefined) return connection;
    if (mustExist && this.connects?.wasUsed(connId) !== true)
      throw violation("message.conn-id", `there is no connection ${connId}`);
    this.lateFrames++;
    return undefined;
  }

  #outOfOrder(): ProtocolViolationError {
    return violation("message.hello.ordering", "the first message was no Hello");
  }

  // What a message does, kind by kind.

  hello(version: 1 | 2, maxPayloadSize: number, initialChannelCredit: number): void {
    if (this.state !== "hello") return;
    if (version === 1) throw violation("message.hello.unknown-version", "its Hello is of version 1, 2 was expected");
    this.state = "open";
    this.maxPayload = Math.min(maxPayloadSize, this.limits.maxPayloadBytes);
    this.peerCredit = Math.min(initialChannelCredit, this.#advertisedCredit);
    this.#events.opened();
  }

  request(
    connId: number,
    requestId: number,
    high: number,
    low: number,
    metadata: Metadata,
    channels: readonly number[],
    payload: Reader,
  ): void {
    const connection = this.#find(connId, true);
    if (connection !== undefined) connection.receiveRequest(requestId, high, low, metadata, channels, payload);
  }

  response(connId: number, requestId: number, metadata: Metadata, channels: readonly number[], payload: Reader): void {
    this.#find(connId, false)?.response(requestId, metadata, channels, payload);
  }

  cancel(connId: number, requestId: number): void {
    this.#find(connId, false)?.receiveCancel(requestId);
  }

  data(connId: number, channelId: number, payload: Reader): void {
    if (this.state !== "open") throw this.#outOfOrder();
    if (channelId === 0) throw violation("channeling.id.zero-reserved", "Data on channel 0");
    if (payload.remaining > this.maxPayload)
      throw violation("flow.call.payload-limit", `${payload.remaining} bytes of Data, ${this.maxPayload} are allowed`);
    this.#find(connId, true)?.receiveData(channelId, payload);
  }

  close(connId: number, channelId: number): void {
    if (this.state !== "open") throw this.#outOfOrder();
    if (channelId === 0) throw violation("channeling.id.zero-reserved", "Close of channel 0");
    this.#find(connId, true)?.receiveClose(channelId);
  }

  reset(connId: number, channelId: number): void {
    const connection = this.#find(connId, false);
    if (connection !== undefined) this.flow?.receiveReset(connection, channelId);
  }

  credit(connId: number, channelId: number, bytes: number): void {
    const connection = this.#find(connId, false);
    this.flow?.receiveCredit(connection, channelId, bytes);
  }

  goodbye(connId: number, reason: string): void {
    if (this.state !== "open") throw this.#outOfOrder();
    if (connId === 0) {
      const cause =
        reason === "" ? undefined : new ProtocolViolationError(reason, `the peer says that we broke ${reason}`, "us");
      return this.finish({ kind: "goodbye", reason }, new LinkLostError("the peer has closed the link", { cause }));
    }
    this.connects?.receivedGoodbye(connId, reason);
  }

  // Virtual connections.

  connect(requestId: number, metadata: Metadata): void {
    if (this.state !== "open") throw this.#outOfOrder();
    if (this.connects !== undefined) this.connects.receivedConnect(requestId, metadata);
    else this.refuse((writer) => encodeReject(writer, requestId, "not listening", NO_METADATA));
  }

  accept(requestId: number, connId: number, metadata: Metadata): void {
    if (this.state !== "open") throw this.#outOfOrder();
    this.connects?.receivedAccept(requestId, connId, metadata);
  }

  reject(requestId: number, reason: string, metadata: Metadata): void {
    if (this.state !== "open") throw this.#outOfOrder();
    this.connects?.receivedReject(requestId, reason, metadata);
  }
}
