import { defineActor } from "@troupe/actor";
import { createTestRuntime } from "@troupe/testing";
import { expect, test } from "vitest";

test("settle does not return while a long queue is still being worked off", async () => {
  const digger = defineActor({
    name: "digger",
    state: 0,
    exports: {
      dig({ state }) {
        const end = performance.now() + 2;
        while (performance.now() < end);
        return { state: state + 1 };
      },
    },
  });
  await using world = createTestRuntime({ chain: "off" });
  const actor = await world.runtime.spawn(digger);
  for (let i = 0; i < 300; i++) void actor.call("dig");
  await world.settle();
  expect(actor.state()).toBe(300);
});
