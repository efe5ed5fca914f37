import { defineActor, err } from "@troupe/actor";
import type { ActorDefinition, Context, Err, ExportsOf, Self, StateOf } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { describe, expectTypeOf, test } from "vitest";
import { door, lamp } from "./handlers.ts";
import type { DoorApi, LampApi } from "./handlers.ts";

// The compiler checks this file; running it shows that what it accepts is a definition.

describe("the context", () => {
  test("has an entry for each handler that the actor uses, and no others", () => {
    defineActor({
      name: "actor",
      uses: [lamp, door],
      init: (context) => {
        expectTypeOf(context.lamp).toEqualTypeOf<LampApi>();
        expectTypeOf(context.door).toEqualTypeOf<DoorApi>();
        expectTypeOf(context.self).toEqualTypeOf<Self>();
        expectTypeOf(context.self.id).toEqualTypeOf<TheaterId>();
      },
    });
    defineActor({
      name: "actor",
      uses: [lamp],
      init: (context) => {
        // @ts-expect-error -- the door was not asked for
        void context.door;
      },
    });
  });

  test("can be named, for functions beside the definition", () => {
    type Uses = readonly [typeof lamp];
    const bright = (context: Context<number, Uses>): void => context.lamp.on(context.state);
    defineActor({ name: "actor", uses: [lamp], state: 5, init: (context) => bright(context) });
    // @ts-expect-error -- another state
    defineActor({ name: "actor", uses: [lamp], state: "5", init: (context) => bright(context) });
  });

  test("is read only: a state changes by being returned", () => {
    defineActor({
      name: "actor",
      state: 1,
      init: (context) => {
        // @ts-expect-error -- not to be assigned
        if (Math.random() > 1) context.state = 2;
      },
    });
  });
});

describe("the state", () => {
  test("is inferred from the first one", () => {
    const definitions = {
      none: defineActor({ name: "actor" }),
      number: defineActor({ name: "actor", state: 0 }),
      array: defineActor({ name: "actor", state: ["a"] }),
      object: defineActor({ name: "actor", uses: [lamp], state: { names: ["a"], on: false } }),
      declared: defineActor({ name: "actor", state: undefined as { since: number } | undefined }),
    };
    expectTypeOf<StateOf<typeof definitions.none>>().toEqualTypeOf<undefined>();
    expectTypeOf<StateOf<typeof definitions.number>>().toEqualTypeOf<number>();
    expectTypeOf<StateOf<typeof definitions.array>>().toEqualTypeOf<string[]>();
    expectTypeOf<StateOf<typeof definitions.object>>().toEqualTypeOf<{ names: string[]; on: boolean }>();
    expectTypeOf<StateOf<typeof definitions.declared>>().toEqualTypeOf<{ since: number } | undefined>();
  });

  test("is what every callback sees", () => {
    defineActor({
      name: "actor",
      uses: [lamp],
      state: { names: ["a"] },
      init: ({ state }) => expectTypeOf(state).toEqualTypeOf<{ names: string[] }>() as never,
      lamp: { onPressed: ({ state }) => expectTypeOf(state).toEqualTypeOf<{ names: string[] }>() as never },
      exports: { get: ({ state }) => ({ reply: expectTypeOf(state).toEqualTypeOf<{ names: string[] }>() as never }) },
    });
  });

  test("is not inferred from what callbacks return: another type there is a mistake", () => {
    defineActor({
      name: "actor",
      uses: [lamp],
      state: 0,
      // @ts-expect-error -- a text is no number
      init: () => "one",
      lamp: {
        // @ts-expect-error -- neither here
        onPressed: async () => "one",
        // @ts-expect-error -- nor beside an answer
        onAsked: () => ({ watts: 1, state: "one" }),
      },
      // @ts-expect-error -- nor beside a reply
      exports: { set: () => ({ state: "one" }) },
    });
  });
});

describe("callbacks", () => {
  test("get their parameters typed, and are all optional", () => {
    defineActor({
      name: "actor",
      uses: [lamp, door],
      lamp: {
        onPressed: (_context, times, by) => {
          expectTypeOf(times).toEqualTypeOf<number>();
          expectTypeOf(by).toEqualTypeOf<string>();
        },
        onAsked: (_context, question) => {
          expectTypeOf(question).toEqualTypeOf<string>();
          return { watts: 5 };
        },
      },
    });
  });

  test("may return a state, nothing, err, or a promise of these", () => {
    for (const onPressed of [
      () => 1,
      () => {},
      () => err("no"),
      async () => 1,
      async () => {},
      async () => err("no"),
    ]) {
      defineActor({ name: "actor", uses: [lamp], state: 0, lamp: { onPressed } });
    }
  });

  test("with an answer return it, with a state or without, or nothing, or err", () => {
    for (const onAsked of [
      () => ({ watts: 1 }),
      () => ({ watts: 1, state: 2 }),
      () => undefined,
      () => err("no"),
      async () => ({ watts: 1 }),
    ]) {
      defineActor({ name: "actor", uses: [lamp], state: 0, lamp: { onAsked } });
    }
    defineActor({
      name: "actor",
      uses: [lamp],
      lamp: {
        // @ts-expect-error -- an answer of another type
        onAsked: () => ({ watts: "many" }),
      },
    });
  });

  test("err is no state", () => {
    expectTypeOf(err("no")).toEqualTypeOf<Err>();
  });
});

describe("own exports", () => {
  const counter = defineActor({
    name: "counter",
    state: 0,
    exports: {
      add: ({ state }, by: number, why?: string) => ({ reply: `${why ?? ""}${state}`, state: state + by }),
      later: async () => ({ reply: [1, 2] }),
      maybe: ({ state }) => (state > 0 ? { reply: state } : err("too small")),
      nothing: () => {},
      quiet: ({ state }) => ({ state }),
      sometimes: ({ state }) => (state > 0 ? { reply: state } : undefined),
    },
  });
  type Exports = ExportsOf<typeof counter>;

  test("are seen from outside as functions that promise their reply", () => {
    expectTypeOf<Exports["add"]>().toEqualTypeOf<(by: number, why?: string) => Promise<string>>();
    expectTypeOf<Exports["later"]>().toEqualTypeOf<() => Promise<number[]>>();
    expectTypeOf<Exports["maybe"]>().toEqualTypeOf<() => Promise<number>>();
    expectTypeOf<Exports["nothing"]>().toEqualTypeOf<() => Promise<undefined>>();
    expectTypeOf<Exports["quiet"]>().toEqualTypeOf<() => Promise<undefined>>();
    expectTypeOf<Exports["sometimes"]>().toEqualTypeOf<() => Promise<number | undefined>>();
  });

  test("an actor without any has none", () => {
    const bare = defineActor({ name: "bare" });
    expectTypeOf<keyof ExportsOf<typeof bare>>().toEqualTypeOf<never>();
  });
});

test("any definition is an ActorDefinition", () => {
  const definitions: ActorDefinition[] = [
    defineActor({ name: "a" }),
    defineActor({ name: "b", uses: [lamp, door], state: { n: 1 }, exports: { get: () => ({ reply: 1 }) } }),
  ];
  expectTypeOf(definitions).toEqualTypeOf<ActorDefinition[]>();
});
