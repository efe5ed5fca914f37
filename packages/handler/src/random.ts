import { randomFillSync } from "node:crypto";

/** Randomness as handlers see it. The real one is {@link systemRandom}; tests pass a seeded one. */
export interface Random {
  /** Fills `target` with random bytes and returns it. */
  fill(target: Uint8Array): Uint8Array;
}

/** Cryptographically secure randomness of the machine. */
export const systemRandom: Random = { fill: (target) => randomFillSync(target) };
