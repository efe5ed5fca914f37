import { expect, it } from "vitest";
import type { TheaterId } from "@troupe/ids";
import type { Strategy } from "@troupe/supervisor-handler";
import { family, settled } from "./family.ts";
import type { Family } from "./family.ts";

const letters = ["a", "b", "c"] as const;

/** A family with three permanent children under one strategy. */
async function three(
  strategy: Strategy,
  options: { intensity?: number; periodMs?: number } = {},
  initFails: Map<string, number> = new Map(),
): Promise<Family & { readonly ids: readonly TheaterId[] }> {
  const f = await family({}, { initFails });
  const children = letters.map((name) => ({ definition: "child", name }));
  const ids = await f.as((api) => api.supervise({ strategy, ...options, children }));
  f.diary.length = 0;
  return { ...f, ids, [Symbol.asyncDispose]: () => f.runtime.close() };
}

async function crash(f: Family, child: TheaterId): Promise<void> {
  await f.tell(child, "crash").catch(() => {});
  await settled();
}

it.each([
  ["one-for-one", ["-b", "+b", "error b ACTOR_CRASHED: b broke", "back b"]],
  ["one-for-all", ["-b", "error b ACTOR_CRASHED: b broke", "-c", "-a", "+a", "back a", "+b", "back b", "+c", "back c"]],
  ["rest-for-one", ["-b", "error b ACTOR_CRASHED: b broke", "-c", "+b", "back b", "+c", "back c"]],
] as const)("%s: the second of three crashes", async (strategy, expected) => {
  await using f = await three(strategy);
  await f.tell(f.ids[0]!, "count");
  await crash(f, f.ids[1]!);
  expect(f.diary.toSorted()).toEqual([...expected].toSorted());
  // Told and done are two orders of their own.
  const done = (line: string): boolean => /^[-+]/.test(line);
  expect(f.diary.filter(done)).toEqual(expected.filter(done));
  expect(f.diary.filter((line) => !done(line))).toEqual(expected.filter((line) => !done(line)));
  expect(await f.as((api) => api.listChildren())).toEqual(f.ids);
  expect(await f.tell(f.ids[0]!, "count")).toBe(strategy === "one-for-all" ? 1 : 2);
  expect(f.ids.map((id) => f.runtime.metrics(id).restarts)).toEqual(
    strategy === "one-for-one" ? [0, 1, 0] : strategy === "one-for-all" ? [1, 1, 1] : [0, 1, 1],
  );
});

it("does for each policy what Erlang does", async () => {
  await using f = await family();
  const ends: Readonly<Record<string, (id: TheaterId) => Promise<unknown>>> = {
    crash: (id) => f.tell(id, "crash").catch(() => {}),
    finish: (id) => f.tell(id, "finish"),
    stop: (id) => f.runtime.stop(id),
    terminate: (id) => f.runtime.terminate(id),
  };
  await f.as((api) => api.supervise({ intensity: 100 }));
  const survived: string[] = [];
  for (const restart of ["permanent", "transient", "temporary"] as const) {
    for (const [how, end] of Object.entries(ends)) {
      const child = await f.as((api) => api.spawn("child", { name: how, restart }));
      await end(child);
      await settled();
      if (f.runtime.status(child) === "Running") survived.push(`${restart} ${how}`);
    }
  }
  expect(survived).toEqual([
    "permanent crash",
    "permanent finish",
    "permanent stop",
    "permanent terminate",
    "transient crash",
    "transient terminate",
  ]);
});

it("crashes itself when children fail more often than it puts up with, and takes them along", async () => {
  await using f = await three("one-for-one", { intensity: 2, periodMs: 1000 });
  const [a, b] = f.ids;
  await crash(f, a!);
  f.clock.advance(1001);
  await crash(f, b!);
  await crash(f, a!);
  expect(f.boss.status).toBe("Running");
  let reason: unknown;
  let thrown: unknown;
  const watcher = await f.runtime.spawn("boss", { name: "watcher" });
  expect(watcher.status).toBe("Running");
  const { subscribe, unsubscribe } = await import("node:diagnostics_channel");
  const listener = (message: unknown): void => {
    const { name, error } = message as { name: string; error: unknown };
    if (name === "boss") reason = error;
    if (name === "b") thrown = error;
  };
  subscribe("troupe:runtime:end", listener);
  await crash(f, b!);
  unsubscribe("troupe:runtime:end", listener);
  expect(f.boss.status).toBe("Stopped");
  expect(f.runtime.actors()).toEqual([watcher.id]);
  expect(reason).toMatchObject({
    name: "SupervisorError",
    code: "RESTART_INTENSITY",
    child: b,
    failures: 3,
    periodMs: 1000,
    cause: { message: "b broke" },
    message: expect.stringContaining(`failed 3 times within 1000 ms, where 2 are put up with; the last one was ${b}`),
  });
  // A copy: the object that the child threw stays with it.
  expect(thrown).toMatchObject({ message: "b broke" });
  expect((reason as Error).cause).not.toBe(thrown);
});

it("is itself restarted by its own supervisor when it gives up, with its children", async () => {
  await using f = await family();
  const middle = await f.as(async (api) => {
    const manifest = {
      name: "middle",
      handler: [{ type: "supervisor", intensity: 0, children: [{ definition: "child", name: "leaf" }] }],
    };
    return await api.spawn({ definition: "boss", manifest, restart: "permanent" });
  });
  const [leaf] = f.runtime.children(middle);
  await crash(f, leaf!);
  const [again] = f.runtime.children(middle);
  expect(again).not.toBe(leaf);
  expect(f.runtime.metrics(middle).restarts).toBe(1);
  expect(f.diary).toContain("+leaf");
  expect(f.diary.filter((line) => line.startsWith("error middle") || line.includes("RESTART_INTENSITY"))).toHaveLength(
    1,
  );
});

it("counts a restart whose init fails as one more failure, and tells of it", async () => {
  const initFails = new Map<string, number>();
  await using f = await three("one-for-one", { intensity: 3 }, initFails);
  initFails.set("a", 2);
  await crash(f, f.ids[0]!);
  expect(f.boss.status).toBe("Running");
  expect(f.diary.filter((line) => line.startsWith("error a"))).toHaveLength(3);
  expect(f.diary.at(-1)).toBe("back a");
  initFails.set("a", 9);
  await crash(f, f.ids[0]!);
  expect(f.boss.status).toBe("Stopped");
  expect(initFails.get("a")).toBeGreaterThan(5);
});

it("starts a group over when one of it cannot be started", async () => {
  const initFails = new Map<string, number>();
  await using f = await three("one-for-all", {}, initFails);
  initFails.set("b", 1);
  await crash(f, f.ids[2]!);
  expect(f.diary.filter((line) => /^[-+]/.test(line))).toEqual([
    "-c",
    "-b",
    "-a",
    "+a",
    "+b",
    "-b",
    "-a",
    "+a",
    "+b",
    "+c",
  ]);
  expect(await f.as((api) => api.listChildren())).toEqual(f.ids);
});

it("does not start the temporary ones of a group again, and says that they were stopped", async () => {
  await using f = await three("one-for-all");
  const temporary = await f.as((api) => api.spawn("child", { name: "t" }));
  await crash(f, f.ids[0]!);
  expect(f.runtime.status(temporary)).toBe("Stopped");
  expect(f.diary).toContain("stop t");
  expect(await f.as((api) => api.listChildren())).toEqual(f.ids);
});

it("takes children that were there before it had a group strategy into the group", async () => {
  await using f = await family();
  const before = await f.as((api) => api.spawn("child", { name: "before" }));
  const [child] = await f.as((api) =>
    api.supervise({ strategy: "one-for-all", children: [{ definition: "child", name: "a" }] }),
  );
  await crash(f, child!);
  expect(f.runtime.status(before)).toBe("Stopped");
});

it("keeps a pool alive: several children of one description", async () => {
  await using f = await family();
  const pool = await f.as((api) =>
    api.supervise({ intensity: 100, children: [{ definition: "child", name: "worker", count: 4 }] }),
  );
  expect(f.diary).toEqual(["+worker-1", "+worker-2", "+worker-3", "+worker-4"]);
  for (const id of pool) await crash(f, id);
  expect(pool.map((id) => f.runtime.status(id))).toEqual(Array.from(pool, () => "Running"));
});

it("stops again, the latest first, what it has started when one of them fails", async () => {
  const initFails = new Map([["c", 1]]);
  await using f = await family({}, { initFails });
  await f.as(async (api) => {
    const children = letters.map((name) => ({ definition: "child", name }));
    await expect(api.supervise({ children })).rejects.toMatchObject({ code: "INIT_FAILED" });
    expect(api.listChildren()).toEqual([]);
  });
  expect(f.diary.filter((line) => /^[-+]/.test(line))).toEqual(["+a", "+b", "+c", "-c", "-b", "-a"]);
});

it("starts the children of its manifest, and follows its strategy", async () => {
  const manifest = {
    name: "boss",
    handler: [
      {
        type: "supervisor",
        strategy: "rest-for-one",
        intensity: 1,
        period_ms: 100,
        children: [
          { definition: "child", name: "a", state: 5 },
          { definition: "child", name: "b", count: 2 },
        ],
      },
    ],
  };
  await using f = await family({ manifest });
  expect(f.diary).toEqual(["+a", "+b-1", "+b-2"]);
  const [a, b1] = f.boss.children();
  expect(f.runtime.state(a!)).toBe(5);
  f.diary.length = 0;
  await crash(f, b1!);
  expect(f.diary.filter((line) => /^[-+]/.test(line))).toEqual(["-b-1", "-b-2", "+b-1", "+b-2"]);
  await crash(f, b1!);
  expect(f.boss.status).toBe("Stopped");
});

it.each([
  [{ strategy: "all" }, "handler[0].strategy"],
  [{ intensity: -1 }, "handler[0].intensity"],
  [{ period_ms: 0 }, "handler[0].period_ms"],
  [{ children: [{ name: "a" }] }, "handler[0].children[0].definition"],
  [{ childs: [] }, "handler[0].childs"],
])("refuses a manifest with %j, and names the field", async (section, path) => {
  const manifest = { name: "boss", handler: [{ type: "supervisor", ...section }] };
  await expect(family({ manifest })).rejects.toMatchObject({ path });
});

it("restarts a child that ends before its spawn was told", async () => {
  await using f = await family();
  const { defineActor } = await import("@troupe/actor");
  let lives = 0;
  const hasty = defineActor({
    name: "hasty",
    init({ self }) {
      lives += 1;
      if (lives < 3) self.shutdown();
    },
  });
  f.runtime.define(hasty);
  const child = await f.as((api) => api.spawn("hasty", { restart: "permanent" }));
  await settled();
  expect(lives).toBe(3);
  expect(f.runtime.status(child)).toBe("Running");
});

it("restarts a crowd at once, each of them once", async () => {
  await using f = await family({ chain: "off" });
  const crowd = await f.as((api) =>
    api.supervise({ intensity: 1000, children: [{ definition: "child", count: 300 }] }),
  );
  await Promise.all(crowd.map((id) => f.tell(id, "crash").catch(() => {})));
  await settled();
  expect(crowd.map((id) => f.runtime.metrics(id).restarts)).toEqual(crowd.map(() => 1));
  expect(f.diary.filter((line) => line.startsWith("back"))).toHaveLength(300);
});

it("lets a restart go that its own end overtakes", async () => {
  for (const how of ["stop", "terminate", "close"] as const) {
    const f = await three("one-for-all", { intensity: 1000 });
    const ends = f.ids.map((id) => f.tell(id, "crash").catch(() => {}));
    await Promise.resolve();
    if (how === "close") await f.runtime.close();
    else await f.boss[how]();
    await Promise.all(ends);
    await settled();
    expect(f.runtime.actors()).toEqual([]);
    await f.runtime.close();
  }
});

it("looks after a child that somebody else has restarted, without success", async () => {
  const initFails = new Map<string, number>();
  await using f = await three("one-for-one", {}, initFails);
  initFails.set("a", 1);
  await expect(f.runtime.restart(f.ids[0]!)).rejects.toMatchObject({ code: "INIT_FAILED" });
  await settled();
  expect(f.runtime.status(f.ids[0]!)).toBe("Running");
  expect(f.diary.at(-1)).toBe("back a");
  await f.runtime.restart(f.ids[0]!);
  await settled();
  expect(f.diary.slice(-2)).toEqual(["-a", "+a"]);
});

it("records that a child was restarted, and what its supervisor was told", async () => {
  await using f = await three("one-for-one");
  await crash(f, f.ids[0]!);
  const events = f.runtime.events(f.ids[0]!);
  expect(events.map((event) => `${event.kind} ${event.type}`)).toContain("lifecycle restart");
  const types = f.runtime.events(f.boss.id).map((event) => event.type);
  expect(types).toContain("theater:simple/supervisor/supervise");
  expect(types).toContain("theater:simple/supervisor-handlers.handle-child-error");
  expect(types).toContain("theater:simple/supervisor-handlers.handle-child-restart");
});
