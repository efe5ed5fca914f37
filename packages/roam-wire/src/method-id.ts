import { blake3 } from "./blake3.ts";
import { kebabCase } from "./kebab.ts";
import { utf8Encoder } from "./utf8.ts";

/** A method id as two signed 32-bit integers, as which it is looked up and sent: bigints are slow in both. */
export interface MethodIdPair {
  readonly high: number;
  readonly low: number;
}

/** The id of a method: the first 8 bytes of BLAKE3 over its names and the hash of its signature, little endian. */
export function methodIdOf(service: string, method: string, signature: Uint8Array): MethodIdPair {
  const names = utf8Encoder.encode(`${kebabCase(service)}.${kebabCase(method)}`);
  const input = new Uint8Array(names.length + 32);
  input.set(names);
  input.set(blake3(signature), names.length);
  const hash = blake3(input);
  const view = new DataView(hash.buffer, hash.byteOffset);
  return { high: view.getInt32(4, true), low: view.getInt32(0, true) };
}

/** The id in one piece. */
export function joinMethodId(high: number, low: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

/** The id in two pieces. */
export function splitMethodId(id: bigint): MethodIdPair {
  return { high: Number(BigInt.asIntN(32, id >> 32n)), low: Number(BigInt.asIntN(32, id)) };
}

/** Finds what belongs to a method id without making a bigint of it. */
export class MethodTable<T> {
  readonly #byLow = new Map<number, Map<number, T>>();

  get(high: number, low: number): T | undefined {
    return this.#byLow.get(low)?.get(high);
  }

  set(high: number, low: number, value: T): void {
    let byHigh = this.#byLow.get(low);
    if (byHigh === undefined) this.#byLow.set(low, (byHigh = new Map()));
    byHigh.set(high, value);
  }
}
