import { defineActor } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import type { ActorHandle, Runtime } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";
import type { SupervisorApi } from "@troupe/supervisor-handler";
import { afterEach, describe, expect, it } from "vitest";
import { settled } from "./family.ts";

// A child may be stopped when the runtime does not have it yet, or not again.

let runtime: Runtime;
let diary: string[];

afterEach(() => runtime.close());

/** A supervisor that does `onError` when a child has crashed, and a child whose second `init` waits for `started`. */
async function boss(
  onError: (api: SupervisorApi, child: TheaterId) => Promise<void> | void,
  started?: Promise<void>,
): Promise<ActorHandle> {
  diary = [];
  let lives = 0;
  const child = defineActor({
    name: "child",
    init: async () => void (lives++ > 0 && (await started)),
    exports: {
      crash() {
        throw new Error("broken");
      },
    },
  });
  const definition = defineActor({
    name: "boss",
    uses: [supervisor],
    init: async ({ supervisor: api }) => void (await api.supervise({ children: [{ definition: "child" }] })),
    supervisor: {
      handleChildError: async ({ supervisor: api }, id, { code }) => {
        diary.push(`error ${code}`);
        await onError(api, id);
        diary.push(`then ${api.listChildren().length} children`);
      },
      handleChildExternalStop: () => void diary.push("stopped"),
      handleChildRestart: () => void diary.push("back"),
    },
  });
  runtime = createRuntime({ actors: [child, definition], chain: "off" });
  return await runtime.spawn(definition);
}

describe("a child that is stopped when its supervisor hears of its crash", () => {
  it.each(["stopChild", "terminateChild"] as const)("does not come back: %s", async (how) => {
    const { id } = await boss((api, child) => api[how](child));
    const [child] = runtime.children(id);
    await runtime.call(child!, "crash").catch(() => {});
    await settled();
    expect(diary).toEqual(["error ACTOR_CRASHED", "then 0 children", "stopped"]);
    expect([runtime.status(child!), runtime.children(id)]).toEqual(["Stopped", []]);
  });

  it("does not come back either where its init takes time, and that is no failure", async () => {
    let start!: () => void;
    const started = new Promise<void>((resolve) => (start = resolve));
    const { id } = await boss((api, child) => api.stopChild(child), started);
    const [child] = runtime.children(id);
    await runtime.call(child!, "crash").catch(() => {});
    await settled();
    start();
    await settled();
    expect(diary).toEqual(["error ACTOR_CRASHED", "then 0 children", "stopped"]);
    expect([runtime.status(child!), runtime.children(id)]).toEqual(["Stopped", []]);
  });
});

describe("while the manifest of a child is being loaded", () => {
  const loading = { definition: "child", manifest: { name: "loading" } };

  /** Calls `action` within a call of a supervisor. */
  async function as(action: (api: SupervisorApi) => Promise<void>): Promise<readonly TheaterId[]> {
    const child = defineActor({ name: "child" });
    const acting = defineActor({
      name: "acting",
      uses: [supervisor],
      exports: { act: ({ supervisor: api }) => action(api) },
    });
    runtime = createRuntime({ actors: [child], chain: "off" });
    const actor = await runtime.spawn(acting);
    await actor.call("act");
    await settled();
    return actor.children();
  }

  it("a child that is stopped does not go on", async () => {
    const left = await as(async (api) => {
      const spawning = api.spawn({ ...loading, restart: "permanent" });
      await api.stopChild(api.listChildren()[0]!);
      await spawning;
    });
    expect(left).toEqual([]);
  });

  it("a child that nobody waits for any more does not go on", async () => {
    const left = await as(async (api) => {
      const controller = new AbortController();
      const waiting = api.spawnAndWait(loading, { signal: controller.signal });
      controller.abort(new Error("not now"));
      await expect(waiting).rejects.toThrow("not now");
    });
    expect(left).toEqual([]);
  });
});
