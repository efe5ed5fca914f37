import type { CallFailure, NetworkSocket } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import { CloseCall, DataCall, NoticeCall } from "./calls.ts";
import { errorReason, stateError, TcpError } from "./errors.ts";
import type { Listener } from "./listener.ts";
import { problemOf } from "./mode.ts";
import type { ConnectionPhase, DataMode, InputState, Operation, OutputState } from "./mode.ts";
import { PendingReceive } from "./pending-receive.ts";
import type { ConnectionOwner } from "./owner.ts";
import type { TcpShared } from "./shared.ts";
import { attach, detach, resetSocket } from "./socket-events.ts";
import { tcpCallbacks } from "./spec.ts";
import { WaitingBytes } from "./waiting-bytes.ts";

const nothing = new Uint8Array(0);

/** What has gone through a connection so far. */
export interface ConnectionCounters {
  /** Bytes that arrived and that the kernel took, on the wire (with TLS: encrypted). */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Chunks that arrived, and sends. */
  readonly chunksReceived: number;
  readonly sends: number;
  /** Bytes that nobody has read yet, and that the kernel has not taken yet. */
  readonly waitingBytes: number;
  readonly unsentBytes: number;
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
  encrypted: boolean;
  phase: ConnectionPhase;
  mode: DataMode = "passive";
  input: InputState = "open";
  output: OutputState = "open";
  /** Counts the owners: what was queued for an earlier one is void. */
  epoch = 0;

  readonly #shared: TcpShared;
  readonly #waiting = new WaitingBytes();
  #failure: unknown = undefined;
  #receive: PendingReceive | undefined = undefined;
  #data: DataCall | undefined = undefined;
  #reading = false;
  /** What the owner was told, or will be by a call that is queued. */
  #told: "nothing" | "end" | "close" = "nothing";
  #chunks = 0;
  #sends = 0;
  /** Bytes on the wire when the write queue was last looked at. */
  writtenBefore = 0;

  constructor(
    shared: TcpShared,
    id: ConnectionId,
    socket: NetworkSocket,
    owner: ConnectionOwner,
    options: {
      readonly phase: "pending" | "active";
      readonly encrypted: boolean;
      readonly halfOpen: boolean;
      readonly listener?: Listener | undefined;
    },
  ) {
    this.#shared = shared;
    this.id = id;
    this.socket = socket;
    this.owner = owner;
    this.phase = options.phase;
    this.encrypted = options.encrypted;
    this.halfOpen = options.halfOpen;
    this.listener = options.listener;
    attach(socket, this);
    if (this.phase === "active") this.#adjustReading();
  }

  // --- what the owner does

  /** Throws the error of the table for an operation that the state forbids. */
  require(operation: Operation): void {
    const problem = problemOf(operation, this.phase, this.mode, this.output);
    if (problem !== undefined) throw stateError(problem, this.id, operation);
  }

  activate(): void {
    this.require("activate");
    this.#takenFromListener();
    this.phase = "active";
    this.#adjustReading();
  }

  setActive(mode: DataMode): void {
    this.require("set-active");
    if (mode !== "passive") {
      // Checked before anything changes.
      this.#data ??= new DataCall(this, this.owner.required("onData"));
      this.#receive?.fail(stateError("CONNECTION_IN_ACTIVE_MODE", this.id));
      this.#receive = undefined;
    }
    this.mode = mode;
    this.#next(false);
  }

  send(data: Uint8Array): number {
    this.require("send");
    const { socket } = this;
    if (socket.destroyed || this.input === "failed") throw this.#failed();
    const { length } = data;
    if (length === 0) return 0;
    const unsent = socket.writableLength;
    const limit = this.#shared.limits.writeQueueBytes;
    if (unsent > 0 && unsent + length > limit) {
      throw new TcpError(
        "WRITE_QUEUE_FULL",
        `Connection ${this.id}: ${unsent} bytes are unsent, ${length} more would pass the limit of ${limit}`,
        { id: this.id },
      );
    }
    this.#sends += 1;
    socket.write(data);
    if (socket.writableLength > 0) this.#shared.watchWrites(this);
    return length;
  }

  receive(maxBytes: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    this.require("receive");
    if (this.#receive !== undefined) {
      throw new TcpError("RECEIVE_BUSY", `Connection ${this.id}: a receive is waiting already`, { id: this.id });
    }
    const chunk = this.#waiting.take(maxBytes);
    if (chunk !== undefined) {
      this.#adjustReading();
      return Promise.resolve(chunk);
    }
    if (this.input === "eof") return Promise.resolve(nothing);
    if (this.input === "failed") return Promise.reject(this.#failed());
    const pending = new PendingReceive(maxBytes, signal, () => {
      if (this.#receive === pending) this.#receive = undefined;
    });
    if (!pending.over) this.#receive = pending;
    this.#adjustReading();
    return pending.promise;
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
   */
  close(): void {
    if (this.phase === "closed") return;
    this.#takenFromListener();
    this.phase = "closed";
    this.epoch += 1;
    this.owner.connections.delete(this);
    this.#shared.closed(this);
    this.#receive?.fail(new TcpError("CONNECTION_CLOSED", `Connection ${this.id} was closed`, { id: this.id }));
    this.#receive = undefined;
    this.#waiting.drain();
    const { socket } = this;
    if (socket.destroyed) return;
    if (this.input === "failed") {
      socket.destroy();
      return;
    }
    this.#shared.lingering.add(this);
    if (this.output === "open") socket.end();
    this.#reading = true;
    socket.resume();
  }

  /** Ends the connection with a reset where the transport has one. */
  reset(): void {
    this.close();
    this.#shared.lingering.delete(this);
    resetSocket(this.socket);
  }

  /** Changes the owner; see design: from any mode, with all bytes, and nothing is pushed to the old owner afterwards. */
  transfer(target: ConnectionOwner): void {
    const callback = target.required("handleConnectionTransfer");
    this.#receive?.fail(
      new TcpError("CONNECTION_TRANSFERRED", `Connection ${this.id} was transferred`, { id: this.id }),
    );
    this.#receive = undefined;
    this.#takenFromListener();
    this.owner.connections.delete(this);
    this.owner = target;
    target.connections.add(this);
    this.epoch += 1;
    this.#data = undefined;
    this.#told = "nothing";
    this.phase = "active";
    this.mode = "passive";
    this.#adjustReading();
    const done = (failure: CallFailure | undefined): void => {
      if (failure !== undefined) this.close();
    };
    target.port.enqueue(new NoticeCall(tcpCallbacks.handleConnectionTransfer, this, callback, done));
  }

  /** Puts another stream in the place of the socket, which goes on below it: TLS. Listeners move, bytes stay in order. */
  takeSocket(): NetworkSocket {
    this.require("upgrade");
    const { socket } = this;
    this.#reading = false;
    socket.pause();
    detach(socket);
    // What was read ahead belongs to whoever reads the socket next.
    for (const chunk of this.#waiting.drain().toReversed()) socket.unshift(chunk);
    return socket;
  }

  giveSocket(socket: NetworkSocket, encrypted: boolean): void {
    this.socket = socket;
    this.encrypted = encrypted;
    if (this.phase === "closed") {
      resetSocket(socket);
      return;
    }
    attach(socket, this);
    this.#adjustReading();
  }

  counters(): ConnectionCounters {
    return {
      bytesRead: this.socket.bytesRead,
      bytesWritten: this.socket.bytesWritten,
      chunksReceived: this.#chunks,
      sends: this.#sends,
      waitingBytes: this.#waiting.size,
      unsentBytes: this.socket.writableLength,
    };
  }

  // --- what the socket does

  arrived(chunk: Uint8Array): void {
    if (this.phase === "closed") return;
    this.#chunks += 1;
    this.#waiting.push(chunk);
    if (this.mode !== "passive") this.#push(true);
    else if (this.#receive !== undefined) this.#serveReceive(this.#receive);
    if (this.#waiting.size >= this.#shared.limits.readMarkBytes) this.#adjustReading();
  }

  ended(): void {
    if (this.input !== "open") return;
    this.input = "eof";
    this.#receive?.give(nothing);
    this.#receive = undefined;
    this.#next(true);
  }

  /** The connection broke: what arrived before is still read, then the owner learns why. */
  failed(error: unknown): void {
    if (this.input === "failed" || this.phase === "closed") return;
    this.input = "failed";
    this.#failure = error;
    this.#receive?.fail(this.#failed());
    this.#receive = undefined;
    if (this.#told === "end") this.#told = "nothing";
    this.#next(true);
  }

  drained(): void {
    this.#shared.writesDrained(this);
    this.#next(false);
  }

  /** The socket is gone, in whatever way. */
  gone(): void {
    this.#shared.gone(this);
    if (this.phase !== "closed" && this.input === "open") this.failed(new Error("the connection was closed"));
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

  /** A chunk was taken in. */
  pushed(call: DataCall): void {
    if (call !== this.#data || this.phase !== "active") return;
    this.#adjustReading();
    this.#next(false);
  }

  /** The callback returned `err`: this connection alone ends. */
  refused(call: DataCall, _reason: unknown): void {
    if (call === this.#data) this.close();
  }

  /** Does what the state now asks for: push, answer a receive, or tell of the end. */
  #next(fromPoll: boolean): void {
    if (this.phase !== "active") return;
    this.#adjustReading();
    if (this.mode === "passive") {
      if (this.#receive !== undefined) this.#serveReceive(this.#receive);
    } else if (!this.#waiting.empty) {
      this.#push(fromPoll);
    } else if (this.input !== "open" && this.#data?.queued !== true) {
      this.#tellEnd();
    }
  }

  #push(fromPoll: boolean): void {
    const call = this.#data!;
    if (call.queued || this.socket.writableLength > this.#shared.limits.writeMarkBytes) return;
    call.queued = true;
    const taken = fromPoll ? this.owner.port.arrive(call) : this.owner.port.enqueue(call);
    // Not taken: the owner is ending, and closes what it owns.
    if (!taken) call.queued = false;
  }

  #serveReceive(receive: PendingReceive): void {
    const chunk = this.#waiting.take(receive.maxBytes);
    if (chunk === undefined) return;
    this.#receive = undefined;
    receive.give(chunk);
    this.#adjustReading();
  }

  #tellEnd(): void {
    const half = this.input === "eof" && this.halfOpen && this.output === "open";
    if (half) {
      if (this.#told !== "nothing") return;
      this.#told = "end";
      const callback = this.owner.optional("onEnd");
      if (callback === undefined) return;
      const done = (failure: CallFailure | undefined): void => {
        if (failure === "err") this.close();
      };
      this.owner.port.arrive(new NoticeCall(tcpCallbacks.onEnd, this, callback, done));
      return;
    }
    if (this.#told === "close") return;
    this.#told = "close";
    const callback = this.owner.optional("onClose");
    if (callback === undefined) this.close();
    else this.owner.port.arrive(new CloseCall(this, callback, this.#reason()));
  }

  #reason(): string {
    return this.input === "failed" ? errorReason(this.#failure) : "eof";
  }

  #failed(): TcpError {
    const reason = this.input === "failed" ? errorReason(this.#failure) : "Broken pipe (os error 32)";
    return new TcpError("CONNECTION_FAILED", `Connection ${this.id} failed: ${reason}`, {
      id: this.id,
      hostText: reason,
      cause: this.#failure,
    });
  }

  // --- reading

  /** Reads while less than the mark waits; once stopped, goes on below half of it, so as not to flap. */
  #adjustReading(): void {
    const { readMarkBytes } = this.#shared.limits;
    const mark = this.#reading ? readMarkBytes : readMarkBytes / 2;
    const want = this.phase === "active" && this.#waiting.size < mark;
    if (want === this.#reading) return;
    this.#reading = want;
    if (want) this.socket.resume();
    else this.socket.pause();
  }

  #takenFromListener(): void {
    if (this.phase === "pending") this.listener?.taken(this);
  }
}
