import { notA } from "../errors.ts";
import {
  readF32,
  readF64,
  readI128,
  readI64,
  readSafeI64,
  readU128,
  writeBigSigned,
  writeBigUnsigned,
  writeF32,
  writeF64,
  writeSafeI64,
} from "../numbers.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { type Decode, type Encode, type Type, define } from "./type.ts";

/** A type without parts. */
export interface ScalarType<T> extends Type<T> {
  /** How Rust spells it. */
  readonly rust: string;
}

function scalar<T>(
  kind: string,
  rust: string,
  tag: number,
  minBytes: number,
  encode: Encode<T>,
  decode: Decode<T>,
): ScalarType<T> {
  return define<ScalarType<T>>(
    { kind, rust },
    {
      nominal: false,
      sign: ({ out }) => out.u8(tag),
      minBytes: () => minBytes,
      encoder: () => encode,
      decoder: () => decode,
    },
  );
}

/** `bool`. */
export const bool: ScalarType<boolean> = /* @__PURE__ */ scalar(
  "bool",
  "bool",
  0x01,
  1,
  (writer, value) => {
    if (typeof value !== "boolean") throw notA("a bool", value);
    writer.u8(value ? 1 : 0);
  },
  (reader) => reader.bool(),
);

/** `u8`. */
export const u8: ScalarType<number> = /* @__PURE__ */ scalar(
  "u8",
  "u8",
  0x02,
  1,
  (writer, value) => {
    if ((value & 0xff) !== value) throw notA("a u8 (an integer from 0 to 255)", value);
    writer.u8(value);
  },
  (reader) => reader.u8(),
);

/** `u16`. */
export const u16: ScalarType<number> = /* @__PURE__ */ scalar(
  "u16",
  "u16",
  0x03,
  1,
  (writer, value) => {
    if ((value & 0xffff) !== value) throw notA("a u16 (an integer from 0 to 65535)", value);
    writer.varint(value);
  },
  (reader) => reader.u16(),
);

/** `u32`. */
export const u32: ScalarType<number> = /* @__PURE__ */ scalar(
  "u32",
  "u32",
  0x04,
  1,
  (writer, value) => {
    if (value >>> 0 !== value) throw notA("a u32 (an integer from 0 to 4294967295)", value);
    writer.varint(value);
  },
  (reader) => reader.u32(),
);

/** `i8`. */
export const i8: ScalarType<number> = /* @__PURE__ */ scalar(
  "i8",
  "i8",
  0x07,
  1,
  (writer, value) => {
    if ((value << 24) >> 24 !== value) throw notA("an i8 (an integer from -128 to 127)", value);
    writer.u8(value & 0xff);
  },
  (reader) => (reader.u8() << 24) >> 24,
);

/** `i16`. */
export const i16: ScalarType<number> = /* @__PURE__ */ scalar(
  "i16",
  "i16",
  0x08,
  1,
  (writer, value) => {
    if ((value << 16) >> 16 !== value) throw notA("an i16 (an integer from -32768 to 32767)", value);
    writer.i32(value);
  },
  (reader) => reader.i16(),
);

/** `i32`. */
export const i32: ScalarType<number> = /* @__PURE__ */ scalar(
  "i32",
  "i32",
  0x09,
  1,
  (writer, value) => {
    if ((value | 0) !== value) throw notA("an i32 (an integer from -2147483648 to 2147483647)", value);
    writer.i32(value);
  },
  (reader) => reader.i32(),
);

function bigUnsigned(rust: string, tag: number, bits: number, decode: (reader: Reader) => bigint): ScalarType<bigint> {
  const encode = (writer: Writer, value: bigint): void => {
    if (typeof value !== "bigint" || BigInt.asUintN(bits, value) !== value)
      throw notA(`a ${rust} (a bigint from 0 to 2^${bits} - 1)`, value);
    writeBigUnsigned(writer, value);
  };
  return scalar(rust, rust, tag, 1, encode, decode);
}

function bigSigned(rust: string, tag: number, bits: number, decode: (reader: Reader) => bigint): ScalarType<bigint> {
  const encode = (writer: Writer, value: bigint): void => {
    if (typeof value !== "bigint" || BigInt.asIntN(bits, value) !== value) {
      throw notA(`an ${rust} (a bigint from -2^${bits - 1} to 2^${bits - 1} - 1)`, value);
    }
    writeBigSigned(writer, value);
  };
  return scalar(rust, rust, tag, 1, encode, decode);
}

function safeUnsigned(kind: string, rust: string): ScalarType<number> {
  const encode = (writer: Writer, value: number): void => {
    if (!Number.isSafeInteger(value) || value < 0) throw notA(`a ${rust} as a safe integer`, value);
    writer.varint(value);
  };
  return scalar(kind, rust, 0x05, 1, encode, (reader) => reader.varint());
}

function safeSigned(kind: string, rust: string): ScalarType<number> {
  const encode = (writer: Writer, value: number): void => {
    if (!Number.isSafeInteger(value)) throw notA(`an ${rust} as a safe integer`, value);
    writeSafeI64(writer, value);
  };
  return scalar(kind, rust, 0x0a, 1, encode, readSafeI64);
}

/** `u64`: a bigint. */
export const u64: ScalarType<bigint> = /* @__PURE__ */ bigUnsigned("u64", 0x05, 64, (reader) => reader.u64());
/** `u128`: a bigint. */
export const u128: ScalarType<bigint> = /* @__PURE__ */ bigUnsigned("u128", 0x06, 128, readU128);
/** `usize`: a bigint; 64 bits on the wire. */
export const usize: ScalarType<bigint> = /* @__PURE__ */ bigUnsigned("usize", 0x05, 64, (reader) => reader.u64());
/** `i64`: a bigint. */
export const i64: ScalarType<bigint> = /* @__PURE__ */ bigSigned("i64", 0x0a, 64, readI64);
/** `i128`: a bigint. */
export const i128: ScalarType<bigint> = /* @__PURE__ */ bigSigned("i128", 0x0b, 128, readI128);
/** `isize`: a bigint; 64 bits on the wire. */
export const isize: ScalarType<bigint> = /* @__PURE__ */ bigSigned("isize", 0x0a, 64, readI64);

/** `u64` whose values are numbers up to 2^53 - 1; more is refused in both directions. The same bytes and the same hash as `u64`. */
export const safeU64: ScalarType<number> = /* @__PURE__ */ safeUnsigned("safeU64", "u64");
/** `usize` whose values are numbers up to 2^53 - 1. */
export const safeUsize: ScalarType<number> = /* @__PURE__ */ safeUnsigned("safeUsize", "usize");
/** `i64` whose values are numbers within ±(2^53 - 1); more is refused in both directions. The same bytes and the same hash as `i64`. */
export const safeI64: ScalarType<number> = /* @__PURE__ */ safeSigned("safeI64", "i64");
/** `isize` whose values are numbers within ±(2^53 - 1). */
export const safeIsize: ScalarType<number> = /* @__PURE__ */ safeSigned("safeIsize", "isize");

/** A number is rounded to the nearest `f32`. */
export const f32: ScalarType<number> = /* @__PURE__ */ scalar(
  "f32",
  "f32",
  0x0c,
  4,
  (writer, value) => {
    if (typeof value !== "number") throw notA("an f32", value);
    writeF32(writer, value);
  },
  readF32,
);

/** `f64`. */
export const f64: ScalarType<number> = /* @__PURE__ */ scalar(
  "f64",
  "f64",
  0x0d,
  8,
  (writer, value) => {
    if (typeof value !== "number") throw notA("an f64", value);
    writeF64(writer, value);
  },
  readF64,
);

/** A string of exactly one Unicode scalar value. */
export const char: ScalarType<string> = /* @__PURE__ */ scalar(
  "char",
  "char",
  0x0e,
  2,
  (writer, value) => {
    if (typeof value !== "string" || !isOneCharacter(value)) throw notA("a char (a string of one character)", value);
    writer.string(value);
  },
  (reader) => {
    const text = reader.string();
    if (!isOneCharacter(text)) throw reader.error("invalid-value", "a char is not exactly one character");
    return text;
  },
);

function isOneCharacter(text: string): boolean {
  const point = text.codePointAt(0);
  return point !== undefined && text.length === (point > 0xffff ? 2 : 1);
}

/** `String`. */
export const string: ScalarType<string> = /* @__PURE__ */ text("string", "String", 0x0f);

/** @internal Text that Rust reads and checks by itself, such as an address. */
export function text(kind: string, rust: string, tag: number): ScalarType<string> {
  const encode = (writer: Writer, value: string): void => {
    if (typeof value !== "string") throw notA("a string", value);
    writer.string(value);
  };
  return scalar(kind, rust, tag, 1, encode, (reader) => reader.string());
}

/** `()`: the value is `undefined`, and no bytes. */
export const unit: ScalarType<undefined> = /* @__PURE__ */ scalar(
  "unit",
  "()",
  0x10,
  0,
  (_writer, value) => {
    if (value !== undefined) throw notA("undefined, the value of ()", value);
  },
  () => undefined,
);

/** `Vec<u8>` as a `Uint8Array`. Bytes that were decoded belong to whoever gets them. */
export const bytes: ScalarType<Uint8Array> = /* @__PURE__ */ scalar(
  "bytes",
  "Vec<u8>",
  0x11,
  1,
  (writer, value) => {
    if (!(value instanceof Uint8Array)) throw notA("a Uint8Array", value);
    writer.blob(value);
  },
  (reader) => reader.blob(),
);

/** `std::net::IpAddr`, as its text. */
export const ipAddr: ScalarType<string> = /* @__PURE__ */ text("ipAddr", "std::net::IpAddr", 0x10);
/** `std::net::Ipv4Addr`, as its text. */
export const ipv4Addr: ScalarType<string> = /* @__PURE__ */ text("ipv4Addr", "std::net::Ipv4Addr", 0x10);
/** `std::net::Ipv6Addr`, as its text. */
export const ipv6Addr: ScalarType<string> = /* @__PURE__ */ text("ipv6Addr", "std::net::Ipv6Addr", 0x10);
/** `std::net::SocketAddr`, as its text, for example `127.0.0.1:80`. */
export const socketAddr: ScalarType<string> = /* @__PURE__ */ text("socketAddr", "std::net::SocketAddr", 0x10);
