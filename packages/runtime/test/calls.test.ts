import { defineActor, err } from "@troupe/actor";
import { isHandlerError } from "@troupe/handler";
import { describe, expect, test } from "vitest";
import type { Probe } from "./probe.ts";
import { standing, world } from "./world.ts";

const noted = (probe: Probe["handler"]) =>
  defineActor({
    name: "noted",
    uses: [probe],
    state: { texts: [] as readonly string[] },
    probe: {
      onNote: async ({ probe, state }, text) => {
        if (text.startsWith("wait")) await probe.gate(text);
        if (text === "throw") throw new Error("as asked");
        if (text === "throw excused") throw new Error("excused");
        if (text === "err") return err("not today");
        if (text === "keep") return undefined;
        probe.journal(text);
        return { texts: [...state.texts, text] };
      },
      onAsk: ({ state }, text) => {
        if (text === "nothing") return undefined;
        if (text === "err") return err("no answer");
        return text === "change"
          ? { text: String(state.texts.length), state: { texts: ["changed"] } }
          : { text: String(state.texts.length) };
      },
    },
    exports: {
      add: ({ state }, a: number, b: number) => ({ reply: a + b, state: { texts: [...state.texts, "add"] } }),
      nothing: () => {},
      refuse: () => err("I would rather not"),
      fail: () => {
        throw new Error("broken");
      },
      later: async ({ probe }, gate: string) => {
        await probe.gate(gate);
        return { reply: gate };
      },
      // oxlint-disable-next-line unicorn/no-thenable -- any thenable is as good as a promise
      thenable: () => ({ then: (resolve: (value: { reply: string }) => void) => resolve({ reply: "then" }) }) as never,
      badThenable: () =>
        ({
          // oxlint-disable-next-line unicorn/no-thenable -- as above, and a broken one
          then() {
            throw new Error("no promise at all");
          },
        }) as never,
      twice: ({ self }) => {
        self.log("first");
        return { reply: "done" };
      },
    },
  });

describe("what a callback returns", () => {
  test("a new state replaces the old one, nothing keeps it", async () => {
    const { runtime, note } = world((probe) => [noted(probe)]);
    const actor = await runtime.spawn("noted");
    for (const text of ["a", "keep", "b"]) expect(await note(actor.id, text)).toBe("settled");
    expect(actor.state()).toEqual({ texts: ["a", "b"] });
  });

  test("with an answer, the state changes only where it is given", async () => {
    const { runtime, ask } = world((probe) => [noted(probe)]);
    const actor = await runtime.spawn("noted", { state: { texts: ["x", "y"] } });
    expect(await ask(actor.id, "how many")).toBe("2");
    expect(actor.state()).toEqual({ texts: ["x", "y"] });
    expect(await ask(actor.id, "change")).toBe("2");
    expect(actor.state()).toEqual({ texts: ["changed"] });
    expect(await ask(actor.id, "nothing")).toBeUndefined();
    expect(actor.state()).toEqual({ texts: ["changed"] });
  });

  test("err keeps the state and the actor", async () => {
    const { runtime, note, ask } = world((probe) => [noted(probe)]);
    const actor = await runtime.spawn("noted", { state: { texts: ["x"] } });
    expect(await note(actor.id, "err")).toBe("err");
    await expect(ask(actor.id, "err")).rejects.toMatchObject({ message: "err", cause: "no answer" });
    expect([actor.status, actor.state(), actor.metrics().failedCalls]).toEqual(["Running", { texts: ["x"] }, 2]);
  });

  test("a throw is a crash: the actor ends, and what waited is told", async () => {
    const { runtime, note } = world((probe) => [noted(probe)]);
    const actor = await runtime.spawn("noted");
    const outcomes = await Promise.all([note(actor.id, "throw"), note(actor.id, "a"), note(actor.id, "b")]);
    expect(outcomes).toEqual(["crash", "gone", "gone"]);
    expect(actor.status).toBe("Stopped");
    expect(await note(actor.id, "c")).toBe("not taken");
  });

  test("a throw that its call excuses fails that call alone", async () => {
    const { runtime, note } = world((probe) => [noted(probe)]);
    const actor = await runtime.spawn("noted", { state: { texts: ["x"] } });
    expect(await note(actor.id, "throw excused")).toBe("err");
    expect([actor.status, actor.state()]).toEqual(["Running", { texts: ["x"] }]);
  });

  test("a call that became void leaves no trace", async () => {
    const { runtime, note } = world((probe) => [noted(probe)]);
    const actor = await runtime.spawn("noted");
    const events = actor.events().length;
    expect(await note(actor.id, "void")).toBe("void");
    expect([actor.metrics().calls, actor.events().length]).toEqual([0, events]);
  });
});

describe("one call at a time", () => {
  test("a call that waits holds the calls behind it, and they keep their order", async () => {
    const { runtime, probe, note, noteFromSocket } = world((handler) => [noted(handler)]);
    const actor = await runtime.spawn("noted");
    const outcomes = Promise.all([
      note(actor.id, "a"),
      note(actor.id, "wait"),
      noteFromSocket(actor.id, "b"),
      note(actor.id, "c"),
      noteFromSocket(actor.id, "d"),
    ]);
    expect(await standing(outcomes)).toBe("pending");
    expect(probe.journal).toEqual(["a"]);
    expect(actor.metrics()).toMatchObject({ queueLength: 3, calls: 2 });
    probe.open("wait");
    expect(await outcomes).toEqual(Array.from({ length: 5 }, () => "settled"));
    expect(actor.state()).toEqual({ texts: ["a", "wait", "b", "c", "d"] });
  });

  test("no state is lost when calls wait in the middle", async () => {
    const { runtime, probe, note } = world((handler) => [noted(handler)]);
    const actor = await runtime.spawn("noted");
    const texts = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? `wait ${index}` : String(index)));
    const outcomes = Promise.all(texts.map((text) => note(actor.id, text)));
    for (let round = 0; round < 40; round += 1) {
      await standing(outcomes);
      for (const text of texts) probe.open(text);
    }
    await outcomes;
    expect(actor.state()).toEqual({ texts });
  });

  test("the state that is seen from outside is that of the last call that ended, and a copy", async () => {
    const { runtime, probe, note } = world((handler) => [noted(handler)]);
    const actor = await runtime.spawn("noted", { state: { texts: ["x"] } });
    const outcome = note(actor.id, "wait");
    await standing(outcome);
    const seen = actor.state() as { texts: string[] };
    expect(seen).toEqual({ texts: ["x"] });
    seen.texts.push("from outside");
    probe.open("wait");
    await outcome;
    expect(actor.state()).toEqual({ texts: ["x", "wait"] });
  });

  test("actors do not wait for each other", async () => {
    const { runtime, note } = world((probe) => [noted(probe)]);
    const [slow, quick] = [await runtime.spawn("noted"), await runtime.spawn("noted")];
    void note(slow.id, "wait");
    expect(await note(quick.id, "a")).toBe("settled");
  });
});

describe("own exports", () => {
  const spawned = async () => {
    const all = world(() => []);
    const actor = await all.runtime.spawn(noted(all.probe.handler));
    return { ...all, actor };
  };

  test("parameters go in, the reply comes out, the state changes", async () => {
    const { actor } = await spawned();
    expect(await actor.call("add", 2, 3)).toBe(5);
    expect(await actor.call("nothing")).toBeUndefined();
    expect(actor.state()).toEqual({ texts: ["add"] });
  });

  test("a reply can come later, and from any thenable", async () => {
    const { actor, probe } = await spawned();
    const reply = actor.call("later", "gate");
    expect(await standing(reply)).toBe("pending");
    probe.open("gate");
    expect(await reply).toBe("gate");
    expect(await actor.call("thenable")).toBe("then");
  });

  test("each failure has its code, and its cause", async () => {
    const { actor, runtime } = await spawned();
    const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => "no error",
        (error: unknown) => (isHandlerError(error) ? [error.code, error.message.replaceAll(actor.id, "ID")] : error),
      );
    expect(await codeOf(runtime.call(actor.id, "missing"))).toEqual([
      "EXPORT_NOT_FOUND",
      'actor "noted" has no export "missing" (it has add, nothing, refuse, fail, later, thenable, badThenable, twice)',
    ]);
    expect(await codeOf(runtime.call(actor.id, "constructor"))).toMatchObject(["EXPORT_NOT_FOUND", /has no export/]);
    expect(await codeOf(actor.call("refuse"))).toEqual([
      "ACTOR_REFUSED",
      "actor ID: noted.refuse failed: I would rather not",
    ]);
    const crash = actor.call("fail");
    await expect(crash).rejects.toMatchObject({ code: "ACTOR_CRASHED", cause: { message: "broken" } });
    expect(await codeOf(actor.call("nothing"))).toMatchObject(["ACTOR_NOT_FOUND", /no actor ID runs/]);
  });

  test("whatever is thrown, the caller hears of it", async () => {
    const circular = new Error("round");
    circular.cause = circular;
    for (const thrown of [Object.create(null), circular, undefined, Symbol("s"), "text"] as unknown[]) {
      const { runtime, actor } = await spawned();
      const throwing = defineActor({
        name: "throwing",
        exports: {
          go: () => {
            throw thrown;
          },
        },
      });
      const other = await runtime.spawn(throwing);
      await expect(other.call("go")).rejects.toMatchObject({ code: "ACTOR_CRASHED" });
      expect([other.status, actor.status]).toEqual(["Stopped", "Running"]);
    }
  });

  test("a thenable that throws crashes its actor, and the caller hears of it", async () => {
    const { actor } = await spawned();
    await expect(actor.call("badThenable")).rejects.toMatchObject({ message: /has ended|no promise at all/ });
    expect(actor.status).toBe("Stopped");
  });

  test("callers of an actor that ends while they wait hear of it", async () => {
    const { actor } = await spawned();
    const calls = [actor.call("later", "never"), actor.call("add", 1, 1)];
    await standing(Promise.all(calls));
    await actor.terminate();
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: "ACTOR_GONE", actor: actor.id });
  });
});

describe.each(["off", {}] as const)("data crosses the border, and never a live object: chain %j", (chain) => {
  const keeper = defineActor({
    name: "keeper",
    state: { list: [1] },
    exports: {
      get: ({ state }) => ({ reply: state }),
      put: (_context, state: { list: number[] }) => ({ state }),
      same: (_context, bytes: Uint8Array) => ({ reply: bytes }),
      live: () => ({ reply: { call: () => "a function is no data" } as never }),
    },
  });
  const start = (options = {}) => {
    const { runtime } = world(() => [keeper], { chain });
    return runtime.spawn(keeper, options);
  };

  test("a reply that is changed does not change the state that it came from", async () => {
    const actor = await start();
    (await actor.call("get")).list.push(2);
    expect(actor.state()).toEqual({ list: [1] });
  });

  test("a parameter that is changed afterwards does not change the state that it became", async () => {
    const actor = await start();
    const given = { list: [5] };
    await actor.call("put", given);
    given.list.push(6);
    expect(actor.state()).toEqual({ list: [5] });
  });

  test("a first state that is changed afterwards does not change what a restart begins with", async () => {
    const given = { list: [7] };
    const actor = await start({ state: given });
    given.list.push(8);
    await actor.restart();
    expect(actor.state()).toEqual({ list: [7] });
  });

  test("bytes are handed over, not copied", async () => {
    const actor = await start();
    const bytes = new Uint8Array([1, 2]);
    expect(await actor.call("same", bytes)).toBe(bytes);
  });

  test("a parameter that is no data is refused; a reply that is none crashes the actor", async () => {
    const actor = await start();
    await expect(actor.call("put", { list: () => {} } as never)).rejects.toMatchObject({ code: "NOT_PLAIN_DATA" });
    expect(actor.status).toBe("Running");
    await expect(actor.call("live")).rejects.toMatchObject({
      code: "ACTOR_CRASHED",
      cause: { code: "NOT_PLAIN_DATA" },
    });
    expect(actor.status).toBe("Stopped");
  });
});
