import { createFakeClock } from "@troupe/testing";
import { expect, test } from "vitest";
import { Timeouts } from "../src/timeouts.ts";

test("an item expires when its time is up, at most a quarter of it late", () => {
  const clock = createFakeClock();
  const expired: [string, number][] = [];
  const timeouts = new Timeouts<{ name: string }>(clock, 1000, ({ name }) => expired.push([name, clock.monotonic()]));
  timeouts.add({ name: "a" });
  clock.advance(600);
  timeouts.add({ name: "b" });
  clock.advance(5000);
  expect(expired.map(([name]) => name)).toEqual(["a", "b"]);
  for (const [index, start] of [0, 600].entries()) {
    expect(expired[index]![1]).toBeGreaterThanOrEqual(start + 1000);
    expect(expired[index]![1]).toBeLessThanOrEqual(start + 1250);
  }
  expect([timeouts.size, clock.pending]).toEqual([0, 0]);
});

test("no timer runs while nothing waits, and never more than one", () => {
  const clock = createFakeClock();
  const again: object[] = [];
  const timeouts = new Timeouts<object>(clock, 100, (item) => {
    again.push(item);
    // As an item does that made progress: its time begins anew.
    if (again.length < 50) timeouts.add(item);
  });
  expect(clock.pending).toBe(0);
  const [one, other] = [{}, {}];
  timeouts.add(one);
  timeouts.add(other);
  for (let ms = 0; ms < 5000; ms += 25) {
    clock.advance(25);
    expect(clock.pending).toBeLessThanOrEqual(1);
  }
  expect(again.length).toBeGreaterThanOrEqual(50);
  timeouts.add(one);
  expect(timeouts.delete(one)).toBe(true);
  expect(timeouts.delete(one)).toBe(false);
  expect(clock.pending).toBe(timeouts.size === 0 ? 0 : 1);
});
