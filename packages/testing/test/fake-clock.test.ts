import { createFakeClock } from "@troupe/testing";
import { describe, expect, test } from "vitest";

describe("a fake clock", () => {
  test("stands still until it is moved", () => {
    const clock = createFakeClock({ now: 1000 });
    expect([clock.now(), clock.monotonic()]).toEqual([1000, 0]);
    clock.advance(250);
    expect([clock.now(), clock.monotonic()]).toEqual([1250, 250]);
  });

  test("fires timers in the order of their times, equal ones in the order in which they were set", () => {
    const clock = createFakeClock();
    const fired: string[] = [];
    for (const [name, delay] of Object.entries({ c: 30, a1: 10, b: 20, a2: 10 })) {
      clock.timer(delay, () => fired.push(`${name} at ${clock.monotonic()}`));
    }
    clock.advance(25);
    expect(fired).toEqual(["a1 at 10", "a2 at 10", "b at 20"]);
    expect([clock.pending, clock.untilNext, clock.monotonic()]).toEqual([1, 5, 25]);
  });

  test("fires what a timer sets, where it is due in time", () => {
    const clock = createFakeClock();
    const fired: number[] = [];
    const tick = (): void => {
      fired.push(clock.monotonic());
      clock.timer(10, tick);
    };
    clock.timer(10, tick);
    clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
  });

  test("a cancelled timer does not fire, and cancelling again or after it fired does nothing", () => {
    const clock = createFakeClock();
    let fired = 0;
    const timer = clock.timer(10, () => (fired += 1));
    const other = clock.timer(10, () => (fired += 1));
    timer.cancel();
    timer.cancel();
    clock.advance(10);
    other.cancel();
    expect([fired, clock.pending]).toEqual([1, 0]);
  });

  test("a timer can cancel one that is due at the same time", () => {
    const clock = createFakeClock();
    const fired: string[] = [];
    clock.timer(10, () => {
      fired.push("first");
      second.cancel();
    });
    const second = clock.timer(10, () => fired.push("second"));
    clock.advance(10);
    expect(fired).toEqual(["first"]);
  });

  test.each([0, -5, Number.NaN, 0.2])("a delay of %d ms is one of 1 ms", (delay) => {
    const clock = createFakeClock();
    clock.timer(delay, () => {});
    expect(clock.untilNext).toBe(1);
  });

  test("runAll fires everything, and says how much", () => {
    const clock = createFakeClock();
    clock.timer(86_400_000, () => clock.timer(1, () => {}));
    expect(clock.runAll()).toBe(2);
    expect([clock.pending, clock.untilNext, clock.monotonic()]).toEqual([0, undefined, 86_400_001]);
  });

  test("runAll gives up on a timer that sets itself again", () => {
    const clock = createFakeClock();
    const again = (): void => void clock.timer(1, again);
    again();
    expect(() => clock.runAll(50)).toThrow("50 timers fired and 1 are left");
  });

  test("the wall clock can be set, and timers do not notice", () => {
    const clock = createFakeClock();
    clock.timer(100, () => {});
    clock.setNow(5);
    expect([clock.now(), clock.monotonic(), clock.untilNext]).toEqual([5, 0, 100]);
    clock.advance(1);
    expect(clock.now()).toBe(6);
  });

  test("what a timer throws is thrown by whoever moved the clock, and the rest can go on", () => {
    const clock = createFakeClock();
    let fired = false;
    clock.timer(1, () => {
      throw new Error("a timer failed");
    });
    clock.timer(2, () => (fired = true));
    expect(() => clock.advance(10)).toThrow("a timer failed");
    clock.advance(9);
    expect(fired).toBe(true);
  });

  test("never goes back, also when a timer moves it", () => {
    const clock = createFakeClock();
    clock.timer(5, () => clock.advance(100));
    clock.advance(10);
    expect(clock.monotonic()).toBe(105);
    expect(() => clock.advance(-1)).toThrow(RangeError);
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError);
    // It would stand still at the end of time: every later timer would be due there.
    expect(() => clock.advance(Infinity)).toThrow(RangeError);
  });
});
