import { expect, it } from "vitest";
import * as fc from "fast-check";
import { systemRandom } from "@troupe/handler";
import type { Random } from "@troupe/handler";
import { randomBytes, randomInt } from "../src/random-int.ts";

/** Gives out these bytes, one after the other, little-endian words first. */
function scripted(...words: readonly number[]): Random {
  const bytes = new Uint8Array(Uint32Array.from(words).buffer);
  let at = 0;
  return {
    fill(target) {
      target.set(bytes.subarray(at, at + target.length));
      at += target.length;
      return target;
    },
  };
}

it("stays within its bounds, whatever they are", () => {
  const edge = fc.oneof(fc.integer(), fc.maxSafeInteger());
  fc.assert(
    fc.property(edge, edge, (a, b) => {
      const [min, max] = a < b ? [a, b] : [b, a];
      fc.pre(Number.isSafeInteger(max - min) && max > min);
      const drawn = randomInt(systemRandom, min, max);
      expect(Number.isSafeInteger(drawn)).toBe(true);
      expect(drawn).toBeGreaterThanOrEqual(min);
      expect(drawn).toBeLessThan(max);
    }),
  );
});

it("draws again where the small numbers would be likelier", () => {
  // 2^32 = 3 * 1431655765 + 1: the last word has no place.
  expect(randomInt(scripted(0xffff_ffff, 5), 0, 3)).toBe(2);
  expect(randomInt(scripted(0xffff_fffe), 0, 3)).toBe(2);
  expect(randomInt(scripted(0xffff_ffff), 0, 2 ** 32)).toBe(0xffff_ffff);
});

it("uses 53 bits where 32 are not enough", () => {
  expect(randomInt(scripted(0xffff_ffff, 7), 0, 2 ** 53 - 1)).toBe(0x1f_ffff * 2 ** 32 + 7);
  expect(randomInt(scripted(1, 2), -(2 ** 40), 2 ** 40)).toBe(2 ** 32 + 2 - 2 ** 40);
});

it("reaches every number of a small range", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 2000; i++) seen.add(randomInt(systemRandom, -2, 4));
  expect([...seen].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
});

it.each([
  [0, 0],
  [5, 4],
  [0.5, 2],
  [Number.NaN, 1],
  [0, Infinity],
  [-(2 ** 53) + 1, 2 ** 53 - 1],
])("refuses the range from %d to %d", (min, max) => {
  expect(() => randomInt(systemRandom, min, max)).toThrow(expect.objectContaining({ code: "RANDOM_RANGE" }));
});

it("gives as many bytes as were asked for, each time in an array of their own", () => {
  const first = randomBytes(systemRandom, 32);
  const second = randomBytes(systemRandom, 32);
  expect(first).toHaveLength(32);
  expect(second).not.toEqual(first);
  expect(randomBytes(systemRandom, 0)).toHaveLength(0);
  for (const wrong of [-1, 1.5, 65_537, Number.NaN]) {
    expect(() => randomBytes(systemRandom, wrong)).toThrow(expect.objectContaining({ code: "RANDOM_RANGE" }));
  }
});
