import { getEventListeners } from "node:events";
import { defineActor } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { describe, expect, it } from "vitest";
import { family, settled } from "./family.ts";

const enough = new Error("enough");

describe("a signal that aborts the spawn of a child", () => {
  it.each(["temporary", "permanent"] as const)("leaves nothing behind, and tells nobody: %s", async (restart) => {
    const reasons: unknown[] = [];
    const slow = defineActor({
      name: "slow",
      async init({ self }) {
        self.signal.addEventListener("abort", () => reasons.push((self.signal.reason as Error).cause));
        await new Promise(() => {});
      },
    });
    await using f = await family();
    f.runtime.define(slow);
    const controller = new AbortController();
    const { signal } = controller;
    const outcome = f.as((api) => api.spawn("slow", { restart, signal }).catch((error: unknown) => error));
    await settled();
    expect(f.runtime.children(f.boss.id)).toHaveLength(1);
    controller.abort(enough);
    expect(await outcome).toBe(enough);
    await settled();
    expect([f.runtime.actors(), f.diary]).toEqual([[f.boss.id], []]);
    expect(await f.as((api) => api.listChildren())).toEqual([]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    // Whatever the parent gave as its reason stays with the parent.
    expect(reasons).toEqual([undefined]);
  });
});

describe.each(["stopChild", "terminateChild", "restartChild"] as const)("a signal that aborts %s", (how) => {
  it("ends the waiting only, and nothing stays on it", async () => {
    await using f = await family();
    const child: TheaterId = await f.as((api) => api.spawn("child", { restart: "permanent" }));
    const controller = new AbortController();
    const { signal } = controller;
    const outcome = await f.as((api) => {
      const waiting = api[how](child, { signal }).catch((error: unknown) => error);
      controller.abort(enough);
      return waiting;
    });
    expect(outcome).toBe(enough);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await settled();
    expect(f.runtime.status(child)).toBe(how === "restartChild" ? "Running" : "Stopped");
    expect(f.diary.filter((entry) => entry.startsWith("-"))).toHaveLength(1);
  });
});
