import { Reader } from "./reader.ts";
import { type Decode, type Encode, type Type, decoderOf, encoderOf } from "./schema/type.ts";
import { Writer } from "./writer.ts";

/** Both directions of one type. */
export interface Codec<T> {
  readonly encode: Encode<T>;
  readonly decode: Decode<T>;
}

/** The codec of a type, built from closures at the first use and kept with the type. It needs no `eval`. */
export function codecOf<T>(type: Type<T>): Codec<T> {
  return { encode: encoderOf(type), decode: decoderOf(type) };
}

/**
 * One value as bytes of their own.
 * @throws {EncodeError} when the value does not fit the type; `path` says where
 */
export function encode<T>(type: Type<T>, value: T): Uint8Array {
  const writer = new Writer(256);
  encoderOf(type)(writer, value);
  return writer.finish();
}

/**
 * The value that `bytes` hold, all of them. What it contains are copies: the input may be reused.
 * @throws {RoamProtocolError} when they are not exactly one value of the type
 */
export function decode<T>(type: Type<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes);
  const value = decoderOf(type)(reader);
  reader.expectEnd();
  return value;
}
