import { defineActor, err } from "@troupe/actor";
import { expect, test } from "vitest";
import { lamp } from "./handlers.ts";

test("the example of the README is an actor", () => {
  const counter = defineActor({
    name: "counter",
    state: { count: 0 },
    exports: {
      add: ({ state }, by: number) => {
        if (by < 0) return err(`cannot count back by ${by}`);
        const count = state.count + by;
        return { reply: count, state: { count } };
      },
    },
  });
  expect(counter.exports["add"]?.({ state: { count: 1 } }, 2 as never)).toEqual({ reply: 3, state: { count: 3 } });
  expect(counter.exports["add"]?.({ state: { count: 1 } }, -2 as never)).toEqual(err("cannot count back by -2"));
});

test("the example of callbacks is an actor", () => {
  const desk = defineActor({
    name: "desk",
    uses: [lamp],
    state: { presses: 0 },
    init: ({ lamp }) => lamp.on(40),
    lamp: {
      onPressed: ({ state, self }, times, by) => {
        self.log(`${by} pressed ${times} times`);
        return { presses: state.presses + times };
      },
      onAsked: ({ state }) => ({ watts: state.presses % 2 === 0 ? 40 : 0 }),
    },
  });
  const said: string[] = [];
  const context = { state: { presses: 1 }, self: { log: (text: string) => said.push(text) } };
  expect(desk.callbacks["lamp"]?.["onPressed"]?.(context, 2 as never, "Ann" as never)).toEqual({ presses: 3 });
  expect(desk.callbacks["lamp"]?.["onAsked"]?.(context)).toEqual({ watts: 0 });
  expect(said).toEqual(["Ann pressed 2 times"]);
});
