import type { ByteStream, NetworkSocket } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import { ArrivalCall, CloseCall, DataCall, EndCall } from "./calls.ts";
import type { ConnectionList } from "./connection-list.ts";
import { ConnectionStream } from "./connection-stream.ts";
import type { ConnectionCounters } from "./counters.ts";
import {
  connectionClosed,
  connectionFailed,
  connectionTransferred,
  errorReason,
  idleTooLong,
  receiveBusy,
  receiveSize,
  stateError,
  writeQueueFull,
} from "./errors.ts";
import type { TcpError } from "./errors.ts";
import type { Listener } from "./listener.ts";
import { problemOf } from "./mode.ts";
import type { ConnectionPhase, DataMode, InputState, Operation, OutputState } from "./mode.ts";
import type { ConnectionOwner } from "./owner.ts";
import { PendingReceive } from "./pending-receive.ts";
import type { TcpShared } from "./shared.ts";
import { attach, detach, resetSocket } from "./socket-events.ts";
import { tcpCallbacks } from "./spec.ts";
import { WaitingBytes } from "./waiting-bytes.ts";
import type { WriteWatch } from "./write-watches.ts";

const nothing = new Uint8Array(0);

/** The size of a full TLS record: after a chunk so large more of the stream is usually there to be read. */
const BULK_BYTES = 16_384;

/** Where a connection comes from. */
export interface ConnectionOrigin {
  readonly phase: "pending" | "active";
  readonly halfOpen: boolean;
  /** The socket below TLS. */
  readonly raw?: NetworkSocket | undefined;
  readonly listener?: Listener | undefined;
}

/**
 * One connection and all of its state. It belongs to one actor at a time; the bytes that arrived, and what is unsent,
 * stay with it when it changes hands.
 *
 * The rules of what is allowed when stand in `mode.ts`; here is what happens.
 */
export class Connection {
  readonly id: ConnectionId;
  readonly listener: Listener | undefined;
  readonly halfOpen: boolean;
  owner: ConnectionOwner;
  socket: NetworkSocket;
  raw: NetworkSocket | undefined;
  phase: ConnectionPhase;
  mode: DataMode = "passive";
  input: InputState = "open";
  output: OutputState = "open";
  /** Counts the owners: what was queued for an earlier one is void. */
  epoch = 0;
  /** Once closed: whether all that was accepted had left when it was last looked at. */
  sentAll = false;
  /** While its writes are watched. */
  writeWatch: WriteWatch | undefined = undefined;

  // Its place among the connections of its owner.
  list: ConnectionList | undefined = undefined;
  previous: Connection | undefined = undefined;
  next: Connection | undefined = undefined;

  readonly #shared: TcpShared;
  readonly #waiting = new WaitingBytes();
  #failure: unknown = undefined;
  #receive: PendingReceive | undefined = undefined;
  #data: DataCall | undefined = undefined;
  #reading = false;
  /** What another handler has of it. */
  #lent: ConnectionStream | undefined = undefined;
  /** What the owner was told, or will be by a call that is queued. */
  #told: "nothing" | "end" | "close" = "nothing";
  #chunks = 0;
  #sends = 0;
  /** Bytes that went through the socket before it was wrapped in TLS. */
  #before: { readonly read: number; readonly written: number } | undefined = undefined;
  #cancelUpgrade: ((reason: unknown) => void) | undefined = undefined;

  constructor(
    shared: TcpShared,
    id: ConnectionId,
    socket: NetworkSocket,
    owner: ConnectionOwner,
    origin: ConnectionOrigin,
  ) {
    this.#shared = shared;
    this.id = id;
    this.owner = owner;
    this.socket = socket;
    this.raw = origin.raw;
    this.phase = origin.phase;
    this.halfOpen = origin.halfOpen;
    this.listener = origin.listener;
    this.#attach(socket);
  }

  #attach(socket: NetworkSocket): void {
    attach(socket, this, this.#shared.limits.idleTimeoutMs);
    // Asked for once so that Node keeps it: when the connection has broken, the system does not know it any more.
    void socket.remoteAddress;
    // It may have ended between the event that made it ours and now, and has no more to say.
    if (socket.destroyed) this.failed(socket.errored ?? closedEarly());
    this.adjustReading();
  }

  // --- what the owner does

  /** Throws the error of the table for an operation that the state forbids. */
  require(operation: Operation): void {
    const problem = problemOf(operation, this.phase, this.mode, this.output);
    if (problem !== undefined) throw stateError(problem, this.id, operation);
  }

  activate(): void {
    this.require("activate");
    this.#leaveListener();
    this.phase = "active";
    this.adjustReading();
  }

  setActive(mode: DataMode): void {
    this.require("set-active");
    if (mode !== "passive") {
      // Checked before anything changes.
      this.#data ??= new DataCall(this, this.owner.required("onData"));
      if (this.#receive !== undefined) this.#failReceive(stateError("CONNECTION_IN_ACTIVE_MODE", this.id));
    }
    this.mode = mode;
    this.#next(false);
  }

  send(data: Uint8Array): number {
    this.require("send");
    const { socket } = this;
    if (socket.destroyed || this.input === "failed") throw this.failure();
    const { length } = data;
    if (length === 0) return 0;
    const unsent = socket.writableLength;
    const limit = this.#shared.limits.writeQueueBytes;
    if (unsent > 0 && unsent + length > limit) throw writeQueueFull(this.id, unsent, length, limit);
    this.write(data);
    return length;
  }

  /** Without asking whether it may: who has taken the connection bounds its writes by itself. */
  write(data: Uint8Array): void {
    const { socket } = this;
    if (socket.destroyed) return;
    this.#sends += 1;
    socket.write(data);
    if (socket.writableLength > 0) this.#shared.writes.add(this);
  }

  receive(maxBytes: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    this.require("receive");
    const { maxReceiveBytes } = this.#shared.limits;
    if (!Number.isInteger(maxBytes) || maxBytes < 1 || maxBytes > maxReceiveBytes) {
      throw receiveSize(this.id, maxBytes, maxReceiveBytes);
    }
    if (this.#receive !== undefined) throw receiveBusy(this.id);
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const chunk = this.#waiting.take(maxBytes);
    if (chunk !== undefined) {
      this.adjustReading();
      return Promise.resolve(chunk);
    }
    if (this.input === "eof") return Promise.resolve(nothing);
    if (this.input === "failed") return Promise.reject(this.failure());
    this.#receive = new PendingReceive(maxBytes, signal, () => (this.#receive = undefined));
    return this.#receive.promise;
  }

  /** Sends what was accepted, then ends the output; the input goes on. */
  end(): void {
    this.require("end");
    this.output = "ended";
    this.socket.end();
    this.#next(false);
  }

  /**
   * Gives the connection back: what was accepted is sent, then the output ends; input is discarded until the peer ends
   * too, or the linger deadline. Nothing is called afterwards.
   * @param why what a receive that waits is told
   */
  close(why?: Error): void {
    if (this.phase === "closed") return;
    this.#leaveListener();
    if (this.#lent !== undefined) {
      this.#lent.closing(why);
      if (this.#isClosed) return;
    }
    const wasUpgrading = this.phase === "upgrading";
    this.phase = "closed";
    this.epoch += 1;
    this.owner.connections.delete(this);
    this.#shared.closed(this);
    if (this.#receive !== undefined) this.#failReceive(why ?? connectionClosed(this.id));
    this.#waiting.drain();
    const { socket } = this;
    if (wasUpgrading) {
      // The handshake has the socket, and ends it.
      this.#cancelUpgrade?.(why ?? connectionClosed(this.id));
    } else if (this.input === "failed" || this.#isOver) {
      socket.destroy();
    } else if (!socket.destroyed) {
      this.#shared.lingering.add(this);
      if (this.output === "open") socket.end();
      this.#reading = true;
      socket.resume();
    }
  }

  /**
   * Nothing is left to send or to wait for: closing the socket ends the output as `end` would. TLS has a last word to
   * send.
   */
  get #isOver(): boolean {
    return this.input === "eof" && this.output === "open" && this.raw === undefined && this.socket.writableLength === 0;
  }

  /** Ends what waits for bytes, without consuming any: the owner is asked to stop. */
  interrupt(why: TcpError): void {
    if (this.#receive !== undefined) this.#failReceive(why);
  }

  /** Ends the connection with a reset where the transport has one. */
  reset(): void {
    this.close();
    this.#shared.lingering.delete(this);
    resetSocket(this.raw ?? this.socket, this.socket);
  }

  /** The connection is not worth keeping: resets it and tells the owner why. */
  breakOff(error: TcpError): void {
    resetSocket(this.raw ?? this.socket, this.socket);
    this.failed(error);
  }

  /** Changes the owner; see design: from any mode, with all bytes, and nothing is pushed to the old owner afterwards. */
  transfer(target: ConnectionOwner): void {
    this.require("transfer");
    const callback = target.required("handleConnectionTransfer");
    if (this.#receive !== undefined) this.#failReceive(connectionTransferred(this.id));
    this.#leaveListener();
    this.owner.connections.delete(this);
    this.owner = target;
    target.connections.add(this);
    this.epoch += 1;
    this.#data = undefined;
    this.#told = "nothing";
    this.phase = "active";
    this.mode = "passive";
    this.adjustReading();
    const call = new ArrivalCall(tcpCallbacks.handleConnectionTransfer, this, callback);
    // Not taken: the target has begun to end since it was looked up.
    if (!target.port.enqueue(call)) this.close();
  }

  // --- TLS over the socket

  /** Lends the socket to a handshake, with what was read ahead. `cancel` is called when the connection is closed. */
  takeSocket(cancel: (reason: unknown) => void): NetworkSocket {
    this.require("upgrade");
    if (this.input !== "open") {
      // Nothing is left to shake hands with, and an upgrade that failed leaves no connection.
      const failure = this.failure();
      this.close();
      throw failure;
    }
    if (this.#receive !== undefined) throw receiveBusy(this.id);
    const { socket } = this;
    this.phase = "upgrading";
    this.#cancelUpgrade = cancel;
    this.adjustReading();
    detach(socket);
    // Without the handshake, and without what was read of it already.
    this.#before = { read: socket.bytesRead - this.#waiting.size, written: socket.bytesWritten };
    for (const chunk of this.#waiting.drain().toReversed()) socket.unshift(chunk);
    return socket;
  }

  /** The handshake has succeeded. */
  giveSocket(secure: NetworkSocket): void {
    const raw = this.socket;
    this.#cancelUpgrade = undefined;
    this.raw = raw;
    this.socket = secure;
    if (this.phase === "upgrading") this.phase = "active";
    this.#attach(secure);
    if (this.phase === "closed") resetSocket(raw);
  }

  /** The handshake has failed, and the socket with it. */
  upgradeFailed(error: unknown): void {
    this.#cancelUpgrade = undefined;
    this.failed(error);
    this.close();
  }

  // --- lent to another handler

  /** Lends the connection: from now on what arrives is for the taker, and the owner can only close it. */
  take(): ByteStream {
    this.require("take");
    if (this.#receive !== undefined) throw receiveBusy(this.id);
    this.#leaveListener();
    this.phase = "taken";
    this.mode = "passive";
    this.#lent = new ConnectionStream(this);
    this.adjustReading();
    this.socket.setNoDelay(true);
    return this.#lent;
  }

  /** The taker begins: it gets what came before, how it ended if it did, and all that follows. */
  deliverTo(lent: ConnectionStream): void {
    for (const chunk of this.#waiting.drain()) lent.data(chunk);
    if (this.input === "eof") lent.ended();
    else if (this.input === "failed") lent.failed(this.failure());
    else this.adjustReading();
  }

  get #isClosed(): boolean {
    return this.phase === "closed";
  }

  // --- what is known of it

  /** Why nothing goes through it any more: what broke it, or that it has ended. */
  failure(error: unknown = this.#failure): TcpError {
    return connectionFailed(this.id, error);
  }

  counters(): ConnectionCounters {
    const { socket } = this;
    return {
      bytesRead: socket.bytesRead + (this.#before?.read ?? 0),
      bytesWritten: socket.bytesWritten + (this.#before?.written ?? 0),
      chunksReceived: this.#chunks,
      sends: this.#sends,
      waitingBytes: this.#waiting.size,
      unsentBytes: socket.writableLength,
    };
  }

  // --- what the socket does

  arrived(chunk: Uint8Array): void {
    if (this.phase === "closed") return;
    this.#chunks += 1;
    if (this.#lent !== undefined && this.#waiting.empty && this.#lent.data(chunk)) return;
    this.#waiting.push(chunk);
    if (this.mode !== "passive") this.#push(true, chunk.length >= BULK_BYTES);
    else if (this.#receive !== undefined) this.#serveReceive(this.#receive);
    if (!this.#waiting.empty) this.adjustReading();
  }

  ended(): void {
    if (this.input !== "open") return;
    this.input = "eof";
    this.#lent?.ended();
    if (this.#receive !== undefined) {
      this.#receive.give(nothing);
      this.#receive = undefined;
    }
    this.#next(true);
  }

  /** The connection broke: what arrived before is still read, then the owner learns why. */
  failed(error: unknown): void {
    if (this.input === "failed" || this.phase === "closed") return;
    this.input = "failed";
    this.#failure = error;
    if (this.#receive !== undefined) this.#failReceive(this.failure());
    if (this.#told === "end") this.#told = "nothing";
    this.#lent?.failed(this.failure());
    this.#next(true);
  }

  drained(): void {
    this.#lent?.drained();
    this.#next(false);
  }

  /** Nothing went through it for the idle time. */
  idle(): void {
    if (this.phase === "closed") return;
    const { idleTimeoutMs } = this.#shared.limits;
    if (!this.#waiting.empty || this.#data?.queued === true || this.#lent?.held === true) {
      // It is its owner who is slow.
      this.socket.setTimeout(idleTimeoutMs);
      return;
    }
    this.breakOff(idleTooLong(this.id, idleTimeoutMs));
  }

  /** The socket is gone, in whatever way. */
  gone(): void {
    this.#shared.gone(this);
    if (this.input === "open") this.failed(closedEarly());
  }

  // --- pushing

  /** The chunk for a call that begins; undefined: the call is void. */
  nextChunk(call: DataCall): Uint8Array | undefined {
    if (call !== this.#data || this.mode === "passive" || this.phase !== "active") return undefined;
    const chunk = this.#waiting.shift();
    // Before the callback, so that it can arm the mode again.
    if (chunk !== undefined && this.mode === "once") this.mode = "passive";
    return chunk;
  }

  /** A chunk was taken in, or a call for one was void. */
  pushed(call: DataCall): void {
    if (call === this.#data) this.#next(false);
  }

  /** The callback returned `err`: this connection alone ends. */
  refused(call: DataCall): void {
    if (call === this.#data) this.close();
  }

  /** The callback let through that the peer is gone, or does not read: the owner hears of the end as of any other. */
  gaveUp(call: DataCall, error: TcpError): void {
    if (call !== this.#data) return;
    if (error.code === "ACTOR_STOPPING") {
      this.close();
      return;
    }
    // In once mode the owner did not come to ask for more, and would never hear of it.
    if (this.mode === "passive") this.mode = "once";
    if (this.input === "failed") this.#next(false);
    else this.breakOff(error);
  }

  /** Whether a call that tells of the end may still do so: to a passive owner nothing is pushed. */
  mayTell(what: "end" | "close"): boolean {
    if (this.#told === what && this.mode !== "passive") return true;
    if (this.#told === what) this.#told = "nothing";
    return false;
  }

  /** Does what the state now asks for: push, answer a receive, or tell of the end. */
  #next(fromPoll: boolean): void {
    if (this.phase !== "active") return;
    this.adjustReading();
    if (this.mode === "passive") {
      if (this.#receive !== undefined) this.#serveReceive(this.#receive);
    } else if (!this.#waiting.empty) {
      this.#push(fromPoll);
    } else if (this.input !== "open" && this.#data?.queued !== true) {
      this.#tellEnd();
    }
  }

  #push(fromPoll: boolean, bulk = false): void {
    const call = this.#data!;
    if (call.queued || this.#writesAreHigh()) return;
    call.queued = true;
    const taken = fromPoll ? this.owner.port.arrive(call, bulk) : this.owner.port.enqueue(call);
    // Not taken: the owner is ending, and closes what it owns.
    if (!taken) call.queued = false;
  }

  /** Only where a `drain` will come: without one pushing would not go on. */
  #writesAreHigh(): boolean {
    const { socket } = this;
    return socket.writableLength > this.#shared.limits.writeMarkBytes && socket.writableNeedDrain;
  }

  #tellEnd(): void {
    if (this.input === "eof" && this.halfOpen && this.output === "open") {
      const callback = this.owner.optional("onEnd");
      if (callback !== undefined) {
        if (this.#told !== "nothing") return;
        this.#told = "end";
        this.owner.port.arrive(new EndCall(this, callback));
        return;
      }
    }
    if (this.#told === "close") return;
    this.#told = "close";
    const callback = this.owner.optional("onClose");
    const reason = this.input === "failed" ? errorReason(this.#failure) : "eof";
    if (callback === undefined) this.close();
    else this.owner.port.arrive(new CloseCall(this, callback, reason));
  }

  // --- receiving

  #serveReceive(receive: PendingReceive): void {
    const chunk = this.#waiting.take(receive.maxBytes);
    if (chunk === undefined) return;
    this.#receive = undefined;
    receive.give(chunk);
  }

  #failReceive(error: Error): void {
    const receive = this.#receive;
    this.#receive = undefined;
    receive?.fail(error);
  }

  // --- reading

  /** Reads while less than the mark waits; once stopped, goes on below half of it, so as not to flap. */
  adjustReading(): void {
    if (this.phase === "closed") return;
    const { readMarkBytes } = this.#shared.limits;
    const mark = this.#reading ? readMarkBytes : readMarkBytes / 2;
    const want =
      this.phase === "taken" ? this.#lent?.reads === true : this.phase === "active" && this.#waiting.weight < mark;
    if (want === this.#reading) return;
    this.#reading = want;
    if (want) this.socket.resume();
    else this.socket.pause();
  }

  #leaveListener(): void {
    if (this.phase === "pending") this.listener?.taken(this);
  }
}

function closedEarly(): Error {
  return new Error("the connection was closed");
}
