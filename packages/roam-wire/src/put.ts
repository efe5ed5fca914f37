import { numberBytes } from "./number-bytes.ts";

// Each puts one value into memory, where the caller has made room for it, and returns where it ends. `Writer` has loops of its own for integers and
// text: called from there, these would take some 2 % more time for a whole request.

/** Text up to this length is tried as ASCII first: a loop over it is quicker than a call of `encodeInto`. */
const SHORT = 64;

/** The room that an integer of 53 bits takes at most. */
export const VARINT_ROOM = 8;
/** The room that {@link putShortText} and {@link putShortBytes} take at most. */
export const SHORT_ROOM: number = 1 + SHORT;

/** An unsigned integer of at most 53 bits. */
export function putVarint(bytes: Uint8Array, pos: number, value: number): number {
  while (value > 0x7fff_ffff) {
    bytes[pos++] = (value & 0x7f) | 0x80;
    value = Math.floor(value / 128);
  }
  while (value > 0x7f) {
    bytes[pos++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  bytes[pos++] = value;
  return pos;
}

/** Length and bytes of a text that is short and ASCII; -1 for any other. */
export function putShortText(bytes: Uint8Array, pos: number, text: string): number {
  const length = text.length;
  if (length > SHORT) return -1;
  bytes[pos++] = length;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return -1;
    bytes[pos++] = unit;
  }
  return pos;
}

/** Length and bytes of a byte string that is short; -1 for any other. */
export function putShortBytes(bytes: Uint8Array, pos: number, value: Uint8Array): number {
  const length = value.length;
  if (length > SHORT) return -1;
  bytes[pos++] = length;
  bytes.set(value, pos);
  return pos + length;
}

/** A signed integer of at most 53 bits, zigzag. */
export function putSafeI64(bytes: Uint8Array, pos: number, value: number): number {
  const isNegative = value < 0;
  // Twice the value would not be exact for the largest.
  const half = isNegative ? -1 - value : value;
  const low = ((half & 0x3f) << 1) | (isNegative ? 1 : 0);
  if (half < 0x40) {
    bytes[pos] = low;
    return pos + 1;
  }
  bytes[pos] = low | 0x80;
  return putVarint(bytes, pos + 1, Math.floor(half / 64));
}

export function putF32(bytes: Uint8Array, pos: number, value: number): number {
  numberBytes.setFloat32(0, value, true);
  return putWord(bytes, pos, numberBytes.getInt32(0, true));
}

export function putF64(bytes: Uint8Array, pos: number, value: number): number {
  numberBytes.setFloat64(0, value, true);
  return putWord(bytes, putWord(bytes, pos, numberBytes.getInt32(0, true)), numberBytes.getInt32(4, true));
}

/** 32 bits, the lowest first. */
function putWord(bytes: Uint8Array, pos: number, word: number): number {
  bytes[pos] = word;
  bytes[pos + 1] = word >>> 8;
  bytes[pos + 2] = word >>> 16;
  bytes[pos + 3] = word >>> 24;
  return pos + 4;
}
