import { defineActor, err } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import type { ActorHandle } from "@troupe/runtime";
import { expect, expectTypeOf, test } from "vitest";
import { createProbe } from "./probe.ts";
import type { ProbeClient } from "./probe.ts";

const counter = defineActor({
  name: "counter",
  state: { count: 0 },
  exports: {
    add: ({ state }, by: number, twice?: boolean) => {
      if (by < 0) return err("only upwards");
      const count = state.count + (twice === true ? 2 * by : by);
      return { reply: count, state: { count } };
    },
    reset: () => ({ state: { count: 0 } }),
  },
});

test("a handle knows the state and the exports of its definition", async () => {
  await using runtime = createRuntime();
  const handle = await runtime.spawn(counter, { state: { count: 1 } });
  expectTypeOf(handle).toEqualTypeOf<ActorHandle<typeof counter>>();
  expectTypeOf(handle.state()).toEqualTypeOf<{ count: number }>();
  const reply = await handle.call("add", 2, true);
  expectTypeOf(reply).toEqualTypeOf<number>();
  expectTypeOf(await handle.call("reset")).toEqualTypeOf<undefined>();
  expect([reply, handle.state()]).toEqual([5, { count: 0 }]);

  const mistakes = [
    // @ts-expect-error -- there is no such export
    () => handle.call("subtract", 1),
    // @ts-expect-error -- a text is no number
    () => handle.call("add", "1"),
    // @ts-expect-error -- a parameter is missing
    () => handle.call("add"),
    // @ts-expect-error -- one too many
    () => handle.call("reset", 1),
    // @ts-expect-error -- another state
    () => runtime.spawn(counter, { state: { count: "one" } }),
  ];
  expect(mistakes).toHaveLength(5);
});

test("the client of a handler has its type", async () => {
  const { handler } = createProbe();
  await using runtime = createRuntime({ handlers: [handler] });
  expectTypeOf(runtime.client(handler)).toEqualTypeOf<ProbeClient>();
});

test("an actor that is known by its name only is called untyped through the runtime", async () => {
  await using runtime = createRuntime({ actors: [counter] });
  const { id } = await runtime.spawn("counter");
  const reply = await runtime.call(id, "add", 1);
  expectTypeOf(reply).toEqualTypeOf<unknown>();
  expect([reply, await runtime.handle<typeof counter>(id).call("add", 1)]).toEqual([1, 2]);
});
