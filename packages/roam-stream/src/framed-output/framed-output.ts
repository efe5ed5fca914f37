import { Writer } from "@troupe/roam-wire";
import type { Framing } from "@troupe/roam-wire/framing";
import { borrowChunk, returnChunk } from "./chunks.ts";

/** Where framed messages are written to. */
export interface ByteSink {
  /** Bytes that were written and that the network has not taken. */
  readonly unsentBytes: number;
  /** Whether the memory of what is written now may be used again as soon as `write` returns. */
  readonly isIdle: boolean;
  /**
   * Writes bytes, or drops them if it is over.
   * @param isMuch whoever sends waits: call `FramedOutput.taken` when these bytes have been taken
   * @returns whether their memory may be used again
   */
  write(bytes: Uint8Array, isMuch: boolean): boolean;
  /** There is room again, after there was too little. */
  drained(): void;
}

/**
 * So much is worth a write of its own, as long as the network takes it: the peer begins with it while we go on. Both
 * sides of a busy link would otherwise wait for each other in turn, and with long sleeps.
 */
const EARLY_MESSAGES = 32;
const EARLY_BYTES = 32_768;

const NOTHING: Uint8Array = new Uint8Array(0);

/** A message is written and framed without anything in between, so that all links can share the place where that happens. */
let sharedWriter: Writer | undefined;

/**
 * The sending half of a transport over a byte stream: messages are framed at once, and leave with one write for all that one turn of the event loop produced,
 * or sooner: 32 of them, or 32 KiB, unless the network is still busy with what was written before.
 */
export class FramedOutput {
  /** Where the next message is written; `send` takes it out. Shared by all links of the process, so nothing stays in it. */
  readonly writer: Writer = (sharedWriter ??= new Writer());
  readonly highWaterBytes: number;
  readonly #sink: ByteSink;
  readonly #framing: Framing;
  /** Frames of this turn stand in `chunk` from 0 to `end`. */
  #chunk: Uint8Array = NOTHING;
  #end = 0;
  #messages = 0;
  #isFlushDue = false;
  #isCongested = false;

  /** @param highWaterBytes from so many bytes on that the network has not taken, whoever sends is to wait. Default 256 KiB */
  constructor(sink: ByteSink, framing: Framing, highWaterBytes = 262_144) {
    this.#sink = sink;
    this.#framing = framing;
    this.highWaterBytes = highWaterBytes;
  }

  /** Bytes of messages that the network has not taken, framed. */
  get bufferedBytes(): number {
    return this.#end + this.#sink.unsentBytes;
  }

  /** Takes the message out of `writer`. */
  send(): void {
    const { writer } = this;
    const room = this.#framing.maxEncodedLength(writer.pos - writer.start);
    if (this.#end + room > this.#chunk.length) this.#makeRoom(room);
    this.#end = this.#framing.encodeInto(writer.bytes, writer.start, writer.pos, this.#chunk, this.#end);
    writer.recycle();
    this.#messages++;
    if ((this.#messages >= EARLY_MESSAGES || this.#end >= EARLY_BYTES) && this.#sink.isIdle) this.flush();
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    // After the microtasks of this turn: answers of handlers that wait for nothing are made in them.
    queueMicrotask(this.#flushSoon);
  }

  #makeRoom(room: number): void {
    this.flush();
    this.#chunk = borrowChunk(room);
  }

  readonly #flushSoon = (): void => process.nextTick(this.#flushDue);

  readonly #flushDue = (): void => {
    this.#isFlushDue = false;
    this.flush();
    this.taken();
  };

  /** Hands to the sink what stands in the chunk, and gives the chunk back. */
  flush(): void {
    const chunk = this.#chunk;
    if (chunk.length === 0) return;
    const sink = this.#sink;
    const end = this.#end;
    this.#end = 0;
    this.#messages = 0;
    this.#chunk = NOTHING;
    // What has to wait is copied if it is little: it would hold all of the chunk.
    const isCopied = end * 2 < chunk.length && !sink.isIdle;
    let mayReuse = true;
    if (end > 0) {
      if (sink.unsentBytes + end >= this.highWaterBytes) this.#isCongested = true;
      mayReuse = sink.write(isCopied ? chunk.slice(0, end) : chunk.subarray(0, end), this.#isCongested);
    }
    returnChunk(chunk, isCopied || mayReuse);
  }

  /** Drops what was not handed over yet. */
  drop(): void {
    this.#end = 0;
    this.flush();
  }

  /** The network has taken something. */
  taken(): void {
    if (!this.#isCongested || this.bufferedBytes * 2 >= this.highWaterBytes) return;
    this.#isCongested = false;
    this.#sink.drained();
  }
}
