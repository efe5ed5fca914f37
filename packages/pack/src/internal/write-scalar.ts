import type { BigIntegerKind, IntegerKind } from "./checks.ts";
import type { GraphWriter } from "./graph-writer.ts";
import { F32_CANONICAL_NAN, F64_CANONICAL_NAN, KIND } from "./wire.ts";

// One node each; the value has been checked. Each gives the number of its node.

export function writeByte(writer: GraphWriter, kind: number, value: number): number {
  const start = writer.begin(kind, 1);
  writer.bytes[start] = value;
  writer.position = start + 1;
  return writer.end(start);
}

export function writeInteger(writer: GraphWriter, kind: IntegerKind, value: number): number {
  switch (kind) {
    case "u8":
    case "s8":
      return writeByte(writer, KIND[kind], value);
    case "u16":
    case "s16": {
      const start = writer.begin(KIND[kind], 2);
      writer.view.setUint16(start, value, true);
      writer.position = start + 2;
      return writer.end(start);
    }
    case "u32":
    case "s32":
      return writeWord(writer, KIND[kind], value);
  }
}

export function writeWord(writer: GraphWriter, kind: number, value: number): number {
  const start = writer.begin(kind, 4);
  writer.view.setUint32(start, value, true);
  writer.position = start + 4;
  return writer.end(start);
}

export function writeBigInteger(writer: GraphWriter, kind: BigIntegerKind, value: bigint): number {
  const start = writer.begin(KIND[kind], 8);
  writer.view.setBigUint64(start, value, true);
  writer.position = start + 8;
  return writer.end(start);
}

/** Every NaN gets the canonical bits unless others are asked for: what a number's NaN carries is up to the engine. */
export function writeF32(writer: GraphWriter, value: number, nanBits?: bigint): number {
  if (Number.isNaN(value)) {
    return writeWord(writer, KIND.f32, nanBits === undefined ? F32_CANONICAL_NAN : Number(BigInt.asUintN(32, nanBits)));
  }
  const start = writer.begin(KIND.f32, 4);
  writer.view.setFloat32(start, value, true);
  writer.position = start + 4;
  return writer.end(start);
}

export function writeF64(writer: GraphWriter, value: number, nanBits?: bigint): number {
  const start = writer.begin(KIND.f64, 8);
  if (Number.isNaN(value)) writer.view.setBigUint64(start, nanBits ?? F64_CANONICAL_NAN, true);
  else writer.view.setFloat64(start, value, true);
  writer.position = start + 8;
  return writer.end(start);
}

export function writeString(writer: GraphWriter, value: string): number {
  const start = writer.begin(KIND.string, 0);
  writer.text(value);
  return writer.end(start);
}

/** `list<u8>`. */
export function writeBytes(writer: GraphWriter, value: Uint8Array): number {
  const { length } = value;
  const start = writer.begin(KIND.array, length + 5);
  writer.bytes[start] = KIND.u8;
  writer.view.setUint32(start + 1, length, true);
  writer.bytes.set(value, start + 5);
  writer.position = start + 5 + length;
  return writer.end(start);
}
