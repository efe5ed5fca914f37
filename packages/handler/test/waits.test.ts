import { systemClock, Waits } from "@troupe/handler";
import type { Wait } from "@troupe/handler";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

class Waiting implements Wait {
  earlier: Wait | undefined = undefined;
  later: Wait | undefined = undefined;
  tick = -1;
  readonly timedOut: () => void;

  constructor(timedOut: () => void) {
    this.timedOut = timedOut;
  }
}

test("a wait times out once, after its time and at most a quarter late, whenever it began", () => {
  const waits = new Waits(systemClock, 100);
  waits.add(new Waiting(() => {}));
  for (let offset = 1; offset < 30; offset += 1) {
    vi.advanceTimersByTime(1);
    let elapsed = 0;
    let timedOutAt: number | undefined;
    const wait = new Waiting(() => {
      expect(timedOutAt).toBeUndefined();
      timedOutAt = elapsed;
    });
    waits.add(wait);
    for (elapsed = 1; elapsed <= 300; elapsed += 1) vi.advanceTimersByTime(1);
    expect(timedOutAt).toBeGreaterThanOrEqual(100);
    expect(timedOutAt).toBeLessThanOrEqual(125);
  }
});

test("waits that have ended leave no timer, and those between them time out in their order", () => {
  const waits = new Waits(systemClock, 100);
  const over: number[] = [];
  const all = Array.from({ length: 5 }, (_, index) => new Waiting(() => over.push(index)));
  for (const wait of all) waits.add(wait);
  for (const index of [0, 2, 4, 4]) waits.delete(all[index]!);
  vi.advanceTimersByTime(200);
  expect(over).toEqual([1, 3]);
  expect(vi.getTimerCount()).toBe(0);
  waits.add(all[0]!);
  waits.delete(all[0]!);
  vi.advanceTimersByTime(200);
  expect(over).toEqual([1, 3]);
  expect(vi.getTimerCount()).toBe(0);
});

test("one that begins while others time out has its whole time, and there is one timer", () => {
  const waits = new Waits(systemClock, 100);
  let over = false;
  const next = new Waiting(() => (over = true));
  waits.add(new Waiting(() => waits.add(next)));
  vi.advanceTimersByTime(125);
  expect(next.tick).toBeGreaterThanOrEqual(0);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(99);
  expect(over).toBe(false);
  vi.advanceTimersByTime(26);
  expect(over).toBe(true);
});

test("nothing times out once they are closed", () => {
  const waits = new Waits(systemClock, 100);
  waits.add(new Waiting(() => expect.unreachable()));
  waits.close();
  vi.advanceTimersByTime(1000);
  expect(vi.getTimerCount()).toBe(0);
});
