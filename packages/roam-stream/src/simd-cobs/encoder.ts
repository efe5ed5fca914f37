import { MODULE } from "./module.ts";

/** Messages above this are not encoded here: the memory is one for the whole process. */
export const MAX_BYTES = 262_144;
/** The message stands at 0, its frame behind it; each with room for sixteen bytes too many. */
const TARGET = MAX_BYTES + 64;

/** What is used of the global `WebAssembly`, which the types of Node leave out. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  encode(source: number, end: number, target: number): number;
}

interface Encoder {
  readonly memory: Uint8Array;
  readonly encode: Exports["encode"];
}

let encoder: Encoder | undefined;
let isAvailable = true;

/** Whether WebAssembly with SIMD works here. The first call makes it ready, which takes less than a millisecond. */
export function hasSimd(): boolean {
  if (encoder !== undefined || !isAvailable) return isAvailable;
  try {
    const { Instance, Module } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
    const { memory, encode } = new Instance(new Module(Buffer.from(MODULE, "base64"))).exports;
    encoder = { memory: new Uint8Array(memory.buffer), encode };
  } catch {
    // No SIMD, or no WebAssembly at all, as with --jitless.
    isAvailable = false;
  }
  return isAvailable;
}

/** The frame of `source[start, end)`, at most {@link MAX_BYTES}, without its delimiter, into `target` from `at`; returns where it ends. After {@link hasSimd}. */
export function encodeSimd(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  const { memory, encode } = encoder!;
  memory.set(source.subarray(start, end));
  const stop = encode(0, end - start, TARGET);
  target.set(memory.subarray(TARGET, stop), at);
  return at + stop - TARGET;
}
