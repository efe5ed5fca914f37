import { expect, it } from "vitest";
import { defineActor } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";
import type { SupervisorApi } from "@troupe/supervisor-handler";
import { family, settled } from "./family.ts";

it("hears of the events of a child from the time it asks on, and until it asks no more", async () => {
  await using f = await family();
  const [a, b] = await f.as(async (api) => [
    await api.spawn("child", { name: "a" }),
    await api.spawn("child", { name: "b" }),
  ]);
  await f.as((api) => api.subscribeToChild(a));
  await f.as((api) => api.subscribeToChild(a));
  f.diary.length = 0;
  await f.tell(a, "count");
  await f.tell(b, "count");
  await settled();
  expect(f.diary).toHaveLength(2);
  for (const line of f.diary) expect(line).toMatch(/^event a child\.count \d+$/);
  await f.as((api) => api.unsubscribeFromChild(a));
  f.diary.length = 0;
  await f.tell(a, "count");
  await settled();
  expect(f.diary).toEqual([]);
  expect(await f.as((api) => api.getChildEvents(a).map((event) => event.type))).toContain("child.count");
});

it("goes on hearing of a child that was restarted", async () => {
  await using f = await family();
  const child = await f.as((api) => api.spawn("child", { name: "a", restart: "permanent" }));
  await f.as((api) => api.subscribeToChild(child));
  await f.tell(child, "crash").catch(() => {});
  await settled();
  f.diary.length = 0;
  await f.tell(child, "count");
  await settled();
  expect(f.diary).toHaveLength(2);
});

it("makes a gap, and says how long it is, for a supervisor that cannot keep up", async () => {
  const seen: string[] = [];
  let api: SupervisorApi | undefined;
  let release = (): void => {};
  const child = defineActor({ name: "child", exports: { work: () => ({ reply: 1 }) } });
  const slow = defineActor({
    name: "slow",
    uses: [supervisor],
    async init(context) {
      api = context.supervisor;
      const id = await api.spawn("child");
      api.subscribeToChild(id);
    },
    supervisor: {
      handleChildEvent: (_, _id, type, data) =>
        void seen.push(type === "gap" ? `gap of ${new TextDecoder().decode(data)}` : type),
    },
    exports: {
      hold: async () =>
        await new Promise<undefined>((resolve) => {
          release = () => resolve(undefined);
        }),
    },
  });
  await using runtime = createRuntime({
    actors: [child, slow],
    limits: { mailbox: 5 },
  });
  const boss = await runtime.spawn("slow");
  const [id] = boss.children();
  const held = runtime.call(boss.id, "hold");
  await settled();
  for (let i = 0; i < 10; i++) await runtime.call(id!, "work");
  expect(boss.metrics().queueLength).toBe(5);
  release();
  await held;
  await settled();
  expect(seen).toHaveLength(5);
  await runtime.call(id!, "work");
  await settled();
  expect(seen.slice(5)).toEqual(["gap of 15", "child.work", "child.work"]);
});

it("hears once how anybody ended", async () => {
  await using f = await family();
  const [crashed, finished, stopped, terminated, forgotten] = await Promise.all(
    ["crashed", "finished", "stopped", "terminated", "forgotten"].map((name) => f.runtime.spawn("child", { name })),
  );
  await f.as((api) => {
    for (const { id } of [crashed!, finished!, stopped!, terminated!, forgotten!]) api.monitor(id);
    api.monitor(crashed!.id);
    api.demonitor(forgotten!.id);
    api.monitor("550e8400-e29b-41d4-a716-446655440000" as TheaterId);
  });
  f.diary.length = 0;
  await f.tell(crashed!.id, "crash").catch(() => {});
  await f.tell(finished!.id, "finish");
  await settled();
  await stopped!.stop();
  await terminated!.terminate();
  await forgotten!.stop();
  await settled();
  expect(f.diary.filter((line) => line.startsWith("down"))).toEqual([
    "down crashed crash crashed broke",
    "down finished shutdown undefined",
    "down stopped stop undefined",
    "down terminated terminate undefined",
  ]);
});

it("hears at once of an actor that does not run", async () => {
  await using f = await family();
  await f.as((api) => api.monitor("550e8400-e29b-41d4-a716-446655440000" as TheaterId));
  await settled();
  expect(f.diary).toEqual(["down 550e8400-e29b-41d4-a716-446655440000 not-found undefined"]);
});

it("refuses to watch for an actor that could not be told", async () => {
  await using f = await family({ mute: true });
  const child = await f.as((api) => api.spawn("child"));
  await f.as((api) => {
    expect(() => api.monitor(child)).toThrow(
      expect.objectContaining({
        code: "CALLBACK_MISSING",
        hostText: "Function not found: theater:simple/supervisor-handlers.handle-actor-down",
      }),
    );
    expect(() => api.subscribeToChild(child)).toThrow(expect.objectContaining({ code: "CALLBACK_MISSING" }));
  });
});
