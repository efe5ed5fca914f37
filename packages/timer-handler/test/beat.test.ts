import { expect, it } from "vitest";
import * as fc from "fast-check";
import { nextBeat } from "../src/beat.ts";

it.each([
  // due, interval, now, next
  [0, 100, 0, 100],
  [100, 100, 100, 200],
  [100, 100, 199, 200],
  [100, 100, 200, 300],
  [100, 100, 201, 300],
  [100, 100, 1050, 1100],
  [100, 100, 99, 200], // the clock fired early: no second tick for the same time
  [7.5, 1, 9.25, 9.5],
])("due at %d, every %d, at %d: next at %d", (due, interval, now, next) => {
  expect(nextBeat(due, interval, now)).toBe(next);
});

it("is the earliest time of the beat that is later than both", () => {
  fc.assert(
    fc.property(
      fc.nat(1e9),
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: -1000, max: 1e9 }),
      (due, every, late) => {
        const now = due + late;
        const next = nextBeat(due, every, now);
        expect((next - due) % every).toBe(0);
        expect(next).toBeGreaterThan(Math.max(due, now));
        expect(next - every).toBeLessThanOrEqual(Math.max(due, now));
      },
    ),
  );
});
