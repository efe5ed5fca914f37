import { notA } from "./errors.ts";
import { numberBytes } from "./number-bytes.ts";
import { isWellFormed, utf8Encoder } from "./utf8.ts";

const CHUNK_BYTES = 16_384;
/** A chunk that one large message made this big is let go with it. */
const KEEP_BYTES = 1_048_576;
/** Up to here a loop over ASCII is quicker than a call of `encodeInto`. */
const ASCII_LOOP_MAX = 64;

/** Gives a channel that stands in a value its id, when the arguments of a call are encoded. */
export type ChannelOpener = (type: object, value: unknown) => number;

/**
 * Writes postcard values one after the other into chunks of memory.
 *
 * The bytes between `start` and `pos` are the message being written. Three ways to end it:
 * - {@link finish} hands it out as a view that is never written again; the next message goes behind it;
 * - a caller that copies it at once (into a frame, say) reads `bytes`, `start` and `pos`, then calls {@link recycle};
 * - {@link discard} drops it, which a caller must do after anything threw.
 */
export class Writer {
  bytes: Uint8Array;
  /** Where the message being written begins in `bytes`. */
  start = 0;
  /** Where the next byte goes. */
  pos = 0;
  /** Set by whoever encodes the arguments of a call that opens channels; without it a channel in a value is an error. */
  openChannel: ChannelOpener | undefined = undefined;
  readonly #chunkBytes: number;
  /** @internal How deep in lazy types the current value is. */
  depth = 0;

  /** @param chunkBytes size of the memory that messages share, 16 KiB by default */
  constructor(chunkBytes: number = CHUNK_BYTES) {
    this.#chunkBytes = chunkBytes;
    this.bytes = new Uint8Array(chunkBytes);
  }

  /** The message: a view whose bytes this writer never touches again. It keeps its chunk alive: copy what is kept for long. */
  finish(): Uint8Array {
    const message = this.bytes.subarray(this.start, this.pos);
    this.start = this.pos;
    return message;
  }

  /** Drops what was written of the current message. */
  discard(): void {
    this.pos = this.start;
    this.depth = 0;
  }

  /** Starts again at the front of the chunk. Only for a caller that took no view of it, or knows that all are out of use. */
  recycle(): void {
    this.start = 0;
    this.pos = 0;
    this.depth = 0;
    if (this.bytes.length > KEEP_BYTES) this.bytes = new Uint8Array(this.#chunkBytes);
  }

  /** Makes room for `count` more bytes. `bytes` may be another array afterwards. */
  reserve(count: number): void {
    if (this.pos + count > this.bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    const length = this.pos - this.start;
    // What is handed out in the old chunk stays there; only the message being written moves.
    const bytes = new Uint8Array(Math.max(this.#chunkBytes, (length + count) * 2));
    bytes.set(this.bytes.subarray(this.start, this.pos));
    this.bytes = bytes;
    this.start = 0;
    this.pos = length;
  }

  u8(value: number): void {
    if (this.pos >= this.bytes.length) this.#grow(1);
    this.bytes[this.pos++] = value;
  }

  /** An unsigned integer of at most 53 bits; the caller has checked that it is one. */
  varint(value: number): void {
    if (this.pos + 8 > this.bytes.length) this.#grow(8);
    const bytes = this.bytes;
    let pos = this.pos;
    while (value > 0x7fff_ffff) {
      bytes[pos++] = (value & 0x7f) | 0x80;
      value = Math.floor(value / 128);
    }
    while (value > 0x7f) {
      bytes[pos++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    bytes[pos++] = value;
    this.pos = pos;
  }

  /** An unsigned integer of 64 bits as two halves; each may be given signed or unsigned. */
  varintPair(high: number, low: number): void {
    this.reserve(10);
    const bytes = this.bytes;
    let pos = this.pos;
    while (high !== 0) {
      bytes[pos++] = (low & 0x7f) | 0x80;
      low = (low >>> 7) | (high << 25);
      high >>>= 7;
    }
    low >>>= 0;
    while (low > 0x7f) {
      bytes[pos++] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
    bytes[pos++] = low;
    this.pos = pos;
  }

  /** An unsigned integer of 64 bits; the caller has checked its range. */
  u64(value: bigint): void {
    if (value <= 0x1f_ffff_ffff_ffffn) return this.varint(Number(value));
    numberBytes.setBigUint64(0, value, true);
    this.varintPair(numberBytes.getInt32(4, true), numberBytes.getInt32(0, true));
  }

  /** A signed integer of 32 bits, zigzag; the caller has checked its range. */
  i32(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /**
   * Length and UTF-8 bytes.
   * @throws {EncodeError} `invalid-value` for a lone surrogate: it has no UTF-8 form, and is not replaced in silence
   */
  string(text: string): void {
    const length = text.length;
    if (length > ASCII_LOOP_MAX) return this.#longString(text);
    this.reserve(1 + length);
    const bytes = this.bytes;
    let pos = this.pos;
    bytes[pos++] = length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return this.#longString(text);
      bytes[pos++] = unit;
    }
    this.pos = pos;
  }

  #longString(text: string): void {
    if (!isWellFormed(text)) throw notA("well-formed text (it has a lone surrogate)", text);
    // A long text would reserve three times its size; encoding it apart costs one copy instead.
    if (text.length > CHUNK_BYTES) return this.blob(utf8Encoder.encode(text));
    const mark = this.beginLength(text.length);
    this.reserve(text.length * 3);
    this.pos += utf8Encoder.encodeInto(text, this.bytes.subarray(this.pos)).written;
    this.endLength(mark);
  }

  /** Length and bytes. The bytes are copied. */
  blob(value: Uint8Array): void {
    this.varint(value.length);
    this.raw(value);
  }

  /** Bytes without a length. They are copied. */
  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.pos);
    this.pos += value.length;
  }

  /**
   * Leaves room for the length of what follows and returns a mark for {@link endLength}.
   * @param expected a guess at that length; a wrong one costs a move of the bytes, nothing else
   */
  beginLength(expected: number): number {
    this.reserve(8);
    const width = varintWidth(expected);
    this.pos += width;
    // Relative to the start of the message, since the chunk may be exchanged in between.
    return (this.pos - this.start) * 8 + width;
  }

  /** Writes the length of all that came after {@link beginLength} into the room that was left for it. */
  endLength(mark: number): void {
    const from = Math.floor(mark / 8) + this.start;
    const length = this.pos - from;
    const room = mark % 8;
    const width = varintWidth(length);
    if (width !== room) {
      this.reserve(8);
      const at = Math.floor(mark / 8) + this.start;
      this.bytes.copyWithin(at - room + width, at, at + length);
    }
    this.pos = Math.floor(mark / 8) + this.start - room;
    this.varint(length);
    this.pos += length;
  }
}

function varintWidth(value: number): number {
  let width = 1;
  for (; value > 0x7f; value = Math.floor(value / 128)) width++;
  return width;
}
