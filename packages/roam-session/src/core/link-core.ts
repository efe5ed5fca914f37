import {
  type Metadata,
  type MessageSink,
  NO_METADATA,
  Reader,
  RoamProtocolError,
  type Writer,
  encodeAccept,
  encodeConnect,
  encodeGoodbye,
  encodeHello,
  encodeReject,
  readMessage,
} from "@troupe/roam-wire";
import type { Clock, ClockTimer } from "../clock.ts";
import {
  ConnectionClosedError,
  ConnectRejectedError,
  LimitError,
  LinkLostError,
  ProtocolViolationError,
} from "../errors.ts";
import type { Limits } from "../limits.ts";
import { WINDOW_KEY, metadataValue } from "../metadata.ts";
import { ConnectionCore } from "./connection-core.ts";
import type { ConnectReceiver, Dispatcher, LinkEnd, LinkEvents, Output, ResponseReceiver, Role } from "./contracts.ts";
import { ConnectionIds } from "./connection-ids.ts";
import type { CreditMode, Outlet } from "./outlet.ts";
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
  readonly output: Output;
  readonly reading: Reading;
  readonly root: ConnectionCore;
  readonly connections: Map<number, ConnectionCore> = new Map();
  readonly pendingConnects: Map<number, ConnectReceiver> = new Map();
  readonly incomingConnects: Set<number> = new Set();
  state: State = "hello";
  end: LinkEnd | undefined = undefined;
  /** Negotiated: the largest payload of a Request or Data, both ways. */
  maxPayload = 0;
  /** Negotiated: what a channel may carry in its life if nothing is granted. */
  peerCredit = 0;
  /** Whether the peer grants credit to what we send. */
  creditMode: CreditMode = "unknown";
  /** Whether we have sent any Credit. */
  hasGranted = false;
  /** The peer has announced a window, so it keeps to credit. */
  peerAnnounced = false;
  inFlightBytes = 0;
  refusedRequests = 0;
  lateFrames = 0;
  /** How many messages have come. */
  received = 0;
  readonly #events: LinkEvents;
  readonly #dispatcher: Dispatcher;
  readonly #advertisedCredit: number;
  readonly #reader = new Reader();
  readonly #ids: ConnectionIds;
  #nextConnectId = 1;
  /** Connects that we gave up on: what is accepted late is closed at once. */
  readonly #abandonedConnects = new Set<number>();
  readonly #waitingForDrain = new Set<Outlet>();
  #probe: number | undefined = undefined;
  #stall: ClockTimer | undefined = undefined;

  constructor(options: LinkOptions, output: Output, events: LinkEvents) {
    this.role = options.role;
    this.limits = options.limits;
    this.clock = options.clock;
    this.output = output;
    this.reading = new Reading(output);
    this.#events = events;
    this.#dispatcher = options.dispatcher;
    this.#advertisedCredit = options.advertisedCredit;
    this.#ids = new ConnectionIds(options.role);
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

  /** After a Response: if the peer does not read its answers, it gets no more of them for a while. */
  checkBacklog(): void {
    if (this.output.bufferedBytes > this.limits.maxBufferedBytes) this.#stalled();
  }

  get isCongested(): boolean {
    return this.output.bufferedBytes >= this.output.highWaterBytes;
  }

  #stalled(): void {
    const { maxBufferedBytes, overrunPauseMs } = this.limits;
    const { bufferedBytes } = this.output;
    if (bufferedBytes > maxBufferedBytes * 4) {
      const error = new LinkLostError(`the peer does not read: ${bufferedBytes} bytes wait for it`);
      return this.finish({ kind: "failed", error }, error);
    }
    if (this.#stall !== undefined) return;
    this.reading.hold(this);
    // Both sides may be stalled because neither reads: so it must not be for ever.
    this.#stall = this.clock.timer(overrunPauseMs, () => this.reading.release(this));
  }

  /** The transport has room again. */
  drained(): void {
    if (this.#stall !== undefined && this.output.bufferedBytes * 2 <= this.limits.maxBufferedBytes) {
      this.#stall.cancel();
      this.#stall = undefined;
      this.reading.release(this);
    }
    for (const outlet of this.#waitingForDrain) {
      if (this.isCongested) return;
      // Those that still wait come back at the end of the set, so that all get their turn.
      this.#waitingForDrain.delete(outlet);
      outlet.flush();
    }
  }

  waitForDrain(outlet: Outlet): void {
    this.#waitingForDrain.add(outlet);
  }

  // Receiving.

  /** One message of the peer's. Never throws. */
  receive(bytes: Uint8Array, start: number, end: number): void {
    if (this.state === "ended") return;
    this.received++;
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
    this.#goodbye(0, ruleId);
    this.finish({ kind: "violation", ruleId, error }, new LinkLostError(error.message, { cause: error }));
  }

  #goodbye(connectionId: number, reason: string): void {
    this.say((writer) => encodeGoodbye(writer, connectionId, reason));
  }

  /** The peer's stream is over. */
  ended(): void {
    this.finish({ kind: "eof" }, new LinkLostError("the peer ended the link without a Goodbye"));
  }

  /** Ends the link in good order: whoever wants to wait for calls has done so. */
  leave(): void {
    if (this.state === "ended") return;
    this.#goodbye(0, "");
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
    this.#stall?.cancel();
    this.root.end(error);
    for (const connection of this.connections.values()) {
      this.connections.delete(connection.id);
      connection.end(error);
      this.#events.connectionEnded(connection.id);
    }
    for (const connect of this.pendingConnects.values()) connect.failed(error);
    this.pendingConnects.clear();
    this.incomingConnects.clear();
    this.#waitingForDrain.clear();
    this.#events.ended(end);
  }

  /** The connection of a message, `undefined` if it is late, or of no consequence. */
  #find(connId: number, mustExist: boolean): ConnectionCore | undefined {
    if (this.state !== "open") throw this.#outOfOrder();
    if (connId === 0) return this.root;
    const connection = this.connections.get(connId);
    if (connection !== undefined) return connection;
    if (mustExist && !this.#ids.wasUsed(connId)) throw violation("message.conn-id", `there is no connection ${connId}`);
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
    this.#find(connId, false)?.receiveReset(channelId);
  }

  credit(connId: number, channelId: number, bytes: number): void {
    const connection = this.#find(connId, false);
    this.#learn("grants");
    connection?.receiveCredit(channelId, bytes);
  }

  goodbye(connId: number, reason: string): void {
    if (this.state !== "open") throw this.#outOfOrder();
    if (connId === 0) {
      const cause =
        reason === "" ? undefined : new ProtocolViolationError(reason, `the peer says that we broke ${reason}`, "us");
      return this.finish({ kind: "goodbye", reason }, new LinkLostError("the peer has closed the link", { cause }));
    }
    const connection = this.connections.get(connId);
    if (connection === undefined) this.lateFrames++;
    else this.#endConnection(connection, `the peer closed connection ${connId}${reason && `: ${reason}`}`);
  }

  // Credit.

  /** A Request of the peer's has metadata: does it know of windows? */
  noteAnnouncement(metadata: Metadata): void {
    if (this.peerAnnounced || metadataValue(metadata, WINDOW_KEY) === undefined) return;
    this.peerAnnounced = true;
    this.#learn("grants");
  }

  /** Asks once whether the peer grants, by a call of a method that nobody has: if its answer comes before any Credit, it never will. */
  probe(): void {
    if (this.#probe !== undefined || this.creditMode !== "unknown") return;
    const answered: ResponseReceiver = {
      label: "(does the peer grant credit?)",
      startedAt: this.clock.monotonic(),
      answered: () => this.#learn("never"),
      failed: () => {},
    };
    this.#probe = this.root.requestBytes(0, 0, NO_METADATA, [], new Uint8Array(0), answered);
  }

  #learn(mode: CreditMode): void {
    if (this.creditMode !== "unknown") return;
    this.creditMode = mode;
    for (const connection of [this.root, ...this.connections.values()]) {
      for (const outlet of connection.outlets.values()) outlet.learned(mode);
    }
  }

  // Virtual connections.

  /** Asks for a connection. Returns the id of the Connect. */
  requestConnection(metadata: Metadata, receiver: ConnectReceiver): number {
    if (this.root.error !== undefined) throw this.root.error;
    const { maxPendingConnects } = this.limits;
    if (this.pendingConnects.size >= maxPendingConnects)
      throw new LimitError(
        "too-many-connects",
        `${maxPendingConnects} connections are being opened`,
        maxPendingConnects,
      );
    // One counter for the link: the peer looks the answer up link-wide.
    const requestId = this.#nextConnectId++;
    this.say((writer) => encodeConnect(writer, requestId, metadata));
    this.pendingConnects.set(requestId, receiver);
    return requestId;
  }

  /** Nobody waits for a connection any more. */
  abandonConnect(requestId: number): void {
    if (!this.pendingConnects.delete(requestId)) return;
    this.#abandonedConnects.add(requestId);
    if (this.#abandonedConnects.size > this.limits.maxPendingConnects) {
      const [oldest] = this.#abandonedConnects;
      this.#abandonedConnects.delete(oldest!);
    }
  }

  connect(requestId: number, metadata: Metadata): void {
    if (this.state !== "open") throw this.#outOfOrder();
    const refusal = this.root.isDraining
      ? "draining"
      : this.connections.size >= this.limits.maxConnections
        ? "too many connections"
        : this.incomingConnects.size >= this.limits.maxPendingConnects || this.incomingConnects.has(requestId)
          ? "too many connects"
          : undefined;
    if (refusal !== undefined) return this.#reject(requestId, refusal, NO_METADATA);
    this.incomingConnects.add(requestId);
    this.#events.connectRequested(requestId, metadata);
  }

  /** Accepts a Connect; `undefined` if it is not waiting any more. */
  acceptConnect(requestId: number, metadata: Metadata, dispatcher: Dispatcher | undefined): ConnectionCore | undefined {
    if (!this.incomingConnects.delete(requestId)) return undefined;
    const id = this.#ids.next(this.connections);
    try {
      this.say((writer) => encodeAccept(writer, requestId, id, metadata));
    } catch (error) {
      this.incomingConnects.add(requestId);
      throw error;
    }
    return this.#addConnection(id, dispatcher);
  }

  rejectConnect(requestId: number, reason: string, metadata: Metadata): void {
    if (this.incomingConnects.delete(requestId)) this.#reject(requestId, reason, metadata);
  }

  #reject(requestId: number, reason: string, metadata: Metadata): void {
    this.say((writer) => encodeReject(writer, requestId, reason, metadata));
  }

  #addConnection(id: number, dispatcher: Dispatcher | undefined): ConnectionCore {
    const connection = new ConnectionCore(this, id, dispatcher ?? this.#dispatcher);
    this.connections.set(id, connection);
    return connection;
  }

  accept(requestId: number, connId: number, metadata: Metadata): void {
    if (this.state !== "open") throw this.#outOfOrder();
    const receiver = this.pendingConnects.get(requestId);
    const isFree = connId !== 0 && !this.connections.has(connId);
    if (receiver === undefined) {
      if (!this.#abandonedConnects.delete(requestId) || !isFree) return void this.lateFrames++;
      this.#ids.note(connId);
      return this.#goodbye(connId, "");
    }
    this.pendingConnects.delete(requestId);
    if (!isFree) {
      const message = `the peer accepted with connection id ${connId}, which is in use`;
      return receiver.failed(new ConnectionClosedError(connId, message));
    }
    this.#ids.note(connId);
    this.#addConnection(connId, undefined);
    receiver.accepted(connId, metadata);
  }

  reject(requestId: number, reason: string, metadata: Metadata): void {
    if (this.state !== "open") throw this.#outOfOrder();
    const receiver = this.pendingConnects.get(requestId);
    if (this.pendingConnects.delete(requestId)) receiver?.failed(new ConnectRejectedError(reason, metadata));
    else this.#abandonedConnects.delete(requestId);
  }

  /** Ends a virtual connection with Goodbye. Frames that still come for it are late. */
  closeConnection(connection: ConnectionCore): void {
    if (this.connections.get(connection.id) !== connection) return;
    this.#goodbye(connection.id, "");
    this.#endConnection(connection, `connection ${connection.id} was closed here`);
  }

  #endConnection(connection: ConnectionCore, message: string): void {
    this.connections.delete(connection.id);
    connection.end(new ConnectionClosedError(connection.id, message));
    this.#events.connectionEnded(connection.id);
  }
}
