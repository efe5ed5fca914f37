import { setImmediate as turn } from "node:timers/promises";

/** Bytes of live objects: heap, and what the heap holds outside of it (buffers included). */
export async function liveMemory(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("run with --expose-gc");
  // Finalizers and weak references need a turn of the loop between collections.
  for (let pass = 0; pass < 4; pass++) {
    await turn();
    await gc({ type: "major", execution: "async" });
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
