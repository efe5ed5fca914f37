import { defineActor } from "@troupe/actor";
import { expect, test } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

const busy = (probe: Probe["handler"]) =>
  defineActor({
    name: "busy",
    uses: [probe],
    exports: { wait: ({ probe }) => probe.gate("gate").then(() => ({ reply: "done" })) },
    probe: { onNote: () => {} },
  });

test("a runtime has room for so many actors", async () => {
  const { runtime } = world((probe) => [busy(probe)], { limits: { actors: 2 } });
  const first = await runtime.spawn("busy");
  await runtime.spawn("busy");
  await expect(runtime.spawn("busy")).rejects.toMatchObject({
    code: "ACTOR_LIMIT",
    message: 'cannot spawn "busy": 2 actors run, the limit is 2',
  });
  await expect(runtime.spawn("busy", { manifest: {} })).rejects.toMatchObject({ code: "ACTOR_LIMIT" });
  await first.stop();
  await runtime.spawn("busy");
});

test("an actor has room for so many waiting calls, and whoever is faster hears of it", async () => {
  const { runtime, probe, port } = world((handler) => [busy(handler)], { limits: { mailbox: 3 } });
  const actor = await runtime.spawn("busy");
  const running = runtime.call(actor.id, "wait");
  await rest();
  const waiting = [1, 2, 3].map(() => runtime.call(actor.id, "wait"));
  await rest();
  expect([port(actor.id).full, port(actor.id).queueLength]).toEqual([true, 3]);
  await expect(runtime.call(actor.id, "wait")).rejects.toMatchObject({ code: "MAILBOX_FULL", actor: actor.id });
  for (let round = 0; round < 4; round += 1) {
    probe.open("gate");
    await rest();
  }
  expect(await Promise.all([running, ...waiting])).toEqual(["done", "done", "done", "done"]);
  expect([actor.metrics().peakQueueLength, port(actor.id).full]).toEqual([3, false]);
});

test("a manifest sets the limits of one actor", async () => {
  const { runtime, clock, port, note } = world((probe) => [busy(probe)], {
    limits: { mailbox: 10, callDeadlineMs: 60_000 },
  });
  const manifest = { handler: [{ type: "probe" }], limits: { mailbox: 1, callDeadlineMs: 1000, stopDeadlineMs: 50 } };
  const tight = await runtime.spawn("busy", { manifest });
  const usual = await runtime.spawn("busy");
  const calls = [runtime.call(tight.id, "wait"), runtime.call(usual.id, "wait")];
  const settled = Promise.allSettled(calls);
  await rest();
  void note(tight.id, "waiting");
  expect([port(tight.id).full, port(usual.id).full]).toEqual([true, false]);
  await clock.advance(1250);
  expect([tight.status, usual.status]).toEqual(["Stopped", "Running"]);

  const second = await runtime.spawn("busy", { manifest });
  const more = Promise.allSettled([runtime.call(second.id, "wait")]);
  await rest();
  const stopping = second.stop();
  await clock.advance(50);
  await stopping;
  await more;
  await runtime.terminate(usual.id);
  await settled;
});
