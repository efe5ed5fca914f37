import { type ProtocolErrorCode, RoamProtocolError } from "./errors.ts";
import { numberBytes } from "./number-bytes.ts";
import { decodeUtf8 } from "./utf8.ts";

const NOTHING: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
/** From here on a byte string may be a view instead of a copy, if the memory is ours. Smaller ones are cheap to copy: engines keep them in their heap. */
const VIEW_MIN_BYTES = 65;
/** Up to here a loop is quicker than setting up a bulk copy. */
const COPY_LOOP_MAX = 32;
/** Up to here text is tried as ASCII first; a call of `TextDecoder` costs as much. */
const ASCII_MAX = 40;
/** Character codes on their way into a string, one array for each length: filling one is quicker than joining strings. */
const codes: number[][] = [];
/** How many elements without bytes, such as those of `Vec<()>`, one message may ask for. */
const MAX_EMPTY_ELEMENTS = 65_536;

/** Makes something of a channel id that stands in a value, when the arguments of a call are decoded. */
export type ChannelBinder = (type: object, id: number) => unknown;

/**
 * Reads postcard values from `bytes`, from `pos` up to `end`, strictly: integers out of range or longer than needed, lengths beyond the input, bad
 * UTF-8 and other values that no encoder writes throw {@link RoamProtocolError}. Memory stays in proportion to the input.
 */
export class Reader {
  bytes: Uint8Array = NOTHING;
  pos = 0;
  end = 0;
  /** The upper half of what {@link varintPair} read last, as a signed 32-bit integer. */
  high = 0;
  /** The lower half of what {@link varintPair} read last, as a signed 32-bit integer. */
  low = 0;
  /** Set by whoever decodes the arguments of a call that opens channels; without it a channel in a value is an error. */
  bindChannel: ChannelBinder | undefined = undefined;
  #mayShare = false;
  /** @internal How deep in lazy types the current value is. */
  depth = 0;
  #empty = 0;
  #plainOf: Uint8Array = NOTHING;
  #plainBytes: Uint8Array = NOTHING;

  constructor(bytes?: Uint8Array) {
    if (bytes !== undefined) this.reset(bytes);
  }

  /**
   * Starts anew on other bytes.
   * @param mayShare true if nobody ever writes into this memory again; large byte strings are then views of it instead of copies
   */
  reset(bytes: Uint8Array, start = 0, end: number = bytes.length, mayShare = false): void {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
    this.#mayShare = mayShare;
    this.depth = 0;
    this.#empty = 0;
  }

  get remaining(): number {
    return this.end - this.pos;
  }

  /** Throws `trailing-bytes` unless everything has been read. */
  expectEnd(): void {
    if (this.pos !== this.end) throw this.error("trailing-bytes", `${this.end - this.pos} bytes follow the value`);
  }

  /** An error that knows where the reader stands. */
  error(code: ProtocolErrorCode, message: string): RoamProtocolError {
    return new RoamProtocolError(code, `${message} (at byte ${this.pos})`, { offset: this.pos });
  }

  u8(): number {
    if (this.pos >= this.end) throw this.#truncated(1);
    return this.bytes[this.pos++]!;
  }

  bool(): boolean {
    const byte = this.u8();
    if (byte > 1) throw this.error("invalid-value", `${byte} is not a bool`);
    return byte === 1;
  }

  /** An unsigned integer up to 2^53 - 1. */
  varint(): number {
    const pos = this.pos;
    if (pos < this.end) {
      const byte = this.bytes[pos]!;
      if (byte < 0x80) {
        this.pos = pos + 1;
        return byte;
      }
    }
    return this.#longVarint();
  }

  #longVarint(): number {
    const { bytes, end } = this;
    let pos = this.pos;
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (pos >= end) throw this.#truncated(pos - this.pos + 1);
      const byte = bytes[pos++]!;
      value += (byte & 0x7f) * scale;
      // The eighth byte carries bits 49 to 55, of which four are left for a safe integer.
      if (scale === 562_949_953_421_312 && byte > 0x0f)
        throw this.error("out-of-range", "an integer is larger than 2^53 - 1");
      if (byte < 0x80) {
        if (byte === 0 && scale !== 1) throw this.overlong();
        this.pos = pos;
        return value;
      }
    }
  }

  u16(): number {
    const value = this.varint();
    if (value > 0xffff) throw this.error("out-of-range", `${value} is not a u16`);
    return value;
  }

  u32(): number {
    const value = this.varint();
    if (value > 0xffff_ffff) throw this.error("out-of-range", `${value} is not a u32`);
    return value;
  }

  i16(): number {
    const value = this.u16();
    return (value >>> 1) ^ -(value & 1);
  }

  i32(): number {
    const value = this.u32();
    return (value >>> 1) ^ -(value & 1);
  }

  /** An unsigned integer of 64 bits, into {@link high} and {@link low}. */
  varintPair(): void {
    const { bytes, end } = this;
    let pos = this.pos;
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (pos >= end) throw this.#truncated(pos - this.pos + 1);
      const byte = bytes[pos++]!;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (shift === 63 && byte > 1) throw this.error("out-of-range", "an integer is larger than 64 bits");
      if (byte < 0x80) {
        if (byte === 0 && shift !== 0) throw this.overlong();
        break;
      }
    }
    this.pos = pos;
    this.low = low;
    this.high = high;
  }

  u64(): bigint {
    this.varintPair();
    const { high, low } = this;
    if (high >>> 21 === 0) return BigInt(high * 0x1_0000_0000 + (low >>> 0));
    numberBytes.setInt32(0, low, true);
    numberBytes.setInt32(4, high, true);
    return numberBytes.getBigUint64(0, true);
  }

  /**
   * A count of elements that take at least `minBytes` each. A count that the rest of the input can't hold is refused before anything is
   * allocated for it.
   */
  count(minBytes: number): number {
    const count = this.varint();
    this.room(count, minBytes);
    return count;
  }

  /** Throws if `count` elements of at least `minBytes` each can't be in what is left. */
  room(count: number, minBytes: number): void {
    if (minBytes === 0) {
      // Nothing in the input limits these, so one message has a ration of them.
      this.#empty += count;
      if (this.#empty > MAX_EMPTY_ELEMENTS) {
        throw this.error("length-beyond-input", `more than ${MAX_EMPTY_ELEMENTS} elements without bytes`);
      }
    } else if (count * minBytes > this.end - this.pos) {
      throw this.error("length-beyond-input", `${count} elements can't be in the ${this.end - this.pos} bytes left`);
    }
  }

  string(): string {
    const length = this.#length();
    const { bytes, pos } = this;
    this.pos = pos + length;
    if (length <= ASCII_MAX) {
      const units = (codes[length] ??= Array.from({ length }, () => 0));
      let i = 0;
      for (; i < length; i++) {
        const byte = bytes[pos + i]!;
        if (byte > 0x7f) break;
        units[i] = byte;
      }
      if (i === length) return String.fromCharCode.apply(null, units);
    }
    try {
      return decodeUtf8(this.#plain().subarray(pos, pos + length));
    } catch (cause) {
      throw new RoamProtocolError("invalid-utf8", `a string is not UTF-8 (at byte ${pos})`, { offset: pos, cause });
    }
  }

  /** A byte string: a copy, or a view of a large one if the memory may be shared and it takes at least half of it. It belongs to the receiver. */
  blob(): Uint8Array {
    return this.raw(this.#length());
  }

  /** The next `count` bytes, under the same rule as {@link blob}. */
  raw(count: number): Uint8Array {
    const pos = this.skip(count);
    const { bytes } = this;
    if (count <= COPY_LOOP_MAX) {
      const copy = new Uint8Array(count);
      for (let i = 0; i < count; i++) copy[i] = bytes[pos + i]!;
      return copy;
    }
    const plain = this.#plain();
    const isView = this.#mayShare && count >= VIEW_MIN_BYTES && count * 2 >= plain.buffer.byteLength;
    return isView ? plain.subarray(pos, pos + count) : plain.slice(pos, pos + count);
  }

  /** The bytes as a plain `Uint8Array`: of a Buffer, `slice` is no copy and `subarray` is a Buffer. Many frames share one chunk, so it is kept. */
  #plain(): Uint8Array {
    const { bytes } = this;
    if (this.#plainOf !== bytes) {
      this.#plainOf = bytes;
      this.#plainBytes =
        bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    return this.#plainBytes;
  }

  /** Steps over bytes and returns where they begin. */
  skip(count: number): number {
    const { pos } = this;
    if (count > this.end - pos) throw this.#truncated(count);
    this.pos = pos + count;
    return pos;
  }

  /** All that is left, under the same rule as {@link blob}. */
  rest(): Uint8Array {
    return this.raw(this.end - this.pos);
  }

  /** Steps over a length that must not go beyond the input. */
  #length(): number {
    const length = this.varint();
    if (length > this.end - this.pos) {
      throw this.error("length-beyond-input", `a length of ${length} bytes, where ${this.end - this.pos} are left`);
    }
    return length;
  }

  #truncated(needed: number): RoamProtocolError {
    return this.error("truncated", `${needed} bytes needed, ${this.end - this.pos} left`);
  }

  /** @internal */
  overlong(): RoamProtocolError {
    return this.error("overlong-varint", "an integer is written in more bytes than it needs");
  }
}
