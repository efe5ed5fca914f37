import { ActorDefinitionError, defineActor, err, isActorDefinitionError } from "@troupe/actor";
import { isErr } from "@troupe/handler";
import { describe, expect, test } from "vitest";
import { door, lamp } from "./handlers.ts";

describe("defineActor", () => {
  test("gives a frozen description of what was written", () => {
    const init = (): void => {};
    const onPressed = (): void => {};
    const get = (): { reply: number } => ({ reply: 1 });
    const state = { count: 1 };
    const definition = defineActor({
      name: "actor",
      uses: [lamp, door],
      state,
      init,
      lamp: { onPressed },
      exports: { get },
    });
    expect(definition).toEqual({
      name: "actor",
      uses: [lamp, door],
      initialState: state,
      init,
      callbacks: { lamp: { onPressed } },
      exports: { get },
    });
    for (const part of [
      definition,
      definition.uses,
      definition.callbacks,
      definition.callbacks["lamp"],
      definition.exports,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    // The state is the author's; the runtime copies it for each actor.
    expect(definition.initialState).toBe(state);
  });

  test("needs no more than a name", () => {
    expect(defineActor({ name: "bare" })).toEqual({
      name: "bare",
      uses: [],
      initialState: undefined,
      init: undefined,
      callbacks: {},
      exports: {},
    });
  });

  test("a callback that is undefined is one that is not there", () => {
    const definition = defineActor({
      name: "actor",
      uses: [lamp],
      lamp: { onPressed: undefined } as never,
      exports: { get: undefined } as never,
    });
    expect([definition.callbacks["lamp"], definition.exports]).toEqual([{}, {}]);
  });

  test.each<[string, unknown, string, string]>([
    ["no name", {}, "name", "a non-empty string"],
    ["an empty name", { name: "" }, "name", "a non-empty string"],
    ["a name that is no text", { name: 5 }, "name", "a non-empty string"],
    [
      "a group of a handler that it does not use",
      { name: "a", lamp: {} },
      "lamp",
      "one of name, uses, state, init, exports",
    ],
    ["a misspelt key", { name: "a", uses: [lamp], lmap: {} }, "lmap", "one of name, uses, state, init, exports, lamp"],
    [
      "a callback that the handler does not make",
      { name: "a", uses: [lamp], lamp: { onPresed: () => {} } },
      "lamp.onPresed",
      "one of onPressed, onAsked",
    ],
    [
      "a callback that is no function",
      { name: "a", uses: [lamp], lamp: { onPressed: 5 } },
      "lamp.onPressed",
      "a function",
    ],
    ["a group that is no object", { name: "a", uses: [lamp], lamp: 5 }, "lamp", "an object of functions"],
    ["an init that is no function", { name: "a", init: {} }, "init", "a function"],
    ["exports that are no object", { name: "a", exports: "none" }, "exports", "an object of functions"],
    ["an export that is no function", { name: "a", exports: { get: 1 } }, "exports.get", "a function"],
    [
      "the same handler twice",
      { name: "a", uses: [lamp, lamp] },
      "uses: lamp",
      "handlers with different names that are free",
    ],
    [
      "a handler whose name is taken by the definition itself",
      { name: "a", uses: [{ ...lamp, name: "state" }] },
      "uses: state",
      "handlers with different names that are free",
    ],
    [
      "a handler that would take the place of `self` in the context",
      { name: "a", uses: [{ ...lamp, name: "self" }] },
      "uses: self",
      "handlers with different names that are free",
    ],
    ["uses that is no list", { name: "a", uses: lamp }, "uses", "a list of handlers"],
    ["something in uses that is no handler", { name: "a", uses: [lamp, undefined] }, "uses[1]", "a handler"],
  ])("refuses %s, and says where and what was expected", (_what, options, field, expected) => {
    let thrown: unknown;
    try {
      defineActor(options as never);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ActorDefinitionError);
    expect(isActorDefinitionError(thrown)).toBe(true);
    expect(thrown).toMatchObject({ code: "ACTOR_DEFINITION", field, expected });
    expect((thrown as Error).message).toMatch(/^actor ".*": .*: expected /);
  });

  test("the guard knows nothing else", () => {
    for (const other of [undefined, null, "text", new Error("x"), { code: "ACTOR_DEFINITION" }]) {
      expect(isActorDefinitionError(other)).toBe(false);
    }
  });
});

test("err is what the contract's isErr knows", () => {
  expect([isErr(err("no")), err("no").reason]).toEqual([true, "no"]);
});
