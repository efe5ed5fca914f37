import { defineActor } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { createRuntime, replay } from "@troupe/runtime";
import { supervisor } from "@troupe/supervisor-handler";
import { expect, it } from "vitest";

const unreal: typeof supervisor = {
  ...supervisor,
  create() {
    throw new Error("a handler was made for a replay");
  },
};

const worker = defineActor({
  name: "worker",
  state: { done: 0 },
  init: ({ self }) => self.log(`${self.name} works`),
  exports: {
    work: ({ state }) => ({ state: { done: state.done + 1 } }),
    fail(_, code: string) {
      throw Object.assign(new Error("failed at work"), { code });
    },
    leave: ({ self }) => self.shutdown(new Uint8Array([7])),
  },
});

const pool = (handler: typeof supervisor) =>
  defineActor({
    name: "pool",
    uses: [handler],
    state: [] as readonly unknown[],
    async init({ supervisor: api }) {
      await api.supervise({ intensity: 2, periodMs: 60_000, children: [{ definition: "worker", count: 2 }] });
    },
    supervisor: {
      handleChildError: ({ state }, _child, { code, message }) => [...state, `${code}: ${message}`],
      handleChildExit: ({ state }, _child, result) => [...state, result],
      handleChildRestart: ({ state, supervisor: api }) => [...state, `${api.listChildren().length} children`],
      handleActorDown: ({ state }, _actor, reason, error) => [...state, reason, error],
    },
    exports: {
      look: ({ supervisor: api, state }, child: TheaterId) => ({ state: [...state, api.getChildState(child)] }),
      async hire({ supervisor: api, state }) {
        const child = await api.spawn("worker", { name: "temp" });
        api.monitor(child);
        await api.stopChild(child);
        try {
          await api.stopChild(child);
        } catch (error) {
          return { state: [...state, (error as { readonly code?: unknown }).code] };
        }
      },
    },
  });

it("a supervisor and its children are replayed, restarts and all, each alone", async () => {
  const runtime = createRuntime({ actors: [worker, pool(supervisor)], chain: { payloads: "full" } });
  const boss = await runtime.spawn(pool(supervisor).name);
  const [first, second] = boss.children();
  const chains = [boss, runtime.handle(first!), runtime.handle(second!)].map((actor) => ({
    actor,
    all: actor.subscribe({ from: 0 }),
  }));
  const call = (child: TheaterId, name: string, ...params: unknown[]): Promise<unknown> =>
    runtime.call(child, name, ...params).catch(() => {});
  await call(first!, "work");
  await call(boss.id, "look", first!);
  await call(first!, "fail", "TOO_HARD");
  await expect.poll(() => boss.state()).toContain("2 children");
  await call(first!, "work");
  await call(first!, "work");
  await call(second!, "leave");
  await call(boss.id, "hire");
  await call(boss.id, "look", first!);
  const state = boss.state();
  // More than it puts up with.
  for (let round = 0; round < 3; round += 1) {
    await call(first!, "fail", "AGAIN");
    await expect.poll(() => runtime.status(first!) === "Running" || boss.status === "Stopped").toBe(true);
  }
  expect(boss.status).toBe("Stopped");
  await runtime.close();

  expect(state).toContain("TOO_HARD: failed at work");
  for (const { actor, all } of chains) {
    const events = [];
    for await (const event of all) if ("hash" in event) events.push(event);
    const definition = actor === boss ? pool(unreal) : worker;
    const name = actor === boss ? "pool" : actor.id === first ? "worker-1" : "worker-2";
    expect(await replay(definition, events, { id: actor.id, name })).toMatchObject({ ok: true, events: events.length });
    if (actor !== boss) continue;
    const looks = events.findLastIndex(({ kind, type }) => kind === "result" && type === "pool.look");
    expect(await replay(pool(unreal), events.slice(0, looks + 1))).toMatchObject({ ok: true, state });
  }
});
