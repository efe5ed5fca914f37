import { getEventListeners } from "node:events";
import { defineActor } from "@troupe/actor";
import { createMemoryStore } from "@troupe/chain-events";
import type { TheaterId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import { describe, expect, test } from "vitest";
import { rest } from "./test-clock.ts";

const enough = new Error("enough");

/** Waits in `init`, or in a call, until the gate opens. */
function slow() {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  const ends: unknown[] = [];
  const definition = defineActor({
    name: "slow",
    state: "slow start",
    async init({ self, state }) {
      self.signal.addEventListener("abort", () => ends.push(self.id));
      if (state === "slow start") await gate;
    },
    exports: {
      async wait() {
        await gate;
      },
    },
  });
  return { definition, open, ends };
}

describe("a signal that aborts a spawn", () => {
  test("cuts off the init, leaves nothing behind, and is what the spawn rejects with", async () => {
    const { definition, ends } = slow();
    await using runtime = createRuntime();
    const controller = new AbortController();
    const spawned = runtime.spawn(definition, { signal: controller.signal }).catch((error: unknown) => error);
    await rest();
    expect(runtime.actors()).toHaveLength(1);
    const [id] = runtime.actors() as [TheaterId];
    const ended = runtime.ended(id);
    controller.abort(enough);
    expect(await spawned).toBe(enough);
    expect([runtime.actors(), ends]).toEqual([[], [id]]);
    expect(await ended).toMatchObject({ reason: "terminate", error: undefined });
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    await expect(runtime.restart(id)).rejects.toMatchObject({ code: "ACTOR_NOT_FOUND" });
  });

  test("does not let it begin where it has aborted before", async () => {
    const { definition } = slow();
    await using runtime = createRuntime();
    await expect(runtime.spawn(definition, { signal: AbortSignal.abort(enough) })).rejects.toBe(enough);
    expect(runtime.actors()).toEqual([]);
  });

  test("ends it while the store opens the chain, and closes the chain again", async () => {
    const { definition, open } = slow();
    const memory = createMemoryStore();
    let opening = (): void => {};
    const begun = new Promise<void>((resolve) => (opening = resolve));
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const opened: string[] = [];
    const store = new Proxy(memory, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key !== "open") return typeof value === "function" ? value.bind(target) : value;
        // One that does not look at the signal.
        return async (actor: string) => {
          opening();
          opened.push(actor);
          await gate;
          return await target.open(actor);
        };
      },
    });
    await using runtime = createRuntime({ store });
    open();
    const controller = new AbortController();
    const spawned = runtime.spawn(definition, { signal: controller.signal }).catch((error: unknown) => error);
    await begun;
    controller.abort(enough);
    go();
    expect(await spawned).toBe(enough);
    expect(runtime.actors()).toEqual([]);
    // Nobody writes to it any more.
    await (await memory.open(opened[0]!)).close();
  });

  test("is nothing to an actor that has started, and nothing stays on it", async () => {
    const { definition } = slow();
    await using runtime = createRuntime();
    const controller = new AbortController();
    const actor = await runtime.spawn(definition, { state: "at once", signal: controller.signal });
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    controller.abort(enough);
    expect(actor.status).toBe("Running");
  });

  test("does not hide why the start failed by itself", async () => {
    await using runtime = createRuntime();
    const broken = defineActor({
      name: "broken",
      init() {
        throw new Error("broken");
      },
    });
    const { signal } = new AbortController();
    await expect(runtime.spawn(broken, { signal })).rejects.toMatchObject({ code: "INIT_FAILED" });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe.each(["stop", "terminate", "restart"] as const)("a signal that aborts a %s", (how) => {
  test("ends the waiting only, and nothing stays on it", async () => {
    const { definition, open } = slow();
    await using runtime = createRuntime();
    const actor = await runtime.spawn(definition, { state: "at once" });
    const call = actor.call("wait").catch(() => {});
    const ended = actor.ended();
    const controller = new AbortController();
    const waiting = actor[how]({ signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(enough);
    expect(await waiting).toBe(enough);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    open();
    await call;
    expect(await ended).toMatchObject({ reason: how === "terminate" ? "terminate" : "stop" });
    await rest();
    expect(actor.status).toBe(how === "restart" ? "Running" : "Stopped");
  });

  test("does not reject where it was not needed", async () => {
    const { definition } = slow();
    await using runtime = createRuntime();
    const actor = await runtime.spawn(definition, { state: "at once" });
    const { signal } = new AbortController();
    await actor[how]({ signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
