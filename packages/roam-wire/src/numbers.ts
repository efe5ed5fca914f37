// The numbers that not every client needs: functions, so that a bundler can leave them out.
import type { Reader } from "./reader.ts";
import { numberBytes } from "./number-bytes.ts";
import { VARINT_ROOM, putF32, putF64, putSafeI64 } from "./put.ts";
import type { Writer } from "./writer.ts";

/** A signed safe integer, zigzag. */
export function writeSafeI64(writer: Writer, value: number): void {
  writer.reserve(VARINT_ROOM);
  writer.pos = putSafeI64(writer.bytes, writer.pos, value);
}

/** An unsigned integer of up to 128 bits; the caller has checked its range. */
export function writeBigUnsigned(writer: Writer, value: bigint): void {
  while (value > 0xffff_ffff_ffff_ffffn) {
    writer.u8(Number(value & 0x7fn) | 0x80);
    value >>= 7n;
  }
  writer.u64(value);
}

/** A signed integer of up to 128 bits, zigzag; the caller has checked its range. */
export function writeBigSigned(writer: Writer, value: bigint): void {
  writeBigUnsigned(writer, value < 0n ? ~(value << 1n) : value << 1n);
}

export function writeF32(writer: Writer, value: number): void {
  writer.reserve(4);
  writer.pos = putF32(writer.bytes, writer.pos, value);
}

export function writeF64(writer: Writer, value: number): void {
  writer.reserve(8);
  writer.pos = putF64(writer.bytes, writer.pos, value);
}

export function readI64(reader: Reader): bigint {
  readZigzagPair(reader);
  const { high, low } = reader;
  if (high >> 20 === high >> 31) return BigInt(high * 0x1_0000_0000 + (low >>> 0));
  numberBytes.setInt32(0, low, true);
  numberBytes.setInt32(4, high, true);
  return numberBytes.getBigInt64(0, true);
}

/** A signed integer that must be a safe one. */
export function readSafeI64(reader: Reader): number {
  readZigzagPair(reader);
  const value = reader.high * 0x1_0000_0000 + (reader.low >>> 0);
  if (!Number.isSafeInteger(value)) throw reader.error("out-of-range", "an integer is beyond 2^53 - 1");
  return value;
}

function readZigzagPair(reader: Reader): void {
  reader.varintPair();
  const { high, low } = reader;
  const sign = -(low & 1);
  reader.low = ((low >>> 1) | (high << 31)) ^ sign;
  reader.high = (high >>> 1) ^ sign;
}

export function readU128(reader: Reader): bigint {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = reader.u8();
    // The nineteenth byte carries bits 126 to 132, of which two are left.
    if (shift === 126n && byte > 3) throw reader.error("out-of-range", "an integer is larger than 128 bits");
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (byte === 0 && shift !== 0n) throw reader.overlong();
      return value;
    }
  }
}

export function readI128(reader: Reader): bigint {
  const value = readU128(reader);
  return (value & 1n) === 0n ? value >> 1n : ~(value >> 1n);
}

export function readF32(reader: Reader): number {
  readScratch(reader, 4);
  return numberBytes.getFloat32(0, true);
}

export function readF64(reader: Reader): number {
  readScratch(reader, 8);
  return numberBytes.getFloat64(0, true);
}

function readScratch(reader: Reader, count: number): void {
  const pos = reader.skip(count);
  for (let i = 0; i < count; i++) numberBytes.setUint8(i, reader.bytes[pos + i]!);
}
