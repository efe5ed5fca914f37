import { encode } from "./encode.ts";
import { isPackError } from "./errors.ts";
import { compileWriter } from "./internal/typed-writer.ts";
import { giveBack, withWriter, writeGraph, type GraphWriter } from "./internal/graph-writer.ts";
import { DEFAULT_LIMITS, limitsWith, type Limits } from "./limits.ts";
import { lowerUnknown } from "./lower.ts";
import type { Lowered, Type } from "./type.ts";

/** Encodes values of one type. The result belongs to the caller. */
export type Encoder<T extends Type = Type> = (value: Lowered<T>) => Uint8Array;

/**
 * An encoder for one type, for where the same type is encoded again and again: the bytes of `encode(lower(type, value))` without
 * the `Value` between. Compile once, keep it.
 *
 * @throws {PackTypeError} when the type names something undefined or has no end. The encoder itself throws `PackValueError`.
 */
export function compileEncoder<T extends Type>(type: T, limits?: Partial<Limits>): Encoder<T> {
  const bounds = limits === undefined ? DEFAULT_LIMITS : limitsWith(limits);
  const write = compileWriter(type);
  return (value) => {
    try {
      return withWriter(bounds, write, value);
    } catch (error) {
      if (!isPackError(error)) throw error;
      // The fast way does not keep track of where it is. The slow way does, and fails with the path.
      return encode(lowerUnknown(type, value), bounds);
    }
  };
}

/**
 * Encodes a value of one type and runs `use` on the bytes, which are valid only until `use` returns: afterwards the same memory
 * holds the next value. For hashing, measuring or copying elsewhere, where an array of one's own would be thrown away at once.
 */
export type LendingEncoder<T extends Type = Type> = <R>(value: Lowered<T>, use: (bytes: Uint8Array) => R) => R;

/** {@link compileEncoder} without the copy: about twice as fast for small values. */
export function compileLendingEncoder<T extends Type>(type: T, limits?: Partial<Limits>): LendingEncoder<T> {
  const bounds = limits === undefined ? DEFAULT_LIMITS : limitsWith(limits);
  const write = compileWriter(type);
  return (value, use) => {
    let writer: GraphWriter;
    try {
      writer = writeGraph(bounds, write, value);
    } catch (error) {
      if (!isPackError(error)) throw error;
      return use(encode(lowerUnknown(type, value), bounds));
    }
    try {
      return use(writer.finished());
    } finally {
      giveBack(writer);
    }
  };
}

const compiled: WeakMap<Type, Encoder> = /* @__PURE__ */ new WeakMap();

/** {@link compileEncoder} and one call of it; the encoder is kept for as long as the type object lives. */
export function encodeTyped<T extends Type>(type: T, value: Lowered<T>): Uint8Array {
  let encoder = compiled.get(type);
  if (encoder === undefined) {
    encoder = compileEncoder<Type>(type);
    compiled.set(type, encoder);
  }
  return encoder(value);
}
