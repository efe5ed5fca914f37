import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "@troupe/handler";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("waits longer than setTimeout can", () => {
  const delayMs = 3 * 2 ** 31;
  const fired = vi.fn<() => void>();
  systemClock.timer(delayMs, fired);
  vi.advanceTimersByTime(delayMs - 1);
  expect(fired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fired).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

it("can take back a long timer in any of its legs", () => {
  for (const after of [0, 2 ** 31, 2 ** 32 + 5]) {
    const timer = systemClock.timer(3 * 2 ** 31, () => expect.unreachable());
    vi.advanceTimersByTime(after);
    timer.cancel();
    expect(vi.getTimerCount()).toBe(0);
  }
});
