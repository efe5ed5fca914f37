import { expect, it } from "vitest";
import type { TheaterId } from "@troupe/ids";
import { family, settled } from "./family.ts";

it("tells how a child ended: it failed, was done, was stopped, was terminated", async () => {
  await using f = await family();
  const [a, b, c, d] = await f.as(async (api) =>
    Promise.all(["a", "b", "c", "d"].map((name) => api.spawn("child", { name }))),
  );
  await f.tell(a!, "crash").catch(() => {});
  await f.tell(b!, "finish");
  await f.runtime.stop(c!);
  await f.runtime.terminate(d!);
  await settled();
  expect(f.diary.filter((line) => /^[a-z]/.test(line))).toEqual([
    "error a ACTOR_CRASHED: a broke",
    "exit b from b",
    "stop c",
    "stop d",
  ]);
  expect(f.boss.children()).toEqual([]);
  expect(f.boss.status).toBe("Running");
});

it("does without callbacks", async () => {
  await using f = await family({ mute: true });
  const child = await f.as((api) => api.spawn("child"));
  await f.tell(child, "crash").catch(() => {});
  await settled();
  expect(await f.as((api) => api.listChildren())).toEqual([]);
});

it("spawns with name, state, without init, from a manifest, and from a description", async () => {
  await using f = await family();
  const ids = await f.as(async (api) => [
    await api.spawn("child", { name: "a", state: 41 }),
    await api.spawn({ definition: "child", name: "b", init: false }),
    await api.spawn({ manifest: 'name = "c"\npackage = "child"\ninitial_state = 7' }),
    await api.spawn({ manifest: { name: "d", package: "child" } }, { state: 9 }),
    await api.resume("child", 5, { name: "e" }),
  ]);
  expect(f.diary).toEqual(["+a", "+c", "+d"]);
  expect(ids.map((id) => f.runtime.state(id))).toEqual([41, 0, 7, 9, 5]);
  expect(await f.tell(ids[0]!, "count")).toBe(42);
  expect(await f.as((api) => ids.map((id) => api.getChildState(id)))).toEqual([42, 0, 7, 9, 5]);
  expect(await f.as((api) => api.listChildren())).toEqual(ids);
});

it("refuses a description that says nothing, and a policy that there is not", async () => {
  await using f = await family();
  await f.as(async (api) => {
    await expect(api.spawn({})).rejects.toMatchObject({ code: "SPEC_INVALID" });
    await expect(api.spawn({ manifest: { name: "x" } })).rejects.toMatchObject({ code: "SPEC_INVALID" });
    await expect(api.spawn("child", { restart: "always" as never })).rejects.toMatchObject({ code: "SPEC_INVALID" });
    await expect(api.spawn("nobody")).rejects.toMatchObject({ code: "DEFINITION_NOT_FOUND" });
    await expect(api.spawn({ manifest: 'nam = "x"' })).rejects.toMatchObject({ code: "MANIFEST_FIELD_UNKNOWN" });
    for (const wrong of [
      { strategy: "all" as never },
      { intensity: -1 },
      { intensity: 0.5 },
      { periodMs: 0 },
      { periodMs: Number.NaN },
      { children: [{ definition: "child", count: -1 }] },
    ]) {
      await expect(api.supervise(wrong)).rejects.toMatchObject({ code: "SPEC_INVALID" });
    }
  });
  expect(f.boss.children()).toEqual([]);
});

it("fails where init fails, for every policy, and nobody is told", async () => {
  const initFails = new Map([["a", 9]]);
  await using f = await family({}, { initFails });
  await f.as(async (api) => {
    for (const restart of ["temporary", "transient", "permanent"] as const) {
      await expect(api.spawn("child", { name: "a", restart })).rejects.toMatchObject({ code: "INIT_FAILED" });
    }
    expect(api.listChildren()).toEqual([]);
  });
  await settled();
  expect(f.diary.filter((line) => /^[a-z]/.test(line))).toEqual([]);
  expect(initFails.get("a")).toBe(6);
});

it("lets an actor have its way with its own children only", async () => {
  await using f = await family();
  const mine = await f.as((api) => api.spawn("child", { name: "mine" }));
  const stranger = (await f.runtime.spawn("child", { name: "stranger" })).id;
  const boss = f.boss.id;
  const hostText = (id: TheaterId) => `Actor not found: ${id}`;
  await f.as(async (api) => {
    for (const id of [stranger, boss, "550e8400-e29b-41d4-a716-446655440000" as TheaterId]) {
      const refused = { code: "CHILD_NOT_FOUND", child: id, hostText: hostText(id) };
      await expect(api.stopChild(id)).rejects.toMatchObject(refused);
      await expect(api.terminateChild(id)).rejects.toMatchObject(refused);
      await expect(api.restartChild(id)).rejects.toMatchObject(refused);
      for (const use of [
        () => api.getChildState(id),
        () => api.getChildEvents(id),
        () => api.subscribeToChild(id),
        () => api.unsubscribeFromChild(id),
      ]) {
        expect(use).toThrow(expect.objectContaining(refused));
      }
    }
    await expect(api.stopChild("nonsense" as TheaterId)).rejects.toMatchObject({
      code: "CHILD_ID_INVALID",
      hostText: expect.stringMatching(/^Invalid child ID: /),
    });
    await api.stopChild(mine.toUpperCase() as TheaterId);
  });
  expect(f.runtime.status(mine)).toBe("Stopped");
  expect(f.runtime.status(stranger)).toBe("Running");
});

it("takes a child that somebody outside spawned for it as one of its own", async () => {
  await using f = await family();
  // The handler is made when it is first used.
  await f.as((api) => api.listChildren());
  const { id } = await f.runtime.spawn("child", { name: "given", parent: f.boss.id });
  expect(await f.as((api) => api.listChildren())).toEqual([id]);
  await f.as((api) => api.stopChild(id));
  await settled();
  expect(f.diary.at(-1)).toBe("stop given");
});

it("stops a permanent child for good, also by terminate", async () => {
  await using f = await family();
  for (const how of ["stopChild", "terminateChild"] as const) {
    const child = await f.as((api) => api.spawn("child", { name: how, restart: "permanent" }));
    await f.as((api) => api[how](child));
    await settled();
    expect(f.diary.slice(-3)).toEqual([`+${how}`, `-${how}`, `stop ${how}`]);
    expect(await f.as((api) => api.listChildren())).toEqual([]);
    await f.as(async (api) => {
      await expect(api.stopChild(child)).rejects.toMatchObject({ code: "CHILD_NOT_FOUND" });
    });
  }
});

it("terminates a child whose call never ends", async () => {
  await using f = await family();
  const child = await f.as((api) => api.spawn("child", { name: "a" }));
  const call = f.tell(child, "hang");
  await f.as((api) => api.terminateChild(child));
  await expect(call).rejects.toMatchObject({ code: "ACTOR_GONE" });
});

it("restarts a running child by hand: same id, name and chain, first state", async () => {
  await using f = await family();
  const child = await f.as((api) => api.spawn("child", { name: "a", state: 10 }));
  await f.tell(child, "count");
  const before = f.runtime.events(child).length;
  await f.as((api) => api.restartChild(child));
  expect(await f.tell(child, "count")).toBe(11);
  expect(f.runtime.metrics(child).restarts).toBe(1);
  expect(f.runtime.events(child).length).toBeGreaterThan(before);
  await settled();
  expect(f.diary).toEqual(["+a", "-a", "+a"]);
});

it("restarts by hand, from inside the callback, a child that has ended", async () => {
  await using f = await family();
  const { supervisor } = await import("@troupe/supervisor-handler");
  const { defineActor } = await import("@troupe/actor");
  let child: TheaterId | undefined;
  const patient = defineActor({
    name: "patient",
    uses: [supervisor],
    async init(context) {
      child = await context.supervisor.spawn("child", { name: "a" });
    },
    supervisor: {
      async handleChildError(context, id) {
        await settled();
        await context.supervisor.restartChild(id);
      },
    },
  });
  await f.runtime.spawn(patient);
  for (let i = 1; i <= 3; i++) {
    await f.tell(child!, "count");
    await f.tell(child!, "crash").catch(() => {});
    await settled();
    await settled();
    expect(await f.tell(child!, "count")).toBe(1);
    expect(f.runtime.metrics(child!).restarts).toBe(i);
  }
});

it("keeps nothing of a temporary child that has ended and was told of", async () => {
  await using f = await family();
  const child = await f.as((api) => api.spawn("child", { name: "a" }));
  await f.tell(child, "crash").catch(() => {});
  await settled();
  await f.as(async (api) => {
    await expect(api.restartChild(child)).rejects.toMatchObject({ code: "CHILD_NOT_FOUND" });
  });
});

it("says so when a restart by hand fails, and then as the policy says", async () => {
  const initFails = new Map<string, number>();
  await using f = await family({}, { initFails });
  const [a, b] = await f.as(async (api) => [
    await api.spawn("child", { name: "a" }),
    await api.spawn("child", { name: "b", restart: "permanent" }),
  ]);
  initFails.set("a", 1).set("b", 1);
  await f.as(async (api) => {
    await expect(api.restartChild(a)).rejects.toMatchObject({ code: "INIT_FAILED" });
    await expect(api.restartChild(b)).rejects.toMatchObject({ code: "INIT_FAILED" });
  });
  await settled();
  expect(await f.as((api) => api.listChildren())).toEqual([b]);
  expect(f.diary.at(-1)).toBe("back b");
});

it("refuses everything once the actor has ended", async () => {
  const f = await family();
  let kept: Parameters<Parameters<typeof f.as>[0]>[0] | undefined;
  await f.as((api) => (kept = api));
  await f.boss.stop();
  const api = kept!;
  for (const promise of [
    api.spawn("child"),
    api.spawn("child", { restart: "permanent" }),
    api.spawnAndWait("child"),
    api.resume("child", 1),
    api.supervise({}),
    api.stopChild(f.boss.id),
  ]) {
    await expect(promise).rejects.toMatchObject({ code: "ACTOR_GONE" });
  }
  expect(() => api.listChildren()).toThrow(expect.objectContaining({ code: "ACTOR_GONE" }));
  expect(() => api.monitor(f.boss.id)).toThrow(expect.objectContaining({ code: "ACTOR_GONE" }));
  await f.runtime.close();
});

it("gives every supervisor its own children and its own callbacks", async () => {
  await using f = await family();
  await using g = await family();
  const other = await f.runtime.spawn("boss");
  expect(other.children()).toEqual([]);
  const child = await f.as((api) => api.spawn("child", { name: "a" }));
  expect(f.boss.children()).toEqual([child]);
  expect(other.children()).toEqual([]);
  expect(g.boss.children()).toEqual([]);
});

it.each(["stop", "terminate", "crash"] as const)("ends the children, all generations, before it: %s", async (how) => {
  await using f = await family();
  const middle = await f.as((api) => api.spawn("boss", { name: "middle", restart: "permanent" }));
  const grandchild = await f.runtime.spawn("child", { name: "grandchild", parent: middle });
  const child = await f.as((api) => api.spawn("child", { name: "child", restart: "permanent" }));
  if (how === "crash") {
    await f
      .as(() => {
        throw new Error("boss broke");
      })
      .catch(() => {});
  } else {
    await f.boss[how]();
  }
  await settled();
  expect(f.runtime.actors()).toEqual([]);
  for (const id of [middle, grandchild.id, child]) expect(f.runtime.status(id)).toBe("Stopped");
  expect(f.diary.filter((line) => line.startsWith("+"))).toEqual(["+grandchild", "+child"]);
});
