import { DEFAULT_LIMITS } from "@troupe/roam-session";
import type { RawChannel } from "@troupe/roam-session/raw";
import type { ActorSide } from "./actor-side.ts";
import type { StreamDirection } from "./data.ts";
import { RoamHandlerError, streamNotFound } from "./errors.ts";
import { InStream } from "./in-stream.ts";
import type { StreamKeeper } from "./in-stream.ts";
import type { RoamOptions } from "./options.ts";
import { OutStream } from "./out-stream.ts";

/** The open streams of one actor, by their ids: those of the peer's calls and those of its own. */
export class Streams implements StreamKeeper {
  readonly #actor: ActorSide;
  readonly #maxUnused: number;
  readonly #maxEnded: number;
  readonly #maxBytes: number;
  readonly #reading = new Map<number, InStream>();
  readonly #writing = new Map<number, OutStream>();
  /** Those that no call has taken yet. */
  readonly #unused = new Set<number>();
  /** Those that their peers have ended and that the actor has not read to their end, with the bytes that they hold; the oldest first. */
  readonly #ended = new Map<InStream, number>();
  #endedBytes = 0;

  constructor(actor: ActorSide, { limits }: RoamOptions) {
    this.#actor = actor;
    this.#maxUnused = limits?.maxChannels ?? DEFAULT_LIMITS.maxChannels;
    this.#maxEnded = limits?.maxPendingCalls ?? DEFAULT_LIMITS.maxPendingCalls;
    this.#maxBytes = limits?.maxInFlightBytes ?? DEFAULT_LIMITS.maxInFlightBytes;
  }

  newReading(): InStream {
    const stream = new InStream(this.#actor, this);
    this.#reading.set(stream.id, stream);
    return stream;
  }

  ended(stream: InStream): void {
    const bytes = stream.waitingBytes;
    this.#ended.set(stream, bytes);
    this.#endedBytes += bytes;
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= this.#maxEnded && this.#endedBytes <= this.#maxBytes) return;
      oldest.drop();
    }
  }

  over(stream: InStream): void {
    this.#reading.delete(stream.id);
    this.#unused.delete(stream.id);
    this.#endedBytes -= this.#ended.get(stream) ?? 0;
    this.#ended.delete(stream);
  }

  newWriting(): OutStream {
    const stream = new OutStream(this.#actor, ({ id }) => {
      this.#writing.delete(id);
      this.#unused.delete(id);
    });
    this.#writing.set(stream.id, stream);
    return stream;
  }

  /** For a call that the actor is about to make. */
  open(direction: StreamDirection): number {
    if (this.#unused.size >= this.#maxUnused) {
      throw new RoamHandlerError("STREAM_LIMIT", `${this.#maxUnused} streams wait for the calls that they are for`);
    }
    const { id } = direction === "read" ? this.newReading() : this.newWriting();
    this.#unused.add(id);
    return id;
  }

  /** The channels of a call that these streams are given to. */
  take(ids: readonly number[]): readonly RawChannel[] {
    for (const [index, id] of ids.entries()) {
      if (this.#unused.has(id) && ids.indexOf(id) === index) continue;
      throw new RoamHandlerError("STREAM_STATE", `stream ${id} is not one that waits for its call`, id);
    }
    return ids.map((id) => {
      this.#unused.delete(id);
      return this.#channelOf(id);
    });
  }

  #channelOf(id: number): RawChannel {
    const reading = this.#reading.get(id);
    if (reading !== undefined) {
      return { direction: "receive", receiver: reading.receiver, opened: (end) => reading.bind(end) };
    }
    const writing = this.writing(id);
    return { direction: "send", opened: (end) => writing.bind(end) };
  }

  /** Throws STREAM_NOT_FOUND. */
  reading(id: number): InStream {
    const stream = this.#reading.get(id);
    if (stream === undefined) throw streamNotFound(id);
    return stream;
  }

  /** Throws STREAM_NOT_FOUND. */
  writing(id: number): OutStream {
    const stream = this.#writing.get(id);
    if (stream === undefined) throw streamNotFound(id);
    return stream;
  }

  isWriting(id: number): boolean {
    return this.#writing.has(id);
  }

  /** Breaks one off, if it is still open. */
  reset(id: number): void {
    this.#reading.get(id)?.drop();
    this.#writing.get(id)?.reset();
  }

  pause(id: number): void {
    this.#reading.get(id)?.pause();
  }

  resume(id: number): void {
    this.#actor.required("handleItems");
    this.#reading.get(id)?.resume();
  }
}
