import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import { describe, expect, test } from "vitest";
import { createProbe } from "./probe.ts";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { standing, world } from "./world.ts";

const worker = (probe: Probe["handler"]) =>
  defineActor({
    name: "worker",
    uses: [probe],
    init: ({ probe }) => probe.journal("started"),
    probe: { onNote: ({ probe }) => probe.gate("finish") },
  });

const start = async () => {
  const all = world((probe) => [worker(probe)]);
  const actor = await all.runtime.spawn("worker", { name: "one" });
  return { ...all, actor };
};

describe("close", () => {
  test("stops every actor, then the handlers, and takes nothing new", async () => {
    const { runtime, probe, actor } = await start();
    await runtime.spawn("worker", { name: "child", parent: actor.id });
    await runtime.spawn("worker", { name: "two" });
    probe.journal.length = 0;
    await runtime.close();
    expect(probe.journal.filter((entry) => !entry.startsWith("two"))).toEqual([
      "child ends: stop",
      "one ends: stop",
      "probe closed",
    ]);
    expect(probe.journal.slice(0, 3)).toContain("two ends: stop");
    expect(runtime.actors()).toEqual([]);
    await expect(runtime.spawn("worker")).rejects.toMatchObject({ code: "RUNTIME_CLOSED" });
    await expect(runtime.restart(actor.id)).rejects.toMatchObject({ code: "ACTOR_NOT_FOUND" });
  });

  test("comes once, however often it is asked for", async () => {
    const { runtime, probe } = await start();
    await Promise.all([runtime.close(), runtime.close(), runtime[Symbol.asyncDispose]()]);
    await runtime.close();
    await runtime.abort();
    expect(probe.journal.filter((entry) => entry === "probe closed")).toHaveLength(1);
  });

  test("waits for running calls until its deadline", async () => {
    const { runtime, clock, note, actor } = await start();
    const outcome = note(actor.id, "x");
    await rest();
    const closing = runtime.close();
    await clock.advance(9999);
    expect(await standing(closing)).toBe("pending");
    await clock.advance(1);
    await closing;
    expect(await outcome).toBe("gone");
  });

  test("a signal ends the waiting", async () => {
    const { runtime, note, actor } = await start();
    const outcome = note(actor.id, "x");
    await rest();
    const controller = new AbortController();
    const closing = runtime.close({ signal: controller.signal });
    expect(await standing(closing)).toBe("pending");
    controller.abort();
    await closing;
    expect(await outcome).toBe("gone");
  });

  test("a signal ends the waiting also where somebody closed before, without one", async () => {
    const { runtime, clock, note, actor } = await start();
    void note(actor.id, "x");
    await rest();
    const closing = runtime.close();
    const controller = new AbortController();
    const sooner = runtime.close({ signal: controller.signal });
    expect(await standing(sooner)).toBe("pending");
    controller.abort();
    await Promise.all([closing, sooner]);
    await runtime.close({ signal: AbortSignal.abort() });
    expect(clock.monotonic()).toBe(0);
  });

  test("waits for what already ends", async () => {
    const { runtime, probe, actor } = await start();
    let cleaned: (() => void) | undefined;
    probe.cleanUp = () => new Promise((resolve) => (cleaned = resolve));
    void actor.terminate();
    const closing = runtime.close();
    expect(await standing(closing)).toBe("pending");
    cleaned?.();
    await closing;
    expect(probe.journal.slice(-2)).toEqual(["one cleaned up", "probe closed"]);
  });

  test("of an empty runtime is nothing special, and a runtime survives its last actor", async () => {
    const { runtime, actor } = await start();
    await actor.stop();
    const next = await runtime.spawn("worker");
    expect(next.status).toBe("Running");
    await next.stop();
    await runtime.close();
    await createRuntime().close();
  });

  test("a handler that fails to close is told of, and does not keep the others open", async () => {
    const [first, second] = [createProbe(), createProbe()];
    const other = { ...second.handler, name: "other", type: "other" };
    const runtime = createRuntime({ handlers: [other, first.handler] });
    first.close = () => Promise.reject(new Error("will not close"));
    await expect(runtime.close()).rejects.toThrow("will not close");
    expect(second.journal).toEqual(["probe closed"]);
  });

  test("a handler that never closes does not hold it for ever", async () => {
    const { runtime, clock, probe, actor } = await start();
    probe.close = () => new Promise(() => {});
    await actor.stop();
    const closing = runtime.close();
    await clock.advance(10_000);
    await clock.advance(1000);
    expect(await standing(closing)).toBe("resolved");
  });
});

describe("abort", () => {
  test("ends everything now", async () => {
    const { runtime, clock, probe, note, actor } = await start();
    const outcome = note(actor.id, "x");
    await rest();
    await runtime.abort(new Error("enough"));
    expect(await outcome).toBe("gone");
    expect(probe.journal.slice(-2)).toEqual(["one ends: terminate", "probe closed"]);
    expect(clock.monotonic()).toBe(0);
    await runtime.abort();
    await runtime.close();
  });

  test("cuts a close short", async () => {
    const { runtime, clock, note, actor } = await start();
    void note(actor.id, "x");
    await rest();
    const closing = runtime.close();
    expect(await standing(closing)).toBe("pending");
    await runtime.abort();
    await closing;
    expect(clock.monotonic()).toBe(0);
  });

  test("cuts a close short that waits for a handler", async () => {
    const { runtime, clock, probe } = await start();
    probe.close = (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
    const closing = runtime.close();
    expect(await standing(closing)).toBe("pending");
    await runtime.abort();
    await closing;
    expect(clock.monotonic()).toBe(0);
  });
});
