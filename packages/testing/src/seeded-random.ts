import type { Random } from "@troupe/handler";

/** Randomness that is the same for the same seed. Not for secrets. */
export interface SeededRandom extends Random {
  /** What it was made with: print it where a random test fails. */
  readonly seed: number;
  /** A number from 0 up to, and without, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. @throws RangeError where there is none between them */
  integer(min: number, max: number): number;
}

/**
 * Makes randomness that is the same for the same seed, on every machine (the generator sfc32).
 *
 * @throws RangeError for a seed that is no whole number up to 2^53: all fractions below 1 would be one and the same seed
 */
export function createSeededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`the seed is ${seed}: expected a whole number`);
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed >>> 0;
  let counter = Math.floor(seed / 2 ** 32) >>> 0;

  const word = (): number => {
    const sum = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = (b ^ (b >>> 9)) >>> 0;
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  };
  // Neighbouring seeds give neighbouring numbers at first.
  for (let round = 0; round < 16; round += 1) word();

  const next = (): number => word() / 2 ** 32;
  return {
    seed,
    next,
    integer(min, max) {
      if (!(min <= max)) throw new RangeError(`no whole number is from ${min} to ${max}`);
      return min + Math.floor(next() * (max - min + 1));
    },
    fill(target) {
      for (let index = 0; index < target.length; index += 1) target[index] = word() >>> 24;
      return target;
    },
  };
}
