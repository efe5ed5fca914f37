import { defineActor, err } from "@troupe/actor";
import { parseTheaterId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import { describe, expect, test } from "vitest";
import { createProbe } from "./probe.ts";
import { standing, world } from "./world.ts";

const plain = defineActor({ name: "plain", state: { count: 0 } });

describe("spawning", () => {
  test("gives a handle of an actor that runs", async () => {
    const { runtime } = world(() => [plain]);
    const actor = await runtime.spawn("plain");
    expect(parseTheaterId(actor.id)).toBe(actor.id);
    expect([actor.status, actor.state(), actor.children(), runtime.actors()]).toEqual([
      "Running",
      { count: 0 },
      [],
      [actor.id],
    ]);
    expect(runtime.handle(actor.id).status).toBe("Running");
  });

  test("a definition may be given instead of its name, as often as one likes", async () => {
    const { runtime } = world(() => []);
    const ids = [await runtime.spawn(plain), await runtime.spawn(plain)].map((actor) => actor.id);
    expect(new Set(ids).size).toBe(2);
  });

  test("names need not be unique", async () => {
    const { runtime, services } = world(() => [plain]);
    const actors = [await runtime.spawn("plain", { name: "same" }), await runtime.spawn("plain", { name: "same" })];
    expect(actors.map(({ id }) => services.info(id)?.name)).toEqual(["same", "same"]);
  });

  test.each([
    ["the definition's", {}, { count: 0 }],
    ["the one that spawn is given", { state: { count: 5 } }, { count: 5 }],
    ["null where spawn is given null", { state: null }, null],
    ["the manifest's", { manifest: { initialState: { count: 7 } } }, { count: 7 }],
    ["that of spawn before the manifest's", { state: 1, manifest: { initialState: 2 } }, 1],
  ] as const)("the first state is %s", async (_name, options, state) => {
    const { runtime } = world(() => [plain]);
    expect((await runtime.spawn("plain", options)).state()).toEqual(state);
  });

  test("each actor has a state of its own", async () => {
    const shared = { list: [1] };
    const mutating = defineActor({
      name: "mutating",
      state: shared,
      exports: {
        push: ({ state }) => {
          state.list.push(2);
        },
      },
    });
    const { runtime } = world(() => []);
    const [one, two] = [await runtime.spawn(mutating), await runtime.spawn(mutating)];
    await one.call("push");
    expect([one.state(), two.state(), shared]).toEqual([{ list: [1, 2] }, { list: [1] }, { list: [1] }]);
  });

  test.each([["a definition that nobody registered", "DEFINITION_NOT_FOUND", 'no definition "missing"', "missing"]])(
    "%s is refused",
    async (_name, code, message, name) => {
      const { runtime } = world(() => [plain]);
      await expect(runtime.spawn(name)).rejects.toMatchObject({
        code,
        subject: "missing",
        message: expect.stringContaining(message) as string,
      });
    },
  );

  test("another definition of a name that is taken is refused", () => {
    const { runtime } = world(() => [plain]);
    runtime.define(plain);
    expect(() => runtime.define(defineActor({ name: "plain" }))).toThrow(
      expect.objectContaining({ code: "DEFINITION_DUPLICATE", subject: "plain" }),
    );
  });

  test("a handler that was given takes the place of the one of the same name", async () => {
    const [used, given] = [createProbe(), createProbe()];
    const user = defineActor({
      name: "user",
      uses: [used.handler],
      exports: { write: ({ probe }) => probe.journal("here") },
    });
    await using runtime = createRuntime({ handlers: [given.handler], actors: [user] });
    await (await runtime.spawn(user)).call("write");
    expect([used.journal, given.journal]).toEqual([[], ["here"]]);
  });

  test("a handler that is not there is an error where somebody asks for its client", () => {
    expect(() => createRuntime().client(createProbe().handler)).toThrow(
      expect.objectContaining({ code: "HANDLER_NOT_AVAILABLE", subject: "probe" }),
    );
  });

  test("a child needs a parent that lives", async () => {
    const { runtime } = world(() => [plain]);
    const parent = await runtime.spawn("plain");
    const child = await runtime.spawn("plain", { parent: parent.id });
    expect(parent.children()).toEqual([child.id]);
    await parent.stop();
    expect(child.status).toBe("Stopped");
    await expect(runtime.spawn("plain", { parent: parent.id })).rejects.toMatchObject({ code: "ACTOR_NOT_FOUND" });
  });

  test("an actor has what it uses, and nothing else", async () => {
    const keys = defineActor({
      name: "keys",
      exports: { context: (context) => ({ reply: "probe" in context }) },
    });
    const { runtime } = world(() => [keys]);
    expect(await (await runtime.spawn(keys)).call("context")).toBe(false);
  });
});

describe("init", () => {
  test("is called before everything else, and spawn waits for it", async () => {
    const { runtime, probe, note, services } = world((handler) => [
      defineActor({
        name: "slow",
        uses: [handler],
        state: ["initial"] as readonly string[],
        init: async ({ probe, state }) => {
          await probe.gate("init");
          return [...state, "init"];
        },
        probe: { onNote: ({ state }, text) => [...state, text] },
      }),
    ]);
    const spawning = runtime.spawn("slow");
    expect(await standing(spawning)).toBe("pending");
    const [id] = runtime.actors();
    // Somebody may have heard of it meanwhile; what was sent waits.
    const outcome = note(id!, "early");
    expect(services.info(id!)?.name).toBe("slow");
    probe.open("init");
    const actor = await spawning;
    expect(await outcome).toBe("settled");
    expect(actor.state()).toEqual(["initial", "init", "early"]);
  });

  test("is left out where spawn says so", async () => {
    const { runtime } = world(() => [defineActor({ name: "starter", state: 0, init: () => 1 })]);
    expect((await runtime.spawn("starter", { init: false })).state()).toBe(0);
    expect((await runtime.spawn("starter")).state()).toBe(1);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("no luck")), "no luck"],
    [
      "throws at once",
      () => {
        throw new Error("no luck");
      },
      "no luck",
    ],
    ["returns err", () => err("not in the mood"), "not in the mood"],
  ])("that %s fails the spawn, and nothing is left", async (_name, init, text) => {
    const { runtime, probe, services } = world((handler) => [
      defineActor({ name: "parent", uses: [handler] }),
      defineActor({
        name: "failing",
        uses: [handler],
        init: (context) => {
          context.probe.journal("init");
          return init();
        },
      }),
    ]);
    const parent = await runtime.spawn("parent");
    await expect(runtime.spawn("failing", { parent: parent.id, name: "poor" })).rejects.toMatchObject({
      code: "INIT_FAILED",
      message: expect.stringMatching(new RegExp(`actor "poor" .* could not start: .*${text}`)) as string,
    });
    expect(runtime.actors()).toEqual([parent.id]);
    expect(parent.children()).toEqual([]);
    expect(probe.journal).toEqual(["init", "poor ends: crash"]);
    // The one who spawned knows already.
    expect(probe.exits).toEqual([]);
    expect(services.children(parent.id)).toEqual([]);
  });

  test("an actor that is stopped while it starts never was", async () => {
    const { runtime } = world((handler) => [
      defineActor({ name: "slow", uses: [handler], init: ({ probe }) => probe.gate("never") }),
    ]);
    const spawning = runtime.spawn("slow");
    await standing(spawning);
    void runtime.terminate(runtime.actors()[0]!);
    await expect(spawning).rejects.toMatchObject({ code: "INIT_FAILED" });
    expect(runtime.actors()).toEqual([]);
  });

  test("an actor may end itself in it", async () => {
    const { runtime } = world(() => [defineActor({ name: "brief", init: ({ self }) => self.shutdown() })]);
    const actor = await runtime.spawn("brief");
    await standing(Promise.resolve());
    expect(actor.status).toBe("Stopped");
  });
});
