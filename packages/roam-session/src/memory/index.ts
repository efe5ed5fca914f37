export { memoryPair } from "./memory-pair.ts";

export type { MemoryPairOptions } from "./memory-pair.ts";
