import { array, assert, constant, integer, oneof, property, record } from "fast-check";
import type { Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { WaitingBytes } from "../src/waiting-bytes.ts";

type Step =
  | { readonly do: "push"; readonly length: number }
  | { readonly do: "take"; readonly max: number }
  | { readonly do: "shift" };

const step: Arbitrary<Step> = oneof(
  record({ do: constant("push" as const), length: integer({ min: 1, max: 300 }) }),
  record({ do: constant("take" as const), max: integer({ min: 1, max: 500 }) }),
  record({ do: constant("shift" as const) }),
);

test("bytes come out as they went in, whatever is asked for", () => {
  assert(
    property(array(step, { maxLength: 200 }), (steps) => {
      const waiting = new WaitingBytes();
      let pushed = 0;
      let taken = 0;
      for (const one of steps) {
        if (one.do === "push") {
          waiting.push(Uint8Array.from({ length: one.length }, () => pushed++ % 251));
        } else {
          const chunk = one.do === "take" ? waiting.take(one.max) : waiting.shift();
          expect(chunk === undefined).toBe(taken === pushed);
          for (const byte of chunk ?? []) expect(byte).toBe(taken++ % 251);
          if (one.do === "take") expect(chunk?.length ?? 0).toBeLessThanOrEqual(one.max);
        }
        expect(waiting.size).toBe(pushed - taken);
        expect(waiting.empty).toBe(pushed === taken);
      }
      for (const chunk of waiting.drain()) for (const byte of chunk) expect(byte).toBe(taken++ % 251);
      expect([taken, waiting.size, waiting.weight]).toEqual([pushed, 0, 0]);
    }),
  );
});

test("small chunks are joined, up to what is asked for", () => {
  const waiting = new WaitingBytes();
  for (let byte = 0; byte < 10; byte += 1) waiting.push(Uint8Array.of(byte));
  expect([...waiting.take(4)!]).toEqual([0, 1, 2, 3]);
  expect([...waiting.take(100)!]).toEqual([4, 5, 6, 7, 8, 9]);
  expect(waiting.take(1)).toBeUndefined();
});

test("what was taken shares no memory with what stays", () => {
  for (const max of [10, 90]) {
    const waiting = new WaitingBytes();
    waiting.push(new Uint8Array(100).fill(7));
    const taken = waiting.take(max)!;
    const rest = waiting.take(100)!;
    expect([taken.length, rest.length]).toEqual([max, 100 - max]);
    expect(taken.buffer === rest.buffer).toBe(false);
  }
});

test("single bytes weigh what their buffers weigh", () => {
  const waiting = new WaitingBytes();
  for (let byte = 0; byte < 1000; byte += 1) waiting.push(Uint8Array.of(1));
  expect(waiting.size).toBe(1000);
  expect(waiting.weight).toBeGreaterThan(100_000);
});
