import type { PrimitiveKind } from "../type-tag.ts";

/** "CGRF", read as a little-endian u32. */
export const MAGIC = 0x46524743;
export const VERSION = 2;
export const HEADER_BYTES = 16;
export const NODE_HEADER_BYTES = 8;

/** Node kinds. Type tags have the same numbers; an array has none. */
export const KIND = {
  bool: 0x01,
  s32: 0x02,
  s64: 0x03,
  f32: 0x04,
  f64: 0x05,
  string: 0x06,
  list: 0x07,
  variant: 0x08,
  record: 0x09,
  option: 0x0a,
  tuple: 0x0b,
  u8: 0x0c,
  u16: 0x0d,
  u32: 0x0e,
  u64: 0x0f,
  s8: 0x10,
  s16: 0x11,
  char: 0x12,
  flags: 0x13,
  result: 0x14,
  array: 0x15,
} as const;

/** The primitive of a node kind or tag byte; undefined for kinds with parts and for unknown bytes. */
export const PRIMITIVE_OF: readonly (PrimitiveKind | undefined)[] = [
  undefined,
  "bool",
  "s32",
  "s64",
  "f32",
  "f64",
  "string",
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  "u8",
  "u16",
  "u32",
  "u64",
  "s8",
  "s16",
  "char",
  "flags",
];

export const F32_CANONICAL_NAN = 0x7fc00000;
export const F64_CANONICAL_NAN = 0x7ff8000000000000n;
