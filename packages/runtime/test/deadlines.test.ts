import { defineActor } from "@troupe/actor";
import { expect, test } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

const sleeper = (probe: Probe["handler"]) =>
  defineActor({
    name: "sleeper",
    uses: [probe],
    state: "fresh",
    exports: {
      sleep: async ({ probe }, ms: number) => {
        await probe.sleep(ms);
        return { reply: "rested", state: "rested" };
      },
      sleepAndUse: async ({ self, probe }, ms: number) => {
        await probe.sleep(ms);
        try {
          self.log("too late");
        } catch (error) {
          probe.journal((error as { code: string }).code);
        }
      },
      sleepTwice: async ({ probe }) => {
        await probe.sleep(900);
        await probe.sleep(900);
      },
    },
  });

const start = async () => {
  const all = world(() => [], { limits: { callDeadlineMs: 1000 } });
  const definition = sleeper(all.probe.handler);
  const parent = await all.runtime.spawn(definition, { name: "parent" });
  return { ...all, spawn: () => all.runtime.spawn(definition, { parent: parent.id }) };
};

test("a call that returns in time is none of its business", async () => {
  const { clock, spawn } = await start();
  const actor = await spawn();
  for (let round = 0; round < 5; round += 1) {
    const reply = actor.call("sleep", 990);
    await clock.advance(990);
    expect(await reply).toBe("rested");
  }
  expect(actor.status).toBe("Running");
});

test("a call that misses it has crashed its actor, at most a quarter late", async () => {
  const { clock, probe, spawn } = await start();
  const actor = await spawn();
  const reply = actor.call("sleep", 60_000).catch((error: unknown) => error);
  const waiting = actor.call("sleep", 1).catch((error: unknown) => error);
  await clock.advance(999);
  expect(actor.status).toBe("Running");
  await clock.advance(251);
  expect(actor.status).toBe("Stopped");
  expect(await reply).toMatchObject({
    code: "ACTOR_CRASHED",
    cause: { code: "CALL_DEADLINE", hostText: "Operation timed out after 1" },
  });
  expect(await waiting).toMatchObject({ code: "ACTOR_GONE" });
  expect(probe.exits).toMatchObject([{ type: "error", error: { code: "CALL_DEADLINE" } }]);
});

test("it counts the whole call, however often that waits", async () => {
  const { clock, spawn } = await start();
  const actor = await spawn();
  const reply = actor.call("sleepTwice").catch((error: unknown) => error);
  await clock.advance(1250);
  expect(await reply).toMatchObject({ code: "ACTOR_CRASHED" });
});

test("it does not count the time in the queue", async () => {
  const { clock, spawn } = await start();
  const actor = await spawn();
  const replies = [700, 700, 700].map((ms) => actor.call("sleep", ms));
  await clock.advance(2100);
  expect(await Promise.all(replies)).toEqual(["rested", "rested", "rested"]);
});

test("what the call still does afterwards fails, and does not come back as a state", async () => {
  const { clock, probe, spawn } = await start();
  const actor = await spawn();
  const reply = actor.call("sleepAndUse", 5000).catch((error: unknown) => error);
  await clock.advance(2000);
  await actor.restart();
  await clock.advance(5000);
  await reply;
  expect(probe.journal).toContain("ACTOR_GONE");
  expect([actor.status, actor.state()]).toEqual(["Running", "fresh"]);
});

test("an init that misses it fails the spawn", async () => {
  const { runtime, clock, probe } = world(
    (handler) => [defineActor({ name: "slow", uses: [handler], init: ({ probe }) => probe.sleep(60_000) })],
    { limits: { callDeadlineMs: 1000 } },
  );
  const spawning = runtime.spawn("slow").catch((error: unknown) => error);
  await clock.advance(1250);
  expect(await spawning).toMatchObject({ code: "INIT_FAILED", message: expect.stringContaining("1000 ms") as string });
  expect([runtime.actors(), probe.journal]).toEqual([[], ["slow ends: crash"]]);
});

test("an init has a deadline of its own: a minute, unless something else is said", async () => {
  const { runtime, clock } = world((handler) => [
    defineActor({ name: "slow", uses: [handler], init: ({ probe }) => probe.sleep(100_000) }),
    sleeper(handler),
  ]);
  const spawning = runtime.spawn("slow").catch((error: unknown) => error);
  const hasty = runtime
    .spawn("slow", { manifest: { handler: [{ type: "probe" }], limits: { initDeadlineMs: 1000 } } })
    .catch((error: unknown) => error);
  const actor = await runtime.spawn("sleeper");
  const reply = runtime.call(actor.id, "sleep", 100_000);
  await clock.advance(1250);
  expect(await hasty).toMatchObject({ code: "INIT_FAILED", message: expect.stringContaining("1000 ms") as string });
  await clock.advance(73_750);
  expect(await spawning).toMatchObject({ code: "INIT_FAILED", message: expect.stringContaining("60000 ms") as string });
  await clock.advance(25_000);
  expect(await reply).toBe("rested");
});

test("no timer is left when the runtime has closed", async () => {
  const { runtime, clock, spawn } = await start();
  const actor = await spawn();
  const reply = actor.call("sleep", 60_000).catch((error: unknown) => error);
  await rest();
  await actor.terminate();
  await reply;
  const closing = runtime.close();
  await rest();
  await closing;
  // That of the actor's own sleep: the probe does not take it back.
  expect(clock.pending).toBe(1);
});
