import { ChannelClosedError, ChannelResetError, CreditExhaustedError, LimitError } from "../errors.ts";
import { type Encode, beginData, encodeClose, encodeData, encodeReset } from "@troupe/roam-wire";
import type { ConnectionCore } from "./connection-core.ts";
import type { WriteWaiter } from "./contracts.ts";
import type { LinkFlow } from "./link-flow.ts";
import { costOf } from "./inlet.ts";
import { probe } from "./probe.ts";

/** How the credit of a sending channel works: the peer grants, it does not, or that is not known yet. */
export type CreditMode = "grants" | "unknown" | "never";

interface Waiting {
  readonly payload: Uint8Array;
  readonly waiter: WriteWaiter;
}

/** The sending end of a channel: counts credit, queues what has none, and closes in order. */
export class Outlet {
  readonly connection: ConnectionCore;
  readonly id: number;
  readonly startedAt: number;
  mode: CreditMode;
  /** Payload bytes sent so far. */
  sent = 0;
  /** Payload bytes that may be sent in all, by what is known now. */
  allowed: number;
  queuedBytes = 0;
  /** Set once nothing more can be written. */
  error: Error | undefined = undefined;
  /** Called when the peer, or the end of the link, ends the channel; not for what is done here. */
  onFailed: ((error: Error) => void) | undefined = undefined;
  /** At least this much left is enough for any item, between peers that grant: else one larger than the window could never leave. */
  readonly #enough: number;
  readonly #flow: LinkFlow;
  readonly #queue: Waiting[] = [];
  #closing: WriteWaiter | undefined = undefined;
  #hint = 16;

  constructor(connection: ConnectionCore, id: number, mode: CreditMode, allowed: number) {
    this.connection = connection;
    // A link has it before it has channels.
    this.#flow = connection.link.flow!;
    this.id = id;
    this.mode = mode;
    this.allowed = allowed;
    this.#enough = Math.ceil(allowed / 2);
    this.startedAt = connection.link.clock.monotonic();
  }

  get queued(): number {
    return this.#queue.length;
  }

  /**
   * Sends an item, or queues it: true if it went out at once, and `waiter` is told later otherwise.
   * @throws what `encode` throws, or why the item can't be taken
   */
  write<T>(encode: Encode<T>, value: T, waiter: () => WriteWaiter): boolean {
    if (this.error !== undefined) throw this.error;
    if (this.#closing !== undefined) throw new ChannelClosedError();
    const { link } = this.connection;
    const writer = link.beginMessage();
    const mark = beginData(writer, this.connection.id, this.id, this.#hint);
    const at = writer.pos - writer.start;
    try {
      encode(writer, value);
    } catch (error) {
      writer.discard();
      throw error;
    }
    const length = writer.pos - writer.start - at;
    if (length > link.maxPayload) {
      writer.discard();
      throw new LimitError(
        "payload-too-large",
        `an item of ${length} bytes, the link allows ${link.maxPayload}`,
        link.maxPayload,
      );
    }
    this.#hint = length;
    if (this.#queue.length === 0 && this.#hasCredit(length) && !this.#flow.isCongested) {
      writer.endLength(mark);
      this.sent += this.#costOf(length);
      link.endMessage();
      return true;
    }
    const payload = writer.bytes.slice(writer.start + at, writer.pos);
    writer.discard();
    this.#enqueue(payload, waiter);
    return false;
  }

  /** Sends an item that is encoded already; see {@link write}. */
  writeBytes(payload: Uint8Array, waiter: () => WriteWaiter): boolean {
    return this.write(writeRaw, payload, waiter);
  }

  #enqueue(payload: Uint8Array, waiter: () => WriteWaiter): void {
    const { link } = this.connection;
    const { length } = payload;
    if (this.mode === "never" && this.sent + this.queuedBytes + length > this.allowed)
      throw new CreditExhaustedError(this.allowed, length);
    const bound = link.limits.maxQueuedBytes;
    const { length: items } = this.#queue;
    // Items without bytes take memory, too.
    if (items > 0 && (this.queuedBytes + length > bound || items >= bound))
      throw new LimitError("write-queue-full", `more than ${bound} bytes wait in channel ${this.id}`, bound);
    // Only now is there something to wait for, and perhaps a signal to listen to.
    this.#queue.push({ payload, waiter: waiter() });
    this.queuedBytes += length;
    this.#wait(length);
  }

  /** What the head of the queue waits for. */
  #wait(length: number): void {
    const { link } = this.connection;
    if (this.#hasCredit(length)) this.#flow.waitForDrain(this);
    else if (this.mode === "unknown") probe(link);
  }

  #hasCredit(length: number): boolean {
    const left = this.allowed - this.sent;
    return left >= this.#costOf(length) || (this.mode === "grants" && left >= this.#enough);
  }

  /** A peer that never grants counts as Rust does, for which an item without bytes costs nothing. */
  #costOf(length: number): number {
    return this.mode === "never" ? length : costOf(length);
  }

  granted(bytes: number): void {
    this.allowed += bytes;
    this.flush();
  }

  /** The peer turned out to grant, or not to. */
  learned(mode: CreditMode): void {
    if (this.mode !== "unknown") return;
    this.mode = mode;
    if (mode === "never") this.allowed = this.connection.link.peerCredit;
    this.flush();
  }

  /** Sends what it may of what is queued. */
  flush(): void {
    const { link } = this.connection;
    let done = 0;
    for (; done < this.#queue.length; done++) {
      const { payload, waiter } = this.#queue[done]!;
      const { length } = payload;
      if (!this.#hasCredit(length)) {
        if (this.mode !== "never") break;
        // What stands behind it could not leave either: the sum only grows.
        this.#queue.splice(0, done);
        return this.#fail(new CreditExhaustedError(this.allowed, length), true);
      }
      if (this.#flow.isCongested) break;
      encodeData(link.beginMessage(), this.connection.id, this.id, payload);
      link.endMessage();
      this.sent += this.#costOf(length);
      this.queuedBytes -= length;
      waiter.sent();
      if (this.error !== undefined) return;
    }
    if (done > 0) this.#queue.splice(0, done);
    const head = this.#queue[0];
    if (head !== undefined) this.#wait(head.payload.length);
    else if (this.#closing !== undefined) this.#finish();
  }

  /** Takes an item out of the queue again. */
  withdraw(waiter: WriteWaiter): void {
    const at = this.#queue.findIndex((waiting) => waiting.waiter === waiter);
    if (at < 0) return;
    const [waiting] = this.#queue.splice(at, 1);
    this.queuedBytes -= waiting!.payload.length;
    // What stood behind it may go now.
    this.flush();
  }

  /** Sends Close behind what is queued: true if it went out at once. */
  close(waiter: () => WriteWaiter): boolean {
    if (this.error !== undefined) return true;
    if (this.#closing !== undefined) throw new ChannelClosedError("the channel is being closed already");
    if (this.#queue.length > 0) {
      this.#closing = waiter();
      return false;
    }
    this.#finish();
    return true;
  }

  #finish(): void {
    const { link, id } = this.connection;
    this.error = new ChannelClosedError();
    this.connection.outlets.delete(this.id);
    link.say((writer) => encodeClose(writer, id, this.id));
    this.#closing?.sent();
    this.connection.somethingEnded();
  }

  /** Breaks off with Reset: what is queued is dropped. */
  reset(error: Error): void {
    if (this.error === undefined) this.#fail(error, true);
  }

  /** The peer sent Reset. */
  receivedReset(): void {
    if (this.error !== undefined) return;
    const error = new ChannelResetError();
    this.#fail(error, false);
    this.onFailed?.(error);
  }

  /** Ends it without a word: the peer does not know it, or the link is gone. */
  drop(error: Error): void {
    if (this.error !== undefined) return;
    this.#fail(error, false);
    this.onFailed?.(error);
  }

  #fail(error: Error, tellPeer: boolean): void {
    const { link, id, outlets } = this.connection;
    this.error = error;
    outlets.delete(this.id);
    if (tellPeer) {
      link.say((writer) => encodeReset(writer, id, this.id));
    }
    this.queuedBytes = 0;
    for (const { waiter } of this.#queue.splice(0)) waiter.failed(error);
    this.#closing?.failed(error);
    this.connection.somethingEnded();
  }
}

const writeRaw: Encode<Uint8Array> = (writer, payload) => writer.raw(payload);
