/* oxlint-disable no-console -- the example prints, as a first program does */
import { defineActor } from "@troupe/actor";
import { createRuntime, replay } from "@troupe/runtime";
import { expect, test, vi } from "vitest";

test("the example of the README counts", async () => {
  const printed: unknown[][] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(values));

  const counter = defineActor({
    name: "counter",
    state: { count: 0 },
    exports: {
      add: ({ state }, by: number) => ({ reply: state.count + by, state: { count: state.count + by } }),
    },
  });

  await using runtime = createRuntime();
  const actor = await runtime.spawn(counter);
  await actor.call("add", 2);
  console.log(await actor.call("add", 3), actor.state()); // 5 { count: 5 }
  for (const { kind, type } of actor.events()) console.log(kind, type); // call counter.add, result counter.add, ...

  log.mockRestore();
  expect(printed).toEqual([
    [5, { count: 5 }],
    ["call", "counter.add"],
    ["result", "counter.add"],
    ["call", "counter.add"],
    ["result", "counter.add"],
  ]);
});

test("the example of a replay tells who does the same", async () => {
  const printed: unknown[][] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(values));

  const counting = (times: number) =>
    defineActor({
      name: "counter",
      state: { count: 0 },
      exports: {
        add({ state }, by: number) {
          const count = state.count + by * times;
          return { reply: count, state: { count } };
        },
      },
    });
  const counter = counting(1);
  const twice = counting(2);

  await using runtime = createRuntime({ chain: { payloads: "full" } });
  const actor = await runtime.spawn(counter);
  await actor.call("add", 2);
  await actor.call("add", 3);

  const same = await replay(counter, actor.events());
  console.log(same.ok, same.state); // true { count: 5 }

  const other = await replay(twice, actor.events());
  if (!other.ok) console.log(other.divergence.sequence, other.divergence.what); // 1 result counter.add has another content than was recorded

  log.mockRestore();
  expect(printed).toEqual([
    [true, { count: 5 }],
    [1, "result counter.add has another content than was recorded"],
  ]);
});

test("the example of a manifest is a manifest", async () => {
  const counter = defineActor({ name: "counter", state: { count: 0 } });
  await using runtime = createRuntime();

  const manifest = `
    name = "evening counter"
    package = "counter"
    chain = { format = "theater" }
    limits = { mailbox = 100, call_deadline_ms = 1000 }
  `;
  const actor = await runtime.spawn(counter, { manifest, state: { count: 10 } });

  expect(actor.state()).toEqual({ count: 10 });
});
