import { defineActor, err } from "@troupe/actor";
import { verify } from "@troupe/chain-events";
import type { ChainEvent } from "@troupe/chain-events";
import { decode, lift, t } from "@troupe/pack";
import type { EventView } from "@troupe/handler";
import { describe, expect, test, vi } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

const recorded = (probe: Probe["handler"]) =>
  defineActor({
    name: "recorded",
    uses: [probe],
    state: { notes: 0 },
    init: ({ self }) => self.log("hello"),
    probe: {
      onNote: async ({ probe, state }, text) => {
        probe.shout(text);
        await probe.gate("gate");
        if (text === "throw") throw new Error("as asked", { cause: new Error("the reason") });
        if (text === "err") return err("not today");
        return { notes: state.notes + 1 };
      },
      onAsk: ({ probe }, text) => ({ text: probe.shout(text) }),
    },
    exports: {
      add: (_context, a: number, b: number) => ({ reply: a + b }),
      failing: ({ probe }) => {
        try {
          probe.fail();
        } catch {
          return { reply: "caught" };
        }
      },
      unrecorded: ({ probe }) => probe.journal("this is in no spec"),
      end: ({ self }) => self.shutdown(new Uint8Array([1, 2])),
      badReply: () => ({ reply: () => "a function is no data" }),
      together: async ({ probe }) => {
        const first = probe.gate("first");
        const second = probe.gate("second");
        await Promise.all([first, second]);
      },
    },
  });

const start = async (options: Parameters<typeof world>[1] = { chain: { payloads: "full" } }) => {
  const all = world(() => [], options);
  const actor = await all.runtime.spawn(recorded(all.probe.handler));
  return { ...all, actor };
};

const told = (events: readonly ChainEvent[]): string[] =>
  events.map(({ kind, type, call }) => `${call} ${kind} ${type}`);

describe("the chain of an actor", () => {
  test("has every call, every host call and every result, in order, with the number of its call", async () => {
    const { actor, note, ask, probe } = await start();
    const noted = note(actor.id, "a");
    await rest();
    probe.open("gate");
    await noted;
    await ask(actor.id, "b");
    await actor.call("add", 1, 2);
    expect(told(actor.events())).toEqual([
      "1 call theater:simple/actor.init",
      "1 host-call theater:simple/runtime/log",
      "1 result theater:simple/actor.init",
      "2 call test:probe.on-note",
      "2 host-call test:probe/shout",
      "2 host-call test:probe/gate",
      "2 result test:probe.on-note",
      "3 call test:probe.on-ask",
      "3 host-call test:probe/shout",
      "3 result test:probe.on-ask",
      "4 call recorded.add",
      "4 result recorded.add",
    ]);
  });

  test("has the time at which a call began, and after a wait the time at which something happened", async () => {
    const { actor, note, ask, probe, clock } = await start();
    await clock.advance(10);
    const noted = note(actor.id, "a");
    await clock.advance(20);
    probe.open("gate");
    await clock.advance(5);
    await noted;
    await ask(actor.id, "b");
    await clock.advance(5);
    await actor.restart();
    expect(actor.events().map(({ kind, time }) => `${time - clock.now()} ${kind}`)).toEqual([
      "-40 call",
      "-40 host-call",
      "-40 result",
      "-30 call",
      "-30 host-call",
      "-10 host-call",
      "-10 result",
      "-5 call",
      "-5 host-call",
      "-5 result",
      "0 lifecycle",
      "0 lifecycle",
      "0 call",
      "0 host-call",
      "0 result",
    ]);
  });

  test("reads the clock once for a call that does not wait", async () => {
    const { actor, ask, clock } = await start();
    const now = vi.spyOn(clock, "now");
    await ask(actor.id, "b");
    expect(now).toHaveBeenCalledTimes(1);
    const events = actor.events().slice(-3);
    expect(events.map(({ kind }) => kind)).toEqual(["call", "host-call", "result"]);
  });

  test("lets a listener keep the payloads that it was given", async () => {
    const { actor, ask, services } = await start();
    const heard: EventView[] = [];
    services.subscribe(actor.id, (event) => heard.push(event));
    await ask(actor.id, "one");
    await ask(actor.id, "two");
    await actor.call("unrecorded");
    const events = actor.events().slice(-8);
    expect(heard.map(({ type, data }) => [type, ...data])).toEqual(
      events.map(({ type, payload }) => [type, ...payload!]),
    );
  });

  test("says what went in and what came out", async () => {
    const { actor, ask } = await start();
    await ask(actor.id, "b");
    const [call, host, result] = actor.events().slice(-3);
    const read = (event: ChainEvent | undefined, type: Parameters<typeof lift>[0]): unknown =>
      lift(type, decode(event!.payload!));
    expect(read(call, t.tuple([t.string]))).toEqual(["b"]);
    expect(read(host, t.tuple([t.tuple([t.string]), t.result(t.string, t.string)]))).toEqual([
      ["b"],
      { tag: "ok", val: "B" },
    ]);
    expect(read(result, t.string)).toBe("B");
  });

  test("tells a failed host call, a refusal and a crash, with the reasons", async () => {
    const { runtime, actor, note, probe } = await start();
    const events: ChainEvent[] = [];
    const watching = (async () => {
      for await (const event of runtime.subscribe(actor.id)) if ("hash" in event) events.push(event);
    })();
    await actor.call("failing");
    for (const text of ["err", "throw"]) {
      const noted = note(actor.id, text);
      await rest();
      probe.open("gate");
      await noted;
    }
    await watching;
    const texts = events
      .filter(({ kind }) => kind === "error" || kind === "lifecycle")
      .map(({ kind, type, payload }) => [kind, type, lift(t.string, decode(payload!))]);
    expect(texts).toEqual([
      ["error", "test:probe.on-note", "not today"],
      ["error", "test:probe.on-note", "as asked: the reason"],
      ["lifecycle", "crash", "as asked: the reason"],
    ]);
    const host = events.find(({ type }) => type === "test:probe/fail");
    const failure = t.record("failure", {
      name: t.string,
      code: t.option(t.string),
      message: t.string,
      text: t.string,
    });
    expect(lift(t.tuple([t.unit, t.result(t.unit, failure)]), decode(host!.payload!))).toEqual([
      undefined,
      {
        tag: "err",
        val: { name: "HandlerError", code: "PROBE_FAILED", message: "the probe failed", text: "probe: failed" },
      },
    ]);
  });

  test.each(["sha256", "theater"] as const)("in the format %s verifies, whatever happened", async (format) => {
    const { runtime, actor, note, ask, probe } = await start({ chain: { format } });
    const events: ChainEvent[] = [...actor.events()];
    const watching = (async () => {
      for await (const event of runtime.subscribe(actor.id)) if ("hash" in event) events.push(event);
    })();
    for (const text of ["a", "err"]) {
      const noted = note(actor.id, text);
      await rest();
      probe.open("gate");
      await noted;
    }
    await ask(actor.id, "b");
    await actor.call("add", 1, 2);
    await actor.call("failing");
    await actor.restart();
    await actor.call("end");
    await rest();
    expect(actor.status).toBe("Stopped");
    await watching;
    expect(verify(events, { format })).toMatchObject({ ok: true });
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["call", "result", "host-call", "lifecycle"]),
    );
    const [last] = events.slice(-1);
    expect([last!.kind, last!.type]).toEqual(["lifecycle", "shutdown"]);
    expect(verify(events.toSpliced(3, 1), { format })).toMatchObject({ ok: false });
  });

  test("every way to end has the same last event", async () => {
    for (const end of ["stop", "terminate"] as const) {
      const { runtime, actor } = await start();
      const types: string[] = [];
      const watching = (async () => {
        for await (const event of runtime.subscribe(actor.id)) if ("hash" in event) types.push(event.type);
      })();
      await actor[end]();
      await watching;
      expect(types).toEqual([end]);
    }
  });

  test("host calls that run at the same time are told in the order in which they end", async () => {
    const { actor, probe } = await start();
    const call = actor.call("together");
    await rest();
    probe.open("second");
    await rest();
    probe.open("first");
    await call;
    const gates = actor.events().filter(({ type }) => type === "test:probe/gate");
    const pair = t.tuple([t.tuple([t.string]), t.result(t.unit, t.string)]);
    expect(gates.map(({ payload }) => lift(pair, decode(payload!))[0])).toEqual([["second"], ["first"]]);
  });

  test("keeps digests unless told otherwise, and so many events in memory", async () => {
    const { actor } = await start({ chain: { capacity: 4 } });
    for (let round = 0; round < 5; round += 1) await actor.call("add", 1, round);
    const events = actor.events();
    expect(events.map(({ payload }) => payload)).toEqual([null, null, null, null]);
    expect(events.at(-1)?.sequence).toBe(12);
  });

  test("off records nothing, and costs the actor nothing", async () => {
    const { runtime, actor, services } = await start({ chain: "off" });
    await actor.call("add", 1, 2);
    for (const ask of [() => actor.events(), () => runtime.subscribe(actor.id)]) {
      expect(ask).toThrow(expect.objectContaining({ code: "NO_CHAIN", subject: actor.id }));
    }
    expect(services.events(actor.id)).toEqual([]);
  });

  test("functions that no spec names are not recorded, and work", async () => {
    const { actor, probe } = await start();
    await actor.call("unrecorded");
    expect(probe.journal.at(-1)).toBe("this is in no spec");
    expect(told(actor.events()).slice(-2)).toEqual(["2 call recorded.unrecorded", "2 result recorded.unrecorded"]);
  });

  test("a subscriber sees what comes after it, and its stream ends with the actor", async () => {
    const { runtime, actor } = await start();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const event of actor.subscribe()) if ("hash" in event) seen.push(event.type);
    })();
    await actor.call("add", 1, 2);
    await runtime.stop(actor.id);
    await watching;
    expect(seen).toEqual(["recorded.add", "recorded.add", "stop"]);
  });

  test("a subscriber that does not read holds nobody, and learns what it missed", async () => {
    const { actor } = await start();
    const stuck = actor.subscribe({ capacity: 3 })[Symbol.asyncIterator]();
    for (let round = 0; round < 20; round += 1) expect(await actor.call("add", 1, round)).toBe(1 + round);
    const first = await stuck.next();
    expect(first.done).toBe(false);
    expect("hash" in (first.value as object)).toBe(false);
    await stuck.return?.();
  });

  test("services hand events on, also to listeners, until they let go", async () => {
    const { actor, services } = await start();
    const seen: string[] = [];
    const take = services.subscribe(actor.id, ({ type }) => seen.push(type));
    await actor.call("add", 1, 2);
    take();
    await actor.call("add", 1, 2);
    expect(seen).toEqual(["recorded.add", "recorded.add"]);
    expect(services.events(actor.id).length).toBe(actor.events().length);
  });
});

describe("what is no data", () => {
  test("as a parameter fails the caller, and not the actor that is called", async () => {
    const { runtime, actor } = await start();
    await expect(runtime.call(actor.id, "add", () => 1, 2)).rejects.toThrow();
    expect(actor.status).toBe("Running");
    expect(await actor.call("add", 1, 2)).toBe(3);
  });

  test("as a reply crashes the actor, and the caller hears of it", async () => {
    const { actor } = await start();
    await expect(actor.call("badReply")).rejects.toMatchObject({ code: "ACTOR_CRASHED" });
    expect(actor.status).toBe("Stopped");
  });
});
