import { defineActor } from "@troupe/actor";
import { generateTheaterId } from "@troupe/ids";
import { describe, expect, test } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { standing, world } from "./world.ts";

let failStarts = 0;

const worker = (probe: Probe["handler"]) =>
  defineActor({
    name: "worker",
    uses: [probe],
    state: { count: 0 },
    init: ({ state }) => {
      if (failStarts > 0) {
        failStarts -= 1;
        throw new Error("not yet");
      }
      return { count: state.count + 1 };
    },
    probe: {
      onNote: async ({ state, probe }, text) => {
        if (text === "finish") await probe.gate("finish");
        if (text === "throw") throw new Error("as asked");
        return { count: state.count + 10 };
      },
    },
  });

const start = async () => {
  failStarts = 0;
  const all = world(() => []);
  const definition = worker(all.probe.handler);
  const parent = await all.runtime.spawn(definition, { name: "parent" });
  const spawn = (name: string, under = parent.id) => all.runtime.spawn(definition, { name, parent: under });
  return { ...all, parent, spawn };
};

describe("restart", () => {
  test("keeps id, name, place and chain, and starts again from the first state", async () => {
    const { services, note, parent, spawn, probe } = await start();
    const actor = await spawn("phoenix");
    services.register("bird", actor.id);
    await note(actor.id, "x");
    expect(actor.state()).toEqual({ count: 11 });
    const before = actor.events().length;
    await actor.restart();
    expect(actor.state()).toEqual({ count: 1 });
    expect(services.info(actor.id)).toMatchObject({ name: "phoenix", parent: parent.id });
    expect([services.whereis("bird"), parent.children()]).toEqual([actor.id, [actor.id]]);
    expect(actor.metrics()).toMatchObject({ restarts: 1, calls: 1 });
    expect(actor.events().length).toBeGreaterThan(before);
    expect(actor.events().map((event) => event.type)).toContain("restart");
    // The supervisor did not lose it.
    expect(probe.exits).toEqual([]);
  });

  test("those whose mail was lost hear of it; the running call may finish", async () => {
    const { note, probe, spawn } = await start();
    const actor = await spawn("busy");
    const outcomes = [note(actor.id, "finish"), note(actor.id, "lost")];
    await rest();
    const restarting = actor.restart();
    await rest();
    probe.open("finish");
    await restarting;
    expect(await Promise.all(outcomes)).toEqual(["settled", "gone"]);
    expect(actor.state()).toEqual({ count: 1 });
  });

  test("starts again what has crashed, while its supervisor has not let go of it", async () => {
    const { runtime, services, note, spawn } = await start();
    const actor = await spawn("fallen");
    await note(actor.id, "throw");
    expect(actor.status).toBe("Stopped");
    await actor.restart();
    expect([actor.status, actor.state()]).toEqual(["Running", { count: 1 }]);
    await note(actor.id, "throw");
    services.forget(actor.id);
    await expect(runtime.restart(actor.id)).rejects.toMatchObject({ code: "ACTOR_NOT_FOUND" });
  });

  test("of a child takes its own children away", async () => {
    const { spawn } = await start();
    const child = await spawn("child");
    const grandchild = await spawn("grandchild", child.id);
    await child.restart();
    expect([grandchild.status, child.children()]).toEqual(["Stopped", []]);
  });

  test("that fails leaves the actor ended, and can be tried again", async () => {
    const { services, note, spawn } = await start();
    const actor = await spawn("hard");
    services.register("hard to start", actor.id);
    await note(actor.id, "throw");
    failStarts = 1;
    await expect(actor.restart()).rejects.toMatchObject({ code: "INIT_FAILED" });
    expect(actor.status).toBe("Stopped");
    await actor.restart();
    expect([actor.status, actor.metrics().restarts, services.whereis("hard to start")]).toEqual([
      "Running",
      2,
      actor.id,
    ]);
  });

  test("of an actor that nobody knows fails", async () => {
    const { runtime } = await start();
    await expect(runtime.restart(generateTheaterId())).rejects.toMatchObject({ code: "ACTOR_NOT_FOUND" });
  });

  test("of an actor that has crashed and still gives back what it owned waits for that", async () => {
    const { note, probe, spawn } = await start();
    const actor = await spawn("fallen");
    let cleaned: (() => void) | undefined;
    probe.cleanUp = () => new Promise((resolve) => (cleaned = resolve));
    await note(actor.id, "throw");
    probe.cleanUp = undefined;
    const restarting = actor.restart();
    expect(await standing(restarting)).toBe("pending");
    cleaned?.();
    await restarting;
    expect([actor.status, actor.state(), actor.metrics().restarts]).toEqual(["Running", { count: 1 }, 1]);
  });

  test("of an actor that is being stopped waits for the stop, and starts it again where it may", async () => {
    const { note, probe, parent, spawn } = await start();
    for (const actor of [await spawn("child"), parent]) {
      const finishing = note(actor.id, "finish");
      await rest();
      const stopping = actor.stop();
      const restarting = actor.restart().then(
        () => "restarted",
        (error: unknown) => (error as { code: string }).code,
      );
      await rest();
      probe.open("finish");
      await Promise.all([stopping, finishing]);
      // Nobody supervises the parent: once it has ended, nothing of it is kept.
      expect(await restarting).toBe(actor === parent ? "ACTOR_NOT_FOUND" : "restarted");
      expect(actor.status).toBe(actor === parent ? "Stopped" : "Running");
    }
  });

  test("two at once are one", async () => {
    const { spawn } = await start();
    const actor = await spawn("twice");
    await Promise.all([actor.restart(), actor.restart()]);
    expect([actor.status, actor.metrics().restarts]).toEqual(["Running", 1]);
  });

  test("in a runtime that closes meanwhile fails, and nothing is left", async () => {
    const { runtime, note, probe, spawn } = await start();
    const actor = await spawn("late");
    void note(actor.id, "finish");
    await rest();
    const restarting = actor.restart();
    const closing = runtime.close();
    await rest();
    probe.open("finish");
    await expect(restarting).rejects.toMatchObject({ code: "RUNTIME_CLOSED" });
    await closing;
    expect(runtime.actors()).toEqual([]);
  });
});
