import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { defineActor } from "@troupe/actor";
import type { TurnMessage } from "@troupe/runtime";
import { expect, onTestFinished, test } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

const worker = (probe: Probe["handler"]) =>
  defineActor({
    name: "worker",
    uses: [probe],
    exports: {
      log: ({ self }, message: string) => self.log(message),
      spin: (_context, ms: number) => {
        const end = performance.now() + ms;
        while (performance.now() < end);
      },
      wait: ({ probe }) => probe.gate("gate"),
      fail: () => {
        throw new Error("as asked");
      },
    },
  });

function heard(...channels: readonly string[]): unknown[] {
  const messages: unknown[] = [];
  for (const channel of channels) {
    const listen = (message: unknown): void => void messages.push([channel, message]);
    subscribe(`troupe:runtime:${channel}`, listen);
    onTestFinished(() => void unsubscribe(`troupe:runtime:${channel}`, listen));
  }
  return messages;
}

const start = (options: Parameters<typeof world>[1] = {}) => {
  const all = world(() => [], options);
  const definition = worker(all.probe.handler);
  return { ...all, spawn: (name: string) => all.runtime.spawn(definition, { name }) };
};

test("metrics count calls, failures, the queue and the time", async () => {
  const { runtime, clock, probe, spawn } = start();
  const actor = await spawn("one");
  expect(actor.metrics()).toEqual({
    calls: 0,
    failedCalls: 0,
    queueLength: 0,
    peakQueueLength: 0,
    busyMs: 0,
    longestTurnMs: 0,
    uptimeMs: 0,
    restarts: 0,
  });
  await actor.call("spin", 3);
  const waiting = [actor.call("wait"), actor.call("log", "a"), actor.call("log", "b")];
  await clock.advance(1000);
  expect(actor.metrics()).toMatchObject({ calls: 2, queueLength: 2, peakQueueLength: 3, uptimeMs: 1000 });
  probe.open("gate");
  await Promise.all(waiting);
  const { busyMs, longestTurnMs } = actor.metrics();
  expect(busyMs).toBeGreaterThanOrEqual(3);
  expect(longestTurnMs).toBeGreaterThanOrEqual(3);
  expect(longestTurnMs).toBeLessThanOrEqual(busyMs);
  expect(actor.metrics()).toMatchObject({ calls: 4, failedCalls: 0, queueLength: 0 });
  await actor.stop();
  expect(() => runtime.metrics(actor.id)).toThrow(expect.objectContaining({ code: "ACTOR_NOT_FOUND" }));
});

test("spawns, restarts and ends can be observed", async () => {
  const messages = heard("spawn", "end");
  const { spawn } = start();
  const actor = await spawn("one");
  await actor.restart();
  await actor.call("fail").catch(() => {});
  const { id } = actor;
  expect(messages).toMatchObject([
    ["spawn", { actor: id, name: "one", definition: "worker", restarts: 0 }],
    ["end", { actor: id, name: "one", reason: "stop", error: undefined, metrics: { calls: 0, restarts: 0 } }],
    ["spawn", { actor: id, name: "one", definition: "worker", restarts: 1 }],
    [
      "end",
      {
        actor: id,
        name: "one",
        reason: "crash",
        error: new Error("as asked"),
        metrics: { calls: 1, failedCalls: 1, restarts: 1 },
      },
    ],
  ]);
});

test("metrics can be observed turn by turn, and not only asked for", async () => {
  const { spawn } = start();
  const actor = await spawn("one");
  await actor.call("log", "unobserved");
  const messages = heard("turn");
  await Promise.all([actor.call("spin", 3), actor.call("log", "a")]);
  await rest();
  const turns = messages.map((message) => (message as [string, TurnMessage])[1]);
  expect(turns.at(-1)).toMatchObject({ actor: actor.id, name: "one", metrics: { calls: 3, queueLength: 0 } });
  expect(turns.at(-1)!.metrics).toEqual(actor.metrics());
  expect(turns.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)).toBeGreaterThanOrEqual(3);
});

test("what an actor says can be observed, and is printed nowhere", async () => {
  const messages = heard("log");
  const { spawn } = start();
  const actor = await spawn("one");
  await actor.call("log", "hello");
  expect(messages).toEqual([["log", { actor: actor.id, name: "one", message: "hello" }]]);
});

test("a call that could not be interrupted is reported when it returns", async () => {
  const messages = heard("overrun");
  const { spawn } = start({ limits: { callDeadlineMs: 20 } });
  const actor = await spawn("one");
  await actor.call("spin", 40);
  await rest();
  expect(messages.at(-1)).toMatchObject(["overrun", { actor: actor.id, name: "one", deadlineMs: 20 }]);
  const elapsed = messages.map((message) => (message as [string, { elapsedMs: number }])[1].elapsedMs);
  expect(Math.max(...elapsed)).toBeGreaterThanOrEqual(40);
  expect(Math.min(...elapsed)).toBeGreaterThan(20);
  // It did return: the actor lives.
  expect(actor.status).toBe("Running");
});

test("what fails while nobody waits for it can be observed", async () => {
  const messages = heard("fault");
  const { probe, services, spawn } = start();
  const [one, two] = [await spawn("one"), await spawn("two")];
  void one.call("wait");
  await rest();
  probe.open("gate");
  probe.cleanUp = () => Promise.reject(new Error("cannot clean up"));
  await one.stop();
  probe.cleanUp = undefined;
  services.monitor(two.id, () => {
    throw new Error("the monitor failed");
  });
  await two.stop();
  expect(messages).toEqual([
    ["fault", { actor: one.id, name: "one", error: new Error("cannot clean up") }],
    ["fault", { actor: two.id, name: "two", error: new Error("the monitor failed") }],
  ]);
});
