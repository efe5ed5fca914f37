import { expect, it } from "vitest";
import { generateChannelId, generateRequestId, generateTheaterId, parseTheaterId } from "@troupe/ids";

// Vitest runs with --expose-gc: see tooling/vitest.
const collectGarbage = globalThis.gc as () => void;

/** Bytes of heap for each value that is kept, measured over many. */
function heapPerKept(make: (n: number) => unknown, count = 50_000): number {
  const kept: unknown[] = Array.from({ length: count }, () => null);
  for (let n = 0; n < 2000; n += 1) kept[n] = make(n);
  kept.fill(null);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < count; n += 1) kept[n] = make(n);
  collectGarbage();
  const bytes = (process.memoryUsage().heapUsed - before) / count;
  // The values must live until here.
  expect(kept).not.toContain(null);
  return bytes;
}

// A flat id holds 56 bytes (a channel's 40); one that V8 keeps as a tree of pieces holds 480.
it.each([
  ["an actor's id", generateTheaterId],
  ["a request's id", generateRequestId],
  ["a channel's id", generateChannelId],
])("%s is kept as a flat string", (_, generate) => {
  expect(heapPerKept(generate)).toBeLessThan(100);
});

it("keeps nothing of the text that an id was parsed from", () => {
  const long = "x".repeat(100_000);
  // Each id is cut out of a text of its own: a slice that stayed one would hold 100 kB.
  const bytes = heapPerKept((n) => {
    const text = `${String(n)}:550e8400-e29b-41d4-a716-446655440000${long}`;
    return parseTheaterId(text.slice(text.indexOf(":") + 1, text.indexOf(":") + 37));
  }, 2000);
  expect(bytes).toBeLessThan(1000);
});
