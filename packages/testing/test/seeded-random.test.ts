import { createSeededRandom } from "@troupe/testing";
import { expect, test } from "vitest";

function bytesOf(seed: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- it fills bytes with randomness
  return createSeededRandom(seed).fill(bytes);
}

test("the same seed gives the same numbers and bytes, on every machine", () => {
  const [one, two] = [createSeededRandom(42), createSeededRandom(42)];
  expect(Array.from({ length: 100 }, () => one.next())).toEqual(Array.from({ length: 100 }, () => two.next()));
  expect([...bytesOf(1, 8)]).toEqual([172, 202, 74, 233, 221, 87, 203, 25]);
});

test("other seeds give other numbers, large and negative ones too", () => {
  const seeds = [-1, 0, 1, 2, 2 ** 32, 2 ** 32 + 1, Date.UTC(2026, 0, 1)];
  expect(new Set(seeds.map((seed) => createSeededRandom(seed).next())).size).toBe(seeds.length);
});

test("a seed of which many would be one, such as Math.random(), is refused", () => {
  for (const seed of [0.5, Number.NaN, Infinity, 2 ** 53]) {
    expect(() => createSeededRandom(seed)).toThrow(`the seed is ${seed}: expected a whole number`);
  }
});

test("bounds without a number between them are refused", () => {
  const random = createSeededRandom(1);
  expect(() => random.integer(5, 1)).toThrow("no whole number is from 5 to 1");
  expect(() => random.integer(Number.NaN, 1)).toThrow(RangeError);
  expect(random.integer(5, 5)).toBe(5);
});

test("whole numbers fall evenly on all values between the bounds", () => {
  const random = createSeededRandom(7);
  const counts = new Map<number, number>();
  for (let round = 0; round < 60_000; round += 1) {
    const value = random.integer(-2, 3);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
  for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test("bytes take every value", () => {
  expect(new Set(bytesOf(3, 20_000)).size).toBe(256);
  expect(createSeededRandom(9).seed).toBe(9);
});
