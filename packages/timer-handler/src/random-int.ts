import type { Random } from "@troupe/handler";
import { TimerError } from "./errors.ts";

/** Most bytes that one call of `random` gives. */
const MAX_BYTES = 65_536;
const TWO_32 = 0x1_0000_0000;

const scratch = /* @__PURE__ */ new Uint32Array(2);
const scratchBytes = /* @__PURE__ */ new Uint8Array(scratch.buffer);

/** Fresh bytes. Throws RANDOM_RANGE. */
export function randomBytes(random: Random, byteCount: number): Uint8Array {
  if (Number.isSafeInteger(byteCount) && byteCount >= 0 && byteCount <= MAX_BYTES) {
    const bytes = new Uint8Array(byteCount);
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- no array's fill
    random.fill(bytes);
    return bytes;
  }
  throw new TimerError(
    "RANDOM_RANGE",
    `random takes a whole number of bytes from 0 to ${MAX_BYTES}, got ${String(byteCount)}`,
  );
}

/** A whole number from `min` up to and without `max`. Throws RANDOM_RANGE. */
export function randomInt(random: Random, min: number, max: number): number {
  const span = max - min;
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || !Number.isSafeInteger(span) || span < 1) {
    throw new TimerError(
      "RANDOM_RANGE",
      `randomInt takes two safe integers, the second one greater, and their difference a safe integer; got ${String(min)} and ${String(max)}`,
    );
  }
  const range = span <= TWO_32 ? TWO_32 : 2 ** 53;
  // What lies above the last whole multiple of the span would make the small numbers likelier.
  const limit = range - (range % span);
  for (;;) {
    const drawn = span <= TWO_32 ? draw32(random) : draw53(random);
    if (drawn < limit) return min + (drawn % span);
  }
}

function draw32(random: Random): number {
  random.fill(scratchBytes.subarray(0, 4));
  return scratch[0]!;
}

function draw53(random: Random): number {
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- no array's fill
  random.fill(scratchBytes);
  return (scratch[0]! & 0x1f_ffff) * TWO_32 + scratch[1]!;
}
