import type { CallbackSpec } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import { isRoamSessionError } from "@troupe/roam-session";
import type { ChannelReceiver, IncomingRequest } from "@troupe/roam-session";
import type { Reader } from "@troupe/roam-wire";
import type { ActorCalls } from "./callbacks.ts";
import { roamCallbacks } from "./spec.ts";

type Inlet = NonNullable<ReturnType<IncomingRequest["openInlet"]>>;

/**
 * A stream that the actor reads: the one call through which all of its batches reach the actor, queued again for each. The peer gets the credit of a batch
 * back when the callback has returned, so what the actor does not take in is not sent.
 */
export class InStream extends ExportCall {
  readonly spec: CallbackSpec = roamCallbacks.handleItems;
  readonly id: number;
  /** What the peer does. */
  readonly receiver: ChannelReceiver = {
    data: (payload, length) => this.#arrived(payload, length),
    closed: () => this.#end(undefined),
    failed: (error) => this.#end(isRoamSessionError(error) ? error.code : error.message),
  };
  readonly #actor: ActorCalls;
  readonly #onOver: () => void;
  #inlet: Inlet | undefined = undefined;
  #items: Uint8Array[] = [];
  #bytes = 0;
  /** The batch that the callback has. */
  #batch: readonly Uint8Array[] = [];
  #batchBytes = 0;
  #queued = false;
  #paused = false;
  #over: { readonly problem: string | undefined } | undefined = undefined;
  #isDropped = false;

  constructor(actor: ActorCalls, onOver: (stream: InStream) => void) {
    super();
    this.#actor = actor;
    this.id = actor.newId();
    this.#onOver = () => onOver(this);
  }

  bind(inlet: Inlet): void {
    this.#inlet = inlet;
  }

  #arrived(payload: Reader, length: number): void {
    if (this.#isDropped) return;
    this.#items.push(payload.rest());
    this.#bytes += length;
    this.#next();
  }

  #end(problem: string | undefined): void {
    if (this.#isDropped || this.#over !== undefined) return;
    this.#over = { problem };
    this.#next();
  }

  /** Queues the next batch, or tells of the end behind the last one. */
  #next(): void {
    if (this.#queued || this.#paused || this.#isDropped) return;
    if (this.#items.length > 0) {
      // Before it is queued: it may be run at once.
      this.#queued = true;
      if (!this.#actor.port.arrive(this)) this.#queued = false;
    } else if (this.#over !== undefined) {
      const { problem } = this.#over;
      this.#forget();
      this.#actor.tell("handleStreamEnd", this.id, problem);
    }
  }

  // --- the call

  override begin(): boolean {
    if (this.#isDropped || this.#paused || this.#items.length === 0) {
      this.#queued = false;
      return false;
    }
    this.#batch = this.#items;
    this.#batchBytes = this.#bytes;
    this.#items = [];
    this.#bytes = 0;
    return true;
  }

  invoke(context: object): unknown {
    return this.#actor.optional("handleItems")?.(context, this.id, this.#batch);
  }

  params(): readonly unknown[] {
    return [this.id, this.#batch];
  }

  override settled(): void {
    const bytes = this.#batchBytes;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#queued = false;
    if (!this.#isDropped) this.#inlet?.consumed(bytes);
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
    if (this.#isDropped) return;
    this.#forget();
    this.#inlet?.cancel();
  }

  #forget(): void {
    this.#isDropped = true;
    this.#items = [];
    this.#onOver();
  }
}
