import { defineActor } from "@troupe/actor";
import type { Handler } from "@troupe/handler";
import { t } from "@troupe/pack";
import { spawnForTest } from "@troupe/testing";
import { expect, test } from "vitest";

/** What an actor finds in its context as `stopwatch`. */
interface Stopwatch {
  /** Milliseconds since the actor first looked. */
  elapsed(): number;
}

const stopwatch: Handler<"stopwatch", Stopwatch> = {
  name: "stopwatch",
  type: "stopwatch",
  imports: {
    interface: "example:stopwatch",
    functions: { elapsed: { name: "elapsed", params: [], result: t.f64, bare: true } },
  },
  callbacks: {},
  parseConfig: () => undefined,
  create: ({ clock }) => ({
    instance(port) {
      const started = clock.monotonic();
      return {
        api: {
          elapsed() {
            port.check();
            return clock.monotonic() - started;
          },
        },
      };
    },
  }),
};

test("an actor that uses the handler of the README measures time", async () => {
  const runner = defineActor({
    name: "runner",
    uses: [stopwatch],
    exports: { look: ({ stopwatch }) => ({ reply: stopwatch.elapsed() }) },
  });
  await using world = await spawnForTest(runner);
  expect(await world.actor.call("look")).toBe(0);
  await world.advance(1500);
  expect(await world.actor.call("look")).toBe(1500);
  const types = world.actor.events().map(({ type }) => type);
  expect(types.slice(3)).toEqual(["runner.look", "example:stopwatch/elapsed", "runner.look"]);
});
