import { defineActor } from "@troupe/actor";
import { describe, expect, test, vi } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { standing, world } from "./world.ts";

const worker = (probe: Probe["handler"]) =>
  defineActor({
    name: "worker",
    uses: [probe],
    state: 0,
    init: ({ probe }) => probe.journal("started"),
    probe: {
      onNote: async ({ probe, self }, text) => {
        if (text === "finish") await probe.gate("finish");
        if (text === "throw") throw new Error("as asked");
        probe.journal(`${self.name} noted ${text}`);
      },
    },
    exports: {
      stopMyself: ({ probe }) => {
        probe.end("stop");
        probe.journal("went on");
        return { reply: "stopped", state: 1 };
      },
      stopMyselfAndWait: async ({ probe }) => {
        probe.end("stop");
        await probe.gate("late");
        probe.journal("went on");
        return { reply: "stopped late" };
      },
      terminateMyself: ({ probe }) => {
        probe.end("terminate");
        return { reply: "never told" };
      },
      terminateMyselfAndThrow: ({ probe }) => {
        probe.end("terminate");
        throw new Error("too late");
      },
      crashMyself: ({ probe }) => {
        probe.end("crash");
        return { reply: "never told" };
      },
      shutdown: ({ self }, result?: Uint8Array) => {
        self.shutdown(result);
        return { reply: "will be told" };
      },
      shutdownLater: async ({ self, probe }) => {
        self.shutdown(new Uint8Array([1]));
        self.shutdown(new Uint8Array([2]));
        await probe.gate("late");
        return { reply: "told late" };
      },
      shutdownAndThrow: ({ self }) => {
        self.shutdown();
        throw new Error("changed my mind");
      },
      watchSignal: ({ self, probe }) => {
        self.signal.addEventListener("abort", () => probe.journal(`aborted: ${String(self.signal.reason.code)}`));
      },
      useAfterwards: async ({ self, probe, state }) => {
        await probe.gate("after");
        for (const use of [() => self.log("x"), () => self.shutdown(), () => probe.shout("x")]) {
          try {
            use();
            probe.journal("worked");
          } catch (error) {
            probe.journal((error as { code: string }).code);
          }
        }
        probe.journal(`signal ${self.signal.aborted}, state ${state}`);
      },
    },
  });

const start = async () => {
  const all = world(() => []);
  const definition = worker(all.probe.handler);
  const parent = await all.runtime.spawn(definition, { name: "parent" });
  const spawn = (name: string, under = parent.id) => all.runtime.spawn(definition, { name, parent: under });
  all.probe.journal.length = 0;
  return { ...all, parent, spawn };
};

describe("stop", () => {
  test("ends children first, each with what it owns, before it is acknowledged", async () => {
    const { probe, parent, spawn } = await start();
    const child = await spawn("child");
    await spawn("grandchild", child.id);
    probe.journal.length = 0;
    probe.cleanUp = () => rest(2);
    await parent.stop();
    expect(probe.journal).toEqual(
      ["grandchild", "child", "parent"].flatMap((name) => [`${name} ends: stop`, `${name} cleaned up`]),
    );
  });

  test("waits for the running call, drops the others, and takes no new ones", async () => {
    const { probe, note, spawn } = await start();
    const actor = await spawn("busy");
    const finishing = note(actor.id, "finish");
    const waiting = note(actor.id, "b");
    await rest();
    const stopping = actor.stop();
    expect(await waiting).toBe("gone");
    expect(await note(actor.id, "c")).toBe("not taken");
    await expect(actor.call("shutdown")).rejects.toMatchObject({ code: "ACTOR_GONE" });
    expect(await standing(stopping)).toBe("pending");
    expect(probe.journal).toContain("busy stopping");
    probe.open("finish");
    expect(await finishing).toBe("settled");
    await stopping;
    expect(probe.journal.slice(-2)).toEqual(["busy noted finish", "busy ends: stop"]);
  });

  test("asked for inside a call, it waits for that call", async () => {
    const { probe, spawn } = await start();
    const actor = await spawn("own");
    expect(await actor.call("stopMyself")).toBe("stopped");
    await rest();
    expect(actor.status).toBe("Stopped");
    expect(probe.journal.slice(-2)).toEqual(["went on", "own ends: stop"]);
  });

  test("asked for inside a call that goes on later, it waits for that call", async () => {
    const { probe, spawn } = await start();
    const actor = await spawn("own");
    const reply = actor.call("stopMyselfAndWait");
    await rest();
    expect(actor.status).toBe("Running");
    probe.open("late");
    expect(await reply).toBe("stopped late");
    await rest();
    expect(actor.status).toBe("Stopped");
  });

  test("does not wait longer than its deadline, children and all", async () => {
    const { probe, clock, note, parent, spawn } = await start();
    const child = await spawn("child");
    const stuck = [note(child.id, "finish"), note(parent.id, "finish")];
    await rest();
    const stopping = parent.stop();
    await clock.advance(9999);
    expect(await standing(stopping)).toBe("pending");
    await clock.advance(1);
    await stopping;
    expect(await Promise.all(stuck)).toEqual(["gone", "gone"]);
    expect(probe.journal.slice(-3)).toEqual(["child ends: stop", "parent stopping", "parent ends: stop"]);
  });

  test("a handler that never gives back cannot hold it for ever", async () => {
    const { probe, clock, spawn } = await start();
    const actor = await spawn("stuck");
    let aborted = false;
    probe.cleanUp = (_name, _reason, signal) => {
      signal.addEventListener("abort", () => (aborted = true));
      return new Promise(() => {});
    };
    const stopping = actor.stop();
    await clock.advance(10_000);
    expect(aborted).toBe(true);
    expect(await standing(stopping)).toBe("pending");
    await clock.advance(1000);
    await stopping;
  });

  test("an end that waits for nothing costs no timer", async () => {
    const { clock, spawn } = await start();
    const actor = await spawn("idle");
    const timers = vi.spyOn(clock, "timer");
    await actor.stop();
    expect(timers).not.toHaveBeenCalled();
  });

  test("a second stop, and one of an id that nobody has, resolve with the first or at once", async () => {
    const { runtime, probe, parent } = await start();
    await Promise.all([parent.stop(), parent.stop(), runtime.stop(parent.id)]);
    await parent.stop();
    await runtime.terminate(parent.id);
    expect(probe.journal).toEqual(["parent ends: stop"]);
  });
});

describe("terminate", () => {
  test("does not wait for the running call", async () => {
    const { probe, note, spawn } = await start();
    const actor = await spawn("busy");
    const outcomes = [note(actor.id, "finish"), note(actor.id, "b")];
    await rest();
    await actor.terminate();
    expect(await Promise.all(outcomes)).toEqual(["gone", "gone"]);
    expect(probe.journal).not.toContain("busy stopping");
    probe.open("finish");
    await rest();
    expect(probe.journal.at(-1)).toBe("busy noted finish");
  });

  test("takes the children along", async () => {
    const { probe, note, parent, spawn } = await start();
    const child = await spawn("child");
    void note(child.id, "finish");
    await rest();
    await parent.terminate();
    expect(probe.journal.slice(-2)).toEqual(["child ends: terminate", "parent ends: terminate"]);
  });

  test("cuts a stop short", async () => {
    const { clock, note, spawn } = await start();
    const actor = await spawn("busy");
    void note(actor.id, "finish");
    await rest();
    const stopping = actor.stop();
    await actor.terminate();
    await stopping;
    expect(clock.monotonic()).toBe(0);
  });

  test("inside a call: the caller hears that the actor has gone, however the call ends", async () => {
    const { spawn } = await start();
    for (const name of ["terminateMyself", "terminateMyselfAndThrow", "crashMyself"] as const) {
      const actor = await spawn(name);
      await expect(actor.call(name)).rejects.toMatchObject({ code: "ACTOR_GONE" });
      expect(actor.status).toBe("Stopped");
    }
  });
});

describe("shutdown", () => {
  test("ends the actor after the call, as a success with a result", async () => {
    const { probe, spawn } = await start();
    const actor = await spawn("done");
    expect(await actor.call("shutdown", new Uint8Array([7]))).toBe("will be told");
    await rest();
    expect(probe.exits).toEqual([{ type: "success", child: actor.id, name: "done", result: new Uint8Array([7]) }]);
    expect(probe.journal.at(-1)).toBe("done ends: shutdown");
  });

  test("is not in a hurry: an asynchronous call ends first, and the first result counts", async () => {
    const { probe, spawn } = await start();
    const actor = await spawn("done");
    const reply = actor.call("shutdownLater");
    await rest();
    expect(actor.status).toBe("Running");
    probe.open("late");
    expect(await reply).toBe("told late");
    await rest();
    expect(probe.exits).toEqual([{ type: "success", child: actor.id, name: "done", result: new Uint8Array([1]) }]);
  });

  test("a throw afterwards is a crash", async () => {
    const { probe, spawn } = await start();
    const actor = await spawn("torn");
    await expect(actor.call("shutdownAndThrow")).rejects.toMatchObject({ code: "ACTOR_CRASHED" });
    await rest();
    expect(probe.exits).toMatchObject([{ type: "error", name: "torn", error: { message: "changed my mind" } }]);
  });
});

describe("a crash", () => {
  test("ends the children too, and tells the supervisor why", async () => {
    const { probe, note, spawn } = await start();
    const child = await spawn("child");
    const grandchild = await spawn("grandchild", child.id);
    expect(await note(child.id, "throw")).toBe("crash");
    await rest();
    expect([child.status, grandchild.status]).toEqual(["Stopped", "Stopped"]);
    expect(probe.exits).toMatchObject([{ type: "error", name: "child", error: { message: "as asked" } }]);
  });

  test("of one actor is nothing to its neighbours", async () => {
    const { note, spawn } = await start();
    const [one, two] = [await spawn("one"), await spawn("two")];
    await note(one.id, "throw");
    expect(await note(two.id, "still there")).toBe("settled");
  });

  test("does not stall anybody: the next call is answered in the same turn", async () => {
    const { clock, note, spawn } = await start();
    const [one, two] = [await spawn("one"), await spawn("two")];
    const [crashed, answered] = await Promise.all([note(one.id, "throw"), note(two.id, "b")]);
    expect([crashed, answered, clock.monotonic()]).toEqual(["crash", "settled", 0]);
  });
});

describe("what the supervisor is told", () => {
  test.each([
    ["stop", "from outside", false, false],
    ["terminate", "from outside", false, true],
    ["stop", "by the supervisor", true, false],
    ["terminate", "by the supervisor", true, true],
  ] as const)("of %s %s", async (how, _who, bySupervisor, terminated) => {
    const { probe, services, parent, spawn } = await start();
    const child = await spawn("child");
    await services[how](child.id, bySupervisor ? parent.id : undefined);
    expect(probe.exits).toEqual([{ type: "external-stop", child: child.id, name: "child", bySupervisor, terminated }]);
  });
});

describe("self", () => {
  test("the signal aborts when the actor ends, whatever the way", async () => {
    const { probe, spawn, note } = await start();
    const ends: Readonly<Record<string, (id: ReturnType<typeof spawn>) => Promise<unknown>>> = {
      stop: async (actor) => (await actor).stop(),
      terminate: async (actor) => (await actor).terminate(),
      crash: async (actor) => note((await actor).id, "throw"),
      shutdown: async (actor) => (await actor).call("shutdown"),
    };
    for (const [name, end] of Object.entries(ends)) {
      probe.journal.length = 0;
      const actor = await spawn(name);
      await actor.call("watchSignal");
      await end(Promise.resolve(actor));
      await rest();
      expect(probe.journal, name).toContain("aborted: ACTOR_GONE");
    }
  });

  test("after the end everything that an actor still tries fails with ACTOR_GONE", async () => {
    const { probe, spawn } = await start();
    const actor = await spawn("late");
    const call = actor.call("useAfterwards");
    await rest();
    await actor.terminate();
    await expect(call).rejects.toMatchObject({ code: "ACTOR_GONE" });
    probe.journal.length = 0;
    probe.open("after");
    await rest();
    expect(probe.journal).toEqual(["ACTOR_GONE", "ACTOR_GONE", "ACTOR_GONE", "signal true, state 0"]);
  });
});

describe("a handler that fails", () => {
  test("while it gives back what an actor owns does not hold the end", async () => {
    const { probe, spawn } = await start();
    probe.cleanUp = () => Promise.reject(new Error("cannot clean up"));
    await (await spawn("one")).stop();
    probe.cleanUp = () => {
      throw new Error("cannot even begin");
    };
    await (await spawn("two")).stop();
    expect(probe.journal.slice(-1)).toEqual(["two ends: stop"]);
  });

  test("when it is told how a call ended crashes the actor, and the runtime goes on", async () => {
    const { note, spawn } = await start();
    const [one, two] = [await spawn("one"), await spawn("two")];
    void note(one.id, "handler fails when told");
    await rest();
    expect(one.status).toBe("Stopped");
    expect(await note(two.id, "b")).toBe("settled");
  });

  test("when it is told that a call will not be made leaves no other caller waiting", async () => {
    const { runtime, note, parent, spawn } = await start();
    const actor = await spawn("busy");
    void note(actor.id, "finish");
    await rest();
    const first = note(actor.id, "handler fails when told");
    const second = note(actor.id, "b");
    await actor.terminate();
    expect(await Promise.all([first, second])).toEqual(["gone", "gone"]);
    expect(runtime.actors()).toEqual([parent.id]);
  });
});
