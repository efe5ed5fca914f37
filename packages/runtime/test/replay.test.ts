import { defineActor, err } from "@troupe/actor";
import { createChain } from "@troupe/chain-events";
import type { ChainEvent } from "@troupe/chain-events";
import { errorText, HandlerError, isHandlerError } from "@troupe/handler";
import { replay } from "@troupe/runtime";
import { describe, expect, test } from "vitest";
import { createProbe } from "./probe.ts";
import type { Probe } from "./probe.ts";
import { recordingOf, untouchable } from "./recorded.ts";
import { rest } from "./test-clock.ts";
import type { World } from "./world.ts";

const formats = ["sha256", "theater"] as const;

/** What the tests change. */
interface Changes {
  readonly shouted?: string;
  readonly more?: boolean;
  readonly step?: number;
}

const lively = (probe: Probe["handler"], { shouted = "", more = false, step = 1 }: Changes = {}) =>
  defineActor({
    name: "lively",
    uses: [probe],
    state: { notes: 0, said: "" },
    init: ({ self }) => self.log("hello"),
    probe: {
      onNote: async ({ probe, state, self }, text) => {
        const loud = probe.shout(text + shouted);
        await probe.gate(text);
        if (more) self.log("one more");
        if (text === "throw") throw new Error("as asked", { cause: new Error("the reason") });
        if (text === "excused") throw new Error("excused");
        if (text === "err") return err("not today");
        return { notes: state.notes + step, said: loud };
      },
      onAsk: ({ probe, state }, text) => ({ text: probe.shout(text), state: { ...state, said: text } }),
    },
    exports: {
      add: ({ state }, by: number, of: { readonly bytes: Uint8Array }) => ({
        reply: [state.notes + by, of],
        state: { ...state, notes: state.notes + by },
      }),
      failing: ({ probe, state }) => {
        try {
          probe.fail();
        } catch (error) {
          return { reply: errorText(error), state: { ...state, said: errorText(error) } };
        }
      },
      end: ({ self }) => self.shutdown(new Uint8Array([1, 2])),
      badReply: () => ({ reply: () => "a function is no data" }),
      together: async ({ probe, state }) => {
        const order: string[] = [];
        const through = async (name: string): Promise<void> => {
          await probe.gate(name);
          order.push(probe.shout(name));
        };
        await Promise.all(["a", "b", "c"].map(through));
        return { reply: order, state: { ...state, said: order.join() } };
      },
      later: ({ probe, self }, name: string) => {
        void probe.gate(name).then(() => self.log(`through ${name}`));
      },
      never: async ({ self }) => {
        await new Promise((resolve) => self.signal.addEventListener("abort", resolve));
      },
    },
  });

const noted = async ({ note, probe }: World, actor: Parameters<World["note"]>[0], text: string): Promise<void> => {
  const done = note(actor, text);
  await rest();
  probe.open(text);
  await done;
};

/** A bit of everything that does not end the actor. */
const everything = async (actor: { readonly id: Parameters<World["note"]>[0] }, all: World): Promise<void> => {
  const call = (name: string, ...params: unknown[]): Promise<unknown> => all.runtime.call(actor.id, name, ...params);
  await noted(all, actor.id, "a");
  await all.clock.advance(3);
  await call("later", "late");
  await call("add", 3, { bytes: new Uint8Array([1, 2, 3]) });
  all.probe.open("late");
  await rest();
  await call("failing");
  await noted(all, actor.id, "err");
  await noted(all, actor.id, "excused");
  const together = call("together");
  await rest();
  for (const name of ["b", "a"]) all.probe.open(name);
  await all.clock.advance(1);
  all.probe.open("c");
  await together;
  await Promise.all([1, 2, 3].map((by) => call("add", by, { bytes: new Uint8Array() })));
  await all.ask(actor.id, "b");
  await all.runtime.restart(actor.id);
  await noted(all, actor.id, "c");
};

describe.each(formats)("a replay in the format %s", (format) => {
  test("does what was recorded, without a handler", async () => {
    const { definition, events } = await recordingOf(lively, everything, { format });
    const states: unknown[] = [];
    const report = await replay(lively(untouchable(createProbe().handler)), events, {
      onEvent: (event) => states.push(event.sequence),
    });
    expect(report).toEqual({
      ok: true,
      events: events.length,
      calls: events.filter(({ kind }) => kind === "call").length,
      hostCalls: events.filter(({ kind }) => kind === "host-call").length,
      state: { notes: 1, said: "C" },
    });
    expect(states).toEqual(events.map(({ sequence }) => sequence));
    expect(definition.name).toBe("lively");
  });

  test("goes as far as the chain does, wherever that was cut", async () => {
    const { definition, events } = await recordingOf(lively, everything, { format });
    for (let length = 0; length <= events.length; length += 1) {
      const report = await replay(definition, events.slice(0, length), { stallMs: 50 });
      expect(report).toMatchObject({ ok: true, events: length });
    }
  });

  test.each([
    [
      "crash",
      async (all: World, id: World["runtime"]["actors"] extends () => readonly (infer Id)[] ? Id : never) =>
        noted(all, id, "throw"),
    ],
    ["shutdown", async (all: World, id) => all.runtime.call(id, "end")],
    ["stop", async (all: World, id) => all.runtime.stop(id)],
    [
      "terminate while it waits",
      async (all: World, id) => {
        void all.note(id, "x");
        await rest();
        await all.runtime.terminate(id);
      },
    ],
    [
      "stop while it waits",
      async (all: World, id) => {
        void all.note(id, "x");
        await rest();
        const stopped = all.runtime.stop(id);
        await rest();
        await all.clock.advance(20_000);
        await stopped;
      },
    ],
    [
      "deadline",
      async (all: World, id) => {
        void all.note(id, "x");
        await rest();
        await all.clock.advance(10_000);
      },
    ],
    ["a reply that is no data", async (all: World, id) => all.runtime.call(id, "badReply").catch(() => {})],
  ] satisfies [string, (all: World, id: ReturnType<World["runtime"]["actors"]>[number]) => Promise<unknown>][])(
    "ends as the actor ended: %s",
    async (_name, end) => {
      const { definition, events } = await recordingOf(
        lively,
        async (actor, all) => {
          await noted(all, actor.id, "a");
          await end(all, actor.id);
        },
        { format, limits: { callDeadlineMs: 5000 } },
      );
      expect(events.at(-1)?.kind).toBe("lifecycle");
      const report = await replay(definition, events, { stallMs: 100 });
      expect(report).toMatchObject({ ok: true, events: events.length, state: { notes: 1, said: "A" } });
    },
  );

  test("of a changed actor parts from the recording where the change shows", async () => {
    const { events } = await recordingOf(lively, (actor, all) => noted(all, actor.id, "a"), { format });
    const changed = (changes: Changes) => replay(lively(createProbe().handler, changes), events, { stallMs: 50 });

    expect(await changed({ shouted: "!" })).toMatchObject({
      ok: false,
      events: 4,
      divergence: {
        sequence: 4,
        what: "the actor called test:probe/shout with other arguments",
        expected: expect.stringContaining('"a"'),
        actual: expect.stringContaining('"a!"'),
      },
    });
    expect(await changed({ more: true })).toMatchObject({
      ok: false,
      divergence: {
        sequence: 6,
        what:
          "the actor caused host-call theater:simple/runtime/log, where result " + events[6]!.type + " was recorded",
        actual: expect.stringContaining("one more"),
      },
    });
    const other = defineActor({
      name: "lively",
      uses: [createProbe().handler],
      state: { notes: 0, said: "" },
      init: ({ self }) => self.log("hello"),
    });
    expect(await replay(other, events)).toMatchObject({
      ok: false,
      divergence: { sequence: 3, what: "the definition has nothing that test:probe.on-note would call" },
    });
  });
});

test("a changed state shows in the report, and in a theater chain as a divergence", async () => {
  for (const format of formats) {
    const { events } = await recordingOf(lively, (actor, all) => noted(all, actor.id, "a"), { format });
    const report = await replay(lively(createProbe().handler, { step: 5 }), events);
    if (format === "theater") expect(report).toMatchObject({ ok: false, divergence: { sequence: 6 } });
    else expect(report).toMatchObject({ ok: true, state: { notes: 5 } });
  }
});

describe("what a host function threw", () => {
  const looking = (probe: Probe["handler"]) =>
    defineActor({
      name: "looking",
      uses: [probe],
      state: {},
      exports: {
        look: ({ probe }) => {
          try {
            probe.fail();
          } catch (error) {
            const { name, message } = error as Error;
            const code = isHandlerError(error) ? error.code : "none";
            return { state: { name, message, code, text: errorText(error), class: (error as Error).constructor.name } };
          }
        },
      },
    });
  const recorded = (format?: "theater") =>
    recordingOf(looking, (actor) => actor.call("look"), format === undefined ? {} : { format });

  test("is given back with its name, message, code and text", async () => {
    const { definition, events } = await recorded();
    expect(await replay(definition, events)).toMatchObject({
      ok: true,
      state: { name: "HandlerError", message: "the probe failed", code: "PROBE_FAILED", text: "probe: failed" },
    });
  });

  test("is of the handler's class, where the handler says how", async () => {
    class ProbeError extends HandlerError {}
    const { events } = await recorded();
    const { handler } = createProbe();
    const errors = {
      HandlerError: ({ code, message, text }: { code: string | undefined; message: string; text: string }) =>
        new ProbeError(code!, message, { hostText: text }),
    };
    const report = await replay(looking({ ...handler, imports: { ...handler.imports, errors } }), events);
    expect(report).toMatchObject({ ok: true, state: { class: "ProbeError", code: "PROBE_FAILED" } });
  });

  test("has its text only in a theater chain, so that an actor which looks at more parts from the recording", async () => {
    const { definition, events } = await recorded("theater");
    expect(await replay(definition, events)).toMatchObject({
      ok: false,
      divergence: { actual: expect.stringContaining('message: "probe: failed"') },
    });
  });
});

test("an actor that waits for what never comes parts from the recording", async () => {
  const { events } = await recordingOf(lively, (actor, all) => noted(all, actor.id, "a"));
  const waiting = (probe: Probe["handler"]) =>
    defineActor({
      name: "lively",
      uses: [probe],
      init: ({ self }) => self.log("hello"),
      probe: {
        onNote: async ({ probe }, text) => {
          probe.shout(text);
          await probe.gate("another");
        },
      },
    });
  expect(await replay(waiting(createProbe().handler), events, { stallMs: 20 })).toMatchObject({
    ok: false,
    events: 5,
    divergence: {
      sequence: 5,
      what: "the actor waits for something that no handler gives",
      actual: "test:probe.on-note waits (open host calls: test:probe/gate)",
    },
  });
});

describe("what cannot be replayed is refused", () => {
  const recorded = (): Promise<{ readonly events: ChainEvent[] }> =>
    recordingOf(lively, (actor, all) => noted(all, actor.id, "a"));
  const played = (events: Iterable<ChainEvent>) => replay(lively(createProbe().handler), events);

  test("digests only", async () => {
    const chain = createChain();
    chain.append({ kind: "call", type: "theater:simple/actor.init", call: 1, payload: new Uint8Array([1]) });
    await expect(played(chain.events())).rejects.toMatchObject({ name: "RuntimeError", code: "REPLAY_NEEDS_PAYLOADS" });
  });

  test("a chain that begins in its middle", async () => {
    const { events } = await recorded();
    await expect(played(events.slice(1))).rejects.toMatchObject({ code: "REPLAY_NEEDS_BEGINNING" });
  });

  test("a payload that was changed", async () => {
    const { events } = await recorded();
    const { payload, ...event } = (events[4] as { toJSON(): ChainEvent } & ChainEvent).toJSON();
    const changed = { ...event, payload: payload!.with(20, payload![20]! ^ 1) };
    await expect(played(events.with(4, changed))).rejects.toMatchObject({
      code: "REPLAY_CHAIN_BROKEN",
      message: expect.stringContaining("event 4"),
    });
  });

  test("a handler that does not say how its data is turned back", async () => {
    const { handler } = createProbe();
    const callbacks = { ...handler.callbacks, onNote: { ...handler.callbacks["onNote"]!, lower: () => ["x"] } };
    await expect(replay(lively({ ...handler, callbacks }), [])).rejects.toMatchObject({
      code: "REPLAY_UNSUPPORTED",
      subject: "probe",
      message: 'handler "probe": the spec of test:probe.on-note has no lift',
    });
  });

  test("more than the caller waits for", async () => {
    const { events } = await recorded();
    const reason = new Error("enough");
    await expect(replay(lively(createProbe().handler), events, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});
