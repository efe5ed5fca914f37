import { defineActor } from "@troupe/actor";
import { expect, test } from "vitest";
import type { ProbeClient } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { standing, world } from "./world.ts";

// Questions about actors are answered from what is known, and never wait for an actor.

const start = async () => {
  const holder: { client?: ProbeClient } = {};
  const all = world(() => []);
  holder.client = all;
  const { services } = all;
  const definition = defineActor({
    name: "asking",
    uses: [all.probe.handler],
    state: { calls: 0 },
    init: ({ probe }) => probe.gate("init"),
    exports: {
      aboutMyself: ({ self, state }) => ({
        reply: [services.state(self.id), services.events(self.id).length > 0, services.children(self.id)],
        state: { calls: state.calls + 1 },
      }),
      stuck: ({ probe }) => probe.gate("never"),
      aboutMyParent: ({ self }) => ({ reply: services.state(services.info(self.id)!.parent!) }),
    },
  });
  const spawning = all.runtime.spawn(definition, { init: false });
  return { ...all, definition, actor: await spawning };
};

test("an actor that asks for its own state inside a call is answered", async () => {
  const { actor } = await start();
  expect(await actor.call("aboutMyself")).toEqual([{ calls: 0 }, true, []]);
  expect(actor.state()).toEqual({ calls: 1 });
});

test("a child that asks for the state of its parent, which waits in a call, is answered", async () => {
  const { runtime, definition, actor } = await start();
  const child = await runtime.spawn(definition, { parent: actor.id, init: false });
  const stuck = actor.call("stuck").catch(() => {});
  await rest();
  expect(await child.call("aboutMyParent")).toEqual({ calls: 0 });
  await actor.terminate();
  await stuck;
});

test("an actor that never returns keeps nobody from an answer about it, or from spawning and stopping others", async () => {
  const { runtime, definition, actor } = await start();
  const stuck = actor.call("stuck").catch(() => {});
  await rest();
  expect([actor.state(), actor.metrics().calls, actor.events().length, actor.status]).toEqual([
    { calls: 0 },
    1,
    1,
    "Running",
  ]);
  const others = await Promise.all([1, 2, 3].map(() => runtime.spawn(definition, { init: false })));
  await Promise.all(others.map((other) => other.stop()));
  expect(runtime.actors()).toEqual([actor.id]);
  await actor.terminate();
  await stuck;
});

test("an actor can be asked about while it starts", async () => {
  const { runtime, probe, definition, actor } = await start();
  const spawning = runtime.spawn(definition);
  expect(await standing(spawning)).toBe("pending");
  const id = runtime.actors().find((other) => other !== actor.id)!;
  expect([runtime.state(id), runtime.events(id).length, runtime.metrics(id).calls, runtime.status(id)]).toEqual([
    { calls: 0 },
    1,
    1,
    "Running",
  ]);
  probe.open("init");
  await spawning;
});

test("an actor without a callback is none the worse when it would be called", async () => {
  const { note, actor } = await start();
  expect(await note(actor.id, "nobody listens")).toBe("settled");
  expect(actor.status).toBe("Running");
});

test("the first stop among several actors is answered at once", async () => {
  const { runtime, clock, definition, actor } = await start();
  const others = await Promise.all([1, 2, 3].map(() => runtime.spawn(definition, { init: false })));
  await actor.stop();
  expect(clock.monotonic()).toBe(0);
  expect(runtime.actors()).toEqual(others.map(({ id }) => id));
});
