import { type Reader, encodeCredit, encodeReset } from "@troupe/roam-wire";
import { ChannelOverflowError, ChannelResetError } from "../errors.ts";
import type { ClockTimer } from "../clock.ts";
import type { ConnectionCore } from "./connection-core.ts";
import type { ChannelReceiver } from "./contracts.ts";
import type { LinkFlow } from "./link-flow.ts";
import { violation } from "./violation.ts";

/** The receiving end of a channel: counts what came and what was read, grants credit, and bounds a peer that ignores it. */
export class Inlet {
  readonly connection: ConnectionCore;
  readonly id: number;
  readonly startedAt: number;
  readonly receiver: ChannelReceiver;
  /** Whether we send Credit: not to a peer that asked for none. */
  readonly grants: boolean;
  received = 0;
  /** Payload bytes that the peer may send in all. */
  granted: number;
  /** Bytes that came and were not read yet. */
  queuedBytes = 0;
  isOpen = true;
  readonly #flow: LinkFlow;
  readonly #enough: number;
  readonly #grantFrom: number;
  #ungranted = 0;
  #overrun: ClockTimer | undefined = undefined;

  constructor(connection: ConnectionCore, id: number, receiver: ChannelReceiver, grants: boolean, first: number) {
    this.connection = connection;
    // A link has it before it has channels.
    this.#flow = connection.link.flow!;
    this.id = id;
    this.receiver = receiver;
    this.grants = grants;
    this.granted = first;
    this.#enough = Math.ceil(first / 2);
    this.#grantFrom = Math.ceil(Math.max(first, connection.link.limits.windowBytes) / 2);
    this.startedAt = connection.link.clock.monotonic();
  }

  /** Brings the window from what the caller assumes to ours, and shows a caller that we grant. */
  grantAtOnce(): void {
    const { link } = this.connection;
    const more = Math.max(0, link.limits.windowBytes - this.granted);
    if (more > 0 || !this.#flow.hasGranted) this.#grant(more);
  }

  #grant(bytes: number): void {
    const { link, id } = this.connection;
    this.#flow.hasGranted = true;
    this.granted += bytes;
    link.say((writer) => encodeCredit(writer, id, this.id, bytes));
  }

  receive(payload: Reader): void {
    const length = payload.remaining;
    const cost = costOf(length);
    const left = this.granted - this.received;
    if (this.grants && cost > left && left < this.#enough && this.#flow.peerAnnounced) {
      throw violation(
        "flow.channel.credit-overrun",
        `channel ${this.id} was granted ${this.granted} bytes; ${length} more came after ${this.received}`,
      );
    }
    this.received += cost;
    this.queuedBytes += cost;
    this.receiver.data(payload, length);
    if (this.isOpen && this.queuedBytes > this.#bound) this.#overflow();
  }

  /** What the window allows is never too much, however large the window is. */
  get #bound(): number {
    const { limits, maxPayload } = this.connection.link;
    return Math.max(limits.maxOverrunBytes, limits.windowBytes + maxPayload);
  }

  #overflow(): void {
    const { link } = this.connection;
    const hard = this.queuedBytes > this.#bound * 2;
    if (hard || !link.output.canPause) return this.#giveUp();
    if (this.#overrun !== undefined) return;
    link.reading.hold(this);
    this.#overrun = link.clock.timer(link.limits.overrunPauseMs, () => this.#giveUp());
  }

  #giveUp(): void {
    const error = new ChannelOverflowError(this.queuedBytes);
    this.cancel();
    this.receiver.failed(error);
  }

  /** The reader has taken items of so many bytes: the peer gets them back as credit. */
  consumed(length: number): void {
    const cost = costOf(length);
    this.queuedBytes -= cost;
    if (this.#overrun !== undefined && this.queuedBytes * 2 <= this.#bound) this.#readOn();
    if (!this.grants || !this.isOpen) return;
    this.#ungranted += cost;
    if (this.#ungranted >= this.#grantFrom) {
      const bytes = this.#ungranted;
      this.#ungranted = 0;
      this.#grant(bytes);
    }
  }

  #readOn(): void {
    this.#overrun?.cancel();
    this.#overrun = undefined;
    this.connection.link.reading.release(this);
  }

  /** The peer sent Close. */
  receivedClose(): void {
    this.end();
    this.receiver.closed();
  }

  /** The peer sent Reset. */
  receivedReset(): void {
    this.drop(new ChannelResetError());
  }

  /** Nobody reads any more: Reset, and what still comes is discarded. */
  cancel(): void {
    if (!this.isOpen) return;
    const { link, id } = this.connection;
    this.end();
    link.say((writer) => encodeReset(writer, id, this.id));
  }

  /** Ends it without a word: the peer does not know it, or the link is gone. */
  drop(error: Error): void {
    if (!this.isOpen) return;
    this.end();
    this.receiver.failed(error);
  }

  /** Forgets it. */
  end(): void {
    this.isOpen = false;
    this.connection.inlets.delete(this.id);
    this.#readOn();
    this.connection.somethingEnded();
  }
}

/** What an item of so many bytes counts as credit. One without bytes takes memory, too: it counts as one byte, or any number of them would pass. */
export function costOf(length: number): number {
  return length === 0 ? 1 : length;
}
