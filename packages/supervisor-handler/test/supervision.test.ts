import { describe, expect, it } from "vitest";
import { Supervision } from "../src/supervision.ts";
import type { Action, Ending, RestartPolicy, Settings, Strategy } from "../src/supervision.ts";

const settings: Settings = { strategy: "one-for-one", intensity: 100, periodMs: 1000 };

/** Runs with these children, all of them up. */
function running(
  strategy: Strategy,
  children: Readonly<Record<string, RestartPolicy>>,
  more: Partial<Settings> = {},
): Supervision<string> {
  const supervision = new Supervision<string>({ ...settings, strategy, ...more });
  for (const [child, policy] of Object.entries(children)) supervision.adopt(child, policy, "running");
  return supervision;
}

/** As text, one word and the child for each: `stop a`. */
function words(actions: readonly Action<string>[]): string {
  return actions.map((action) => `${action.type} ${action.child}`).join(", ");
}

/** Does at once, and in order, what is wanted, until nothing is; gives all of it. */
function carryOut(supervision: Supervision<string>, actions: readonly Action<string>[], now = 0): string {
  const done: Action<string>[] = [];
  const todo = [...actions];
  for (let action = todo.shift(); action !== undefined; action = todo.shift()) {
    done.push(action);
    if (action.type === "stop") todo.push(...supervision.stopDone(action.child, now));
    if (action.type === "restart") todo.push(...supervision.started(action.child, now));
  }
  return words(done);
}

describe("one child", () => {
  const comesBack: Readonly<Record<RestartPolicy, Readonly<Record<Ending, boolean>>>> = {
    permanent: { crashed: true, terminated: true, finished: true, stopped: true },
    transient: { crashed: true, terminated: true, finished: false, stopped: false },
    temporary: { crashed: false, terminated: false, finished: false, stopped: false },
  };
  const rows = Object.entries(comesBack).flatMap(([policy, endings]) =>
    Object.entries(endings).map(([ending, back]) => [policy, ending, back] as const),
  );

  it.each(rows)("%s, %s: comes back is %s", (policy, ending, back) => {
    const supervision = running("one-for-one", { a: policy as RestartPolicy });
    const actions = supervision.ended("a", ending as Ending, 0);
    expect(words(actions)).toBe(back ? "restart a" : "forget a");
    expect(supervision.has("a")).toBe(back);
    if (back) expect(words(supervision.started("a", 0))).toBe("back a");
  });

  it("that the actor wants gone while it is being started again is stopped once it runs", () => {
    const supervision = running("one-for-one", { a: "permanent" });
    expect(words(supervision.ended("a", "crashed", 0))).toBe("restart a");
    expect(supervision.leave("a", 0)).toEqual([]);
    // There was nothing to stop yet.
    expect(supervision.stopDone("a", 0)).toEqual([]);
    expect(words(supervision.started("a", 0))).toBe("stop a");
    expect(words(supervision.stopDone("a", 0))).toBe("forget a");
  });

  it.each(rows)("%s, %s: does not come back once the actor wanted it gone", (policy, ending) => {
    const supervision = running("one-for-one", { a: policy as RestartPolicy });
    expect(supervision.leave("a", 0)).toEqual([]);
    expect(words(supervision.ended("a", ending as Ending, 0))).toBe("forget a");
    expect(supervision.has("a")).toBe(false);
    expect(supervision.stopDone("a", 0)).toEqual([]);
  });

  it.each(rows)("%s, %s before its start was told: follows the start", (policy, ending, back) => {
    const supervision = new Supervision<string>(settings);
    supervision.adopt("a", policy as RestartPolicy, "starting");
    expect(supervision.ended("a", ending as Ending, 0)).toEqual([]);
    expect(words(supervision.started("a", 0))).toBe(back ? "restart a" : "forget a");
  });

  it("is tried again when it cannot be started", () => {
    const supervision = running("one-for-one", { a: "transient" });
    supervision.ended("a", "crashed", 0);
    expect(words(supervision.startFailed("a", 1))).toBe("restart a");
    expect(words(supervision.started("a", 2))).toBe("back a");
  });

  it("is not tried again when somebody stopped a transient child while it was being started", () => {
    const supervision = running("one-for-one", { a: "transient" });
    supervision.ended("a", "crashed", 0);
    supervision.ended("a", "stopped", 1);
    expect(words(supervision.startFailed("a", 1))).toBe("forget a");
  });

  it("is gone when the actor stops it while it is being started", () => {
    const supervision = running("one-for-one", { a: "permanent" });
    supervision.ended("a", "crashed", 0);
    supervision.leave("a", 0);
    expect(words(supervision.ended("a", "stopped", 0))).toBe("forget a");
    expect(supervision.startFailed("a", 0)).toEqual([]);
  });

  it("is restarted by hand without being told, once at a time", () => {
    const supervision = running("one-for-one", { a: "temporary" });
    expect(supervision.restart("a")).toBe(true);
    expect(supervision.restart("a")).toBe(false);
    expect(supervision.started("a", 0)).toEqual([]);
    expect(supervision.restart("a")).toBe(true);
    expect(words(supervision.startFailed("a", 0))).toBe("forget a");
    expect(supervision.restart("a")).toBe(false);
  });

  it("takes no notice of what it does not know, or what is told twice", () => {
    const supervision = running("one-for-all", { a: "permanent" });
    expect(supervision.ended("b", "crashed", 0)).toEqual([]);
    expect(supervision.started("b", 0)).toEqual([]);
    expect(supervision.started("a", 0)).toEqual([]);
    expect(supervision.startFailed("a", 0)).toEqual([]);
    expect(supervision.stopDone("a", 0)).toEqual([]);
    expect(supervision.leave("b", 0)).toEqual([]);
    expect(supervision.restart("b")).toBe(false);
  });
});

describe("intensity and period", () => {
  const limits = { intensity: 2, periodMs: 1000 };

  it.each([
    ["within the period", [0, 500, 1000], [true, true, false]],
    ["spread over more than the period", [0, 500, 1001, 1501, 2002], [true, true, true, true, true]],
    ["a burst after a quiet time", [0, 5000, 5001, 5002], [true, true, true, false]],
  ])("%s", (_, times, restarted) => {
    const supervision = running("one-for-one", { a: "permanent" }, limits);
    const seen = times.map((now) => {
      const [action] = supervision.ended("a", "crashed", now);
      supervision.started("a", now);
      return action?.type === "restart";
    });
    expect(seen).toEqual(restarted);
  });

  it("names the child that was too much, and how many failures there were", () => {
    const supervision = running("one-for-one", { a: "permanent", b: "permanent" }, { intensity: 1 });
    supervision.ended("a", "crashed", 0);
    expect(supervision.ended("b", "crashed", 1)).toEqual([{ type: "give-up", child: "b", failures: 2 }]);
  });

  it("wants nothing any more once it has given up", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent" }, { intensity: 0 });
    expect(words(supervision.ended("a", "crashed", 0))).toBe("give-up a");
    expect(supervision.ended("b", "crashed", 0)).toEqual([]);
    expect(supervision.leave("b", 0)).toEqual([]);
    expect(supervision.stopDone("b", 0)).toEqual([]);
    expect(supervision.restart("b")).toBe(false);
  });

  it("counts a restart that fails as one more failure", () => {
    const supervision = running("one-for-one", { a: "permanent" }, { intensity: 2 });
    supervision.ended("a", "crashed", 0);
    expect(words(supervision.startFailed("a", 0))).toBe("restart a");
    expect(words(supervision.startFailed("a", 0))).toBe("give-up a");
  });

  it("counts a group once, and neither temporary children, nor restarts by hand, nor who was let go", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent", c: "temporary" }, { intensity: 1 });
    supervision.ended("c", "crashed", 0);
    supervision.restart("b");
    supervision.started("b", 0);
    supervision.adopt("d", "permanent", "running");
    supervision.leave("d", 0);
    supervision.ended("d", "crashed", 0);
    expect(carryOut(supervision, supervision.ended("a", "crashed", 0))).toBe(
      "stop b, restart a, back a, restart b, back b",
    );
    expect(words(supervision.ended("a", "crashed", 0))).toBe("give-up a");
  });
});

describe("groups", () => {
  const all = { a: "permanent", b: "transient", c: "temporary", d: "permanent" } as const;

  it.each([
    ["one-for-one", "a", "restart a, back a"],
    ["one-for-one", "d", "restart d, back d"],
    ["one-for-all", "a", "stop d, stop c, forget c, stop b, restart a, back a, restart b, back b, restart d, back d"],
    ["one-for-all", "d", "stop c, forget c, stop b, stop a, restart a, back a, restart b, back b, restart d, back d"],
    ["rest-for-one", "a", "stop d, stop c, forget c, stop b, restart a, back a, restart b, back b, restart d, back d"],
    ["rest-for-one", "b", "stop d, stop c, forget c, restart b, back b, restart d, back d"],
    ["rest-for-one", "d", "restart d, back d"],
  ] as const)("%s, %s crashes: %s", (strategy, child, expected) => {
    const supervision = running(strategy, all);
    expect(carryOut(supervision, supervision.ended(child, "crashed", 0))).toBe(expected);
  });

  it.each(["one-for-all", "rest-for-one"] as const)("%s: who needs no restart takes nobody along", (strategy) => {
    const supervision = running(strategy, all);
    expect(words(supervision.ended("c", "crashed", 0))).toBe("forget c");
    expect(words(supervision.ended("b", "finished", 0))).toBe("forget b");
  });

  it("keeps the order of the first start over restarts, and takes the new ones last", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent" });
    carryOut(supervision, supervision.ended("a", "crashed", 0));
    supervision.adopt("c", "permanent", "starting");
    supervision.started("c", 0);
    expect(carryOut(supervision, supervision.ended("b", "crashed", 0))).toBe(
      "stop c, stop a, restart a, back a, restart b, back b, restart c, back c",
    );
  });

  it("waits for each step before the next one", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent", c: "permanent" });
    expect(words(supervision.ended("a", "crashed", 0))).toBe("stop c");
    expect(words(supervision.ended("c", "stopped", 0))).toBe("stop b");
    expect(supervision.stopDone("c", 0)).toEqual([]);
    expect(words(supervision.ended("b", "crashed", 0))).toBe("restart a");
    expect(words(supervision.started("a", 0))).toBe("back a, restart b");
    expect(words(supervision.started("b", 0))).toBe("back b, restart c");
    expect(words(supervision.started("c", 0))).toBe("back c");
  });

  it("tells nobody of the end of who is taken down and brought back", () => {
    const supervision = running("one-for-all", all);
    supervision.ended("a", "crashed", 0);
    expect(["a", "b", "c", "d"].map((child) => supervision.isTakenDown(child))).toEqual([false, true, false, true]);
    supervision.leave("b", 0);
    expect(supervision.isTakenDown("b")).toBe(false);
  });

  it("is not disturbed by who crashes before its turn to be stopped", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent", c: "temporary", d: "permanent" });
    expect(words(supervision.ended("a", "crashed", 0))).toBe("stop d");
    expect(supervision.ended("b", "crashed", 0)).toEqual([]);
    expect(words(supervision.ended("c", "crashed", 0))).toBe("forget c");
    expect(carryOut(supervision, supervision.ended("d", "stopped", 0))).toBe(
      "restart a, back a, restart b, back b, restart d, back d",
    );
  });

  it("begins a new round, after this one, for who crashes once it is back", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent" });
    supervision.ended("a", "crashed", 0);
    supervision.ended("b", "stopped", 0);
    supervision.started("a", 0);
    expect(supervision.ended("a", "crashed", 1)).toEqual([]);
    expect(words(supervision.started("b", 2))).toBe("back b, stop b");
    expect(words(supervision.ended("b", "stopped", 2))).toBe("restart a");
  });

  it("starts over from who could not be started", () => {
    const supervision = running("rest-for-one", { a: "permanent", b: "permanent", c: "permanent" });
    supervision.ended("a", "crashed", 0);
    supervision.stopDone("c", 0);
    expect(words(supervision.stopDone("b", 0))).toBe("restart a");
    supervision.started("a", 0);
    expect(words(supervision.startFailed("b", 0))).toBe("restart b");
    expect(words(supervision.started("b", 0))).toBe("back b, restart c");

    const everybody = running("one-for-all", { a: "permanent", b: "permanent", c: "permanent" });
    everybody.ended("a", "crashed", 0);
    everybody.stopDone("c", 0);
    everybody.stopDone("b", 0);
    everybody.started("a", 0);
    expect(words(everybody.startFailed("b", 0))).toBe("stop a");
    expect(carryOut(everybody, everybody.stopDone("a", 0))).toBe(
      "restart a, back a, restart b, back b, restart c, back c",
    );
  });

  it("leaves alone who is just being started, and lets go of who is gone", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent", c: "permanent" });
    supervision.adopt("new", "permanent", "starting");
    supervision.leave("c", 0);
    expect(words(supervision.ended("a", "crashed", 0))).toBe("stop b");
    expect(words(supervision.ended("c", "stopped", 0))).toBe("forget c");
    expect(words(supervision.stopDone("b", 0))).toBe("restart a");
    expect(words(supervision.leave("b", 0))).toBe("forget b");
    expect(words(supervision.started("a", 0))).toBe("back a");
    expect(supervision.started("new", 0)).toEqual([]);
  });

  it("finishes a round as it was begun when the strategy changes meanwhile", () => {
    const supervision = running("one-for-all", { a: "permanent", b: "permanent" });
    supervision.ended("a", "crashed", 0);
    supervision.configure({ ...settings, strategy: "one-for-one" });
    expect(words(supervision.stopDone("b", 0))).toBe("restart a");
    expect(words(supervision.startFailed("a", 0))).toBe("restart a");
    expect(words(supervision.started("a", 0))).toBe("back a, restart b");
    expect(words(supervision.started("b", 0))).toBe("back b");
    expect(words(supervision.ended("a", "crashed", 0))).toBe("restart a");
  });
});
