import type { CallbackSpec } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import { isRoamSessionError } from "@troupe/roam-session";
import type { ChannelReceiver } from "@troupe/roam-session";
import { type RawReading, costOf } from "@troupe/roam-session/raw";
import type { Reader } from "@troupe/roam-wire";
import type { ActorSide } from "./actor-side.ts";
import { messageOf, RoamHandlerError, streamNotFound } from "./errors.ts";
import { roamCallbacks } from "./spec.ts";
import type { Settle } from "./waits.ts";

/** What one `receive` takes at most, apart from one item: with less than the window the peer sends on meanwhile. */
const MAX_BATCH_BYTES = 65_536;

type Items = readonly Uint8Array[];

/** Who has the streams of an actor. */
export interface StreamKeeper {
  /** The peer has ended it, and the actor has not read all of it, or not heard of it. */
  ended(stream: InStream): void;
  /** Nothing can be done with it any more. */
  over(stream: InStream): void;
}

/**
 * A stream that the actor reads. Items wait in it until the actor takes them, or has them pushed: then it is the one call through which all batches reach
 * the actor, queued again for each. The peer gets the credit of a batch back when the actor is done with it, so what it does not take in is not sent.
 */
export class InStream extends ExportCall {
  readonly spec: CallbackSpec = roamCallbacks.handleItems;
  readonly id: number;
  /** What the peer does. */
  readonly receiver: ChannelReceiver = {
    data: (payload) => this.#arrived(payload),
    closed: () => this.#end(undefined),
    failed: (error) => this.#end(error),
  };
  readonly #actor: ActorSide;
  readonly #keeper: StreamKeeper;
  #reading: RawReading | undefined = undefined;
  #items: Uint8Array[] = [];
  /** The batch that the callback has. */
  #batch: Items = [];
  /** Of what the actor has and works on. */
  #takenBytes = 0;
  #queued = false;
  #paused = true;
  #receive: Settle<Items | undefined> | undefined = undefined;
  #outcome: { readonly error: Error | undefined } | undefined = undefined;
  #isOver = false;

  constructor(actor: ActorSide, keeper: StreamKeeper) {
    super();
    this.#actor = actor;
    this.#keeper = keeper;
    this.id = actor.newId();
  }

  bind(reading: RawReading): void {
    this.#reading = reading;
  }

  // --- what the peer does

  #arrived(payload: Reader): void {
    if (this.#isOver) return;
    this.#items.push(payload.rest());
    this.#next();
  }

  #end(error: Error | undefined): void {
    if (this.#isOver || this.#outcome !== undefined) return;
    this.#outcome = { error };
    this.#next();
    if (!this.#isOver) this.#keeper.ended(this);
  }

  /** Of items that the actor has not taken. */
  get waitingBytes(): number {
    return this.#items.reduce((sum, item) => sum + costOf(item.length), 0);
  }

  /** Gives the actor what it waits for, if that is there: a batch, or the end behind the last one. */
  #next(): void {
    if (this.#isOver) return;
    if (this.#receive !== undefined) this.#giveReceive(this.#receive);
    else if (!this.#paused && !this.#queued) this.#push();
  }

  // --- taken by `receive`

  receive(settle: Settle<Items | undefined>): void {
    if (this.#receive !== undefined) {
      throw new RoamHandlerError("STREAM_STATE", `stream ${this.id} is being received from already`, this.id);
    }
    this.#giveBack();
    this.#receive = settle;
    this.#next();
  }

  /** Nobody waits for the items any more; they stay. */
  stopReceiving(): void {
    this.#receive = undefined;
  }

  #giveReceive(settle: Settle<Items | undefined>): void {
    if (this.#items.length > 0) {
      this.#receive = undefined;
      settle.resolve(this.#take(MAX_BATCH_BYTES));
    } else if (this.#outcome !== undefined) {
      this.#receive = undefined;
      const { error } = this.#outcome;
      this.#forget();
      if (error === undefined) settle.resolve(undefined);
      else settle.reject(new RoamHandlerError("STREAM_FAILED", `stream ${this.id}: ${error.message}`, this.id, error));
    }
  }

  #take(maxBytes: number): Items {
    const items = this.#items;
    let count = 0;
    let bytes = 0;
    while (count < items.length && (count === 0 || bytes + costOf(items[count]!.length) <= maxBytes)) {
      bytes += costOf(items[count++]!.length);
    }
    this.#takenBytes = bytes;
    if (count === items.length) {
      this.#items = [];
      return items;
    }
    return items.splice(0, count);
  }

  /** The actor is done with what it has taken. */
  #giveBack(): void {
    const bytes = this.#takenBytes;
    this.#takenBytes = 0;
    if (bytes > 0 && !this.#isOver) this.#reading?.consumed(bytes);
  }

  // --- pushed to the callback

  #push(): void {
    if (this.#items.length > 0) {
      // Before it is queued: it may be run at once.
      this.#queued = true;
      if (!this.#actor.port.arrive(this)) this.#queued = false;
    } else if (this.#outcome !== undefined) {
      const { error } = this.#outcome;
      this.#forget();
      this.#actor.tell("handleStreamEnd", this.id, error === undefined ? undefined : problemOf(error));
    }
  }

  override begin(): boolean {
    if (this.#isOver || this.#paused || this.#items.length === 0) {
      this.#queued = false;
      return false;
    }
    this.#giveBack();
    this.#batch = this.#take(Number.POSITIVE_INFINITY);
    return true;
  }

  invoke(context: object): unknown {
    return this.#actor.optional("handleItems")?.(context, this.id, this.#batch);
  }

  params(): readonly unknown[] {
    return [this.id, this.#batch];
  }

  override settled(): void {
    this.#batch = [];
    this.#queued = false;
    this.#giveBack();
    this.#next();
  }

  /** The actor did not take a batch in: the stream cannot go on without it. */
  override failed(): void {
    this.#queued = false;
    this.drop();
  }

  // --- what the actor does

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#next();
  }

  /** Nobody reads any more: Reset, unless it is over. */
  drop(): void {
    if (this.#isOver) return;
    this.#forget();
    this.#reading?.cancel();
  }

  #forget(): void {
    this.#isOver = true;
    this.#items = [];
    this.#keeper.over(this);
    const receive = this.#receive;
    this.#receive = undefined;
    receive?.reject(streamNotFound(this.id));
  }
}

function problemOf(error: Error): string {
  return isRoamSessionError(error) ? error.code : messageOf(error);
}
