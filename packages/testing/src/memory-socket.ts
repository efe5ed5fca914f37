import { Duplex } from "node:stream";
import type { Clock, ClockTimer, NetworkSocket } from "@troupe/handler";
import { systemError } from "./system-error.ts";
import { Wire } from "./wire.ts";
import type { WireEnd, WireOptions } from "./wire.ts";

/** One end of a connection, as its other end sees it. A path has no port. */
export interface EndAddress {
  readonly address: string;
  readonly port: number | undefined;
  readonly family: "IPv4" | "IPv6" | undefined;
}

type Callback = (error?: Error | null) => void;

/** A socket without an operating system: two of them are joined by two wires. */
export class MemorySocket extends Duplex implements NetworkSocket, WireEnd {
  connecting = true;
  bytesRead = 0;
  readonly #clock: Clock;
  readonly #gone: (socket: MemorySocket) => void;
  #local: EndAddress | undefined = undefined;
  #remote: EndAddress | undefined = undefined;
  #incoming: Wire | undefined = undefined;
  #outgoing: Wire | undefined = undefined;
  /** Bytes of writes that are over; the others are still in the stream. */
  #written = 0;
  #resetting = false;
  /** The write that waits for room. */
  #blocked: { readonly rest: Uint8Array; readonly length: number; readonly done: Callback } | undefined = undefined;
  #timeoutMs = 0;
  #timer: ClockTimer | undefined = undefined;
  #activeAt = 0;

  /** @param gone called once, when the socket was destroyed */
  constructor(clock: Clock, gone: (socket: MemorySocket) => void) {
    super();
    this.#clock = clock;
    this.#gone = gone;
  }

  /** Makes both directions between two sockets. The second is connected from now on, the first once it hears of it. */
  static join(client: MemorySocket, server: MemorySocket, options: WireOptions): void {
    const there = new Wire(options);
    const back = new Wire(options);
    client.#plug(back, there);
    server.#plug(there, back);
  }

  #plug(incoming: Wire, outgoing: Wire): void {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    incoming.attach(this);
    outgoing.onRoom = () => this.#unblock();
  }

  /** It is at work from now on. */
  connected(local: EndAddress, remote: EndAddress): void {
    this.#local = local;
    this.#remote = remote;
    this.connecting = false;
    this.#active();
  }

  // --- what its owner asks

  get localAddress(): string | undefined {
    return this.#local?.family === undefined ? undefined : this.#local.address;
  }

  get localPort(): number | undefined {
    return this.#local?.port;
  }

  get localFamily(): string | undefined {
    return this.#local?.family;
  }

  get remoteAddress(): string | undefined {
    return this.#remote?.family === undefined ? undefined : this.#remote.address;
  }

  get remotePort(): number | undefined {
    return this.#remote?.port;
  }

  get remoteFamily(): string | undefined {
    return this.#remote?.family;
  }

  get bytesWritten(): number {
    return this.#written + this.writableLength;
  }

  get timeout(): number {
    return this.#timeoutMs;
  }

  setTimeout(timeoutMs: number, callback?: () => void): this {
    this.#timeoutMs = timeoutMs;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (callback !== undefined) {
      if (timeoutMs > 0) this.once("timeout", callback);
      else this.off("timeout", callback);
    }
    if (timeoutMs > 0 && !this.destroyed) {
      this.#active();
      this.#watch(timeoutMs);
    }
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  resetAndDestroy(): this {
    if (this.#local !== undefined && this.#local.family === undefined) {
      throw Object.assign(new TypeError("a Unix socket cannot be reset"), { code: "ERR_INVALID_HANDLE_TYPE" });
    }
    this.#resetting = true;
    this.destroy();
    return this;
  }

  // --- what the stream asks

  override _read(): void {
    if (this.connecting) this.once("connect", () => this.#incoming?.read());
    else this.#incoming?.read();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Callback): void {
    if (this.connecting) {
      this.#blocked = { rest: chunk, length: chunk.length, done };
      this.once("connect", () => this.#unblock());
    } else this.#send(chunk, chunk.length, done);
  }

  #send(bytes: Uint8Array, length: number, done: Callback): void {
    this.#active();
    const wire = this.#outgoing!;
    if (wire.abandoned) {
      // The peer is gone: its kernel answers with a reset.
      wire.answer(() => done(systemError("write", "EPIPE")));
      return;
    }
    const taken = wire.write(bytes);
    if (taken < bytes.length) {
      this.#blocked = { rest: bytes.subarray(taken), length, done };
      return;
    }
    this.#written += length;
    done();
  }

  #unblock(): void {
    const blocked = this.#blocked;
    if (blocked === undefined || this.connecting) return;
    this.#blocked = undefined;
    this.#send(blocked.rest, blocked.length, blocked.done);
  }

  override _final(done: Callback): void {
    if (this.connecting) {
      this.once("connect", () => this._final(done));
      return;
    }
    this.#outgoing?.end();
    done();
  }

  override _destroy(error: Error | null, done: Callback): void {
    this.connecting = false;
    this.setTimeout(0);
    const incoming = this.#incoming;
    // As kernels do: who closes over bytes that he did not read resets the connection.
    if (this.#resetting || (incoming !== undefined && incoming.unread > 0)) this.#outgoing?.reset();
    else this.#outgoing?.end();
    incoming?.abandon();
    const blocked = this.#blocked;
    this.#blocked = undefined;
    blocked?.done(systemError("write", "ECANCELED"));
    this.#gone(this);
    done(error);
  }

  // --- what its wire brings

  receive(bytes: Uint8Array): boolean {
    this.bytesRead += bytes.length;
    this.#active();
    return this.push(bytes) && !this.destroyed;
  }

  ended(): void {
    this.push(null);
    // As in Node: the end is noticed even when there is nothing left to read it for.
    if (this.readableLength === 0) this.read(0);
  }

  wasReset(): void {
    this.destroy(systemError("read", "ECONNRESET"));
  }

  // --- the timeout

  #active(): void {
    if (this.#timeoutMs > 0) this.#activeAt = this.#clock.monotonic();
  }

  #watch(delayMs: number): void {
    this.#timer = this.#clock.timer(delayMs, () => {
      const left = this.#activeAt + this.#timeoutMs - this.#clock.monotonic();
      if (left > 0) {
        this.#watch(left);
        return;
      }
      this.#timer = undefined;
      this.emit("timeout");
    });
  }
}
