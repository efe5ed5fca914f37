import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { defineActor } from "@troupe/actor";
import { ChainError, createMemoryStore, verifyAsync } from "@troupe/chain-events";
import type { ChainEvent, ChainStore, ChainWriter, OpenOptions } from "@troupe/chain-events";
import { generateTheaterId } from "@troupe/ids";
import type { FaultMessage } from "@troupe/runtime";
import { describe, expect, test } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { standing, world } from "./world.ts";

const counting = (probe: Probe["handler"]) =>
  defineActor({
    name: "counting",
    uses: [probe],
    state: 0,
    init: ({ probe }) => probe.journal("started"),
    exports: { count: ({ state }) => ({ reply: state, state: state + 1 }) },
    probe: {
      onNote: ({ probe }, text) => {
        probe.journal(`noted ${text}`);
        if (text === "throw") throw new Error("as asked");
      },
    },
  });

const start = (store: ChainStore, options: Parameters<typeof world>[1] = {}) => {
  const all = world(() => [], { ...options, store });
  const definition = counting(all.probe.handler);
  return { ...all, definition, spawn: (more: object = {}) => all.runtime.spawn(definition, more) };
};

/** A store over another, whose writers do what a test says. */
function storeOver(
  store: ChainStore,
  over: (writer: ChainWriter, options: OpenOptions) => Partial<ChainWriter>,
): ChainStore & { readonly closed: string[] } {
  const closed: string[] = [];
  const own: Partial<ChainStore> & { readonly closed: string[] } = {
    closed,
    open: async (actor, options = {}) => {
      const writer = await store.open(actor, options);
      const changed = over(writer, options);
      return {
        actor: writer.actor,
        format: writer.format,
        get position() {
          return writer.position;
        },
        append: (event) => (changed.append ?? writer.append.bind(writer))(event),
        ready: (signal) => (changed.ready ?? writer.ready.bind(writer))(signal),
        flush: (signal) => writer.flush(signal),
        close: async () => {
          closed.push(actor);
          await (changed.close ?? writer.close.bind(writer))();
        },
        [Symbol.asyncDispose]: () => writer.close(),
      };
    },
    read: (actor, options) => store.read(actor, options),
    chain: (actor, signal) => store.chain(actor, signal),
  };
  // Only what the runtime and these tests use.
  return own as ChainStore & { readonly closed: string[] };
}

const stored = async (store: ChainStore, actor: string): Promise<ChainEvent[]> => {
  const events: ChainEvent[] = [];
  for await (const event of store.read(actor)) events.push(event);
  return events;
};

describe("a runtime with a store", () => {
  test("stores every event of every actor, and closes each chain with its actor", async () => {
    const store = createMemoryStore();
    const { runtime, spawn } = start(store);
    const [one, two] = [await spawn(), await spawn()];
    for (const actor of [one, two, one]) await runtime.call(actor.id, "count");
    const events = one.events();
    await one.stop();
    await runtime.close();
    const kept = await stored(store, one.id);
    expect(kept.slice(0, -1).map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash));
    expect(kept.at(-1)?.type).toBe("stop");
    expect((await verifyAsync(store.read(one.id))).ok).toBe(true);
    expect((await verifyAsync(store.read(two.id))).ok).toBe(true);
    // It can be written to again, so nobody holds it; and the store itself is still open.
    await (await store.open(one.id)).close();
  });

  test("keeps the chain open over a restart", async () => {
    const inner = createMemoryStore();
    const store = storeOver(inner, () => ({}));
    const { runtime, spawn } = start(store);
    const actor = await spawn();
    await actor.restart();
    await runtime.call(actor.id, "count");
    expect(store.closed).toEqual([]);
    await actor.stop();
    await rest();
    expect(store.closed).toEqual([actor.id]);
    expect((await verifyAsync(inner.read(actor.id))).ok).toBe(true);
  });

  test("stores nothing of an actor whose chain is off", async () => {
    const store = createMemoryStore();
    const { spawn } = start(store);
    const actor = await spawn({ manifest: { chain: "off", handler: [{ type: "probe" }] } });
    expect(await store.chain(actor.id)).toBeUndefined();
  });

  test.each([
    ["init fails", { manifest: undefined, failing: true }],
    ["a handler fails after init", { manifest: { handler: [{ type: "probe", failAfterInit: true }] }, failing: false }],
  ])("closes the chain of an actor that could not start: %s", async (_why, { manifest, failing }) => {
    const store = storeOver(createMemoryStore(), () => ({}));
    const { runtime, probe, definition } = start(store);
    const bad = defineActor({
      name: "bad",
      uses: [probe.handler],
      init: () => {
        throw new Error("no luck");
      },
    });
    const spawning = failing ? runtime.spawn(bad) : runtime.spawn(definition, { manifest: manifest! });
    await expect(spawning).rejects.toMatchObject({ code: "INIT_FAILED" });
    await rest();
    expect(new Set(store.closed).size).toBe(1);
  });

  test("a store that cannot be opened fails the spawn, with its own error", async () => {
    const store = createMemoryStore();
    await store.close();
    const { runtime, spawn } = start(store);
    await expect(spawn()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    expect(runtime.actors()).toEqual([]);
  });
});

describe("an event that could not be stored", () => {
  const full = () => new ChainError("STORE_FULL", "the disk is full", {});

  test("crashes the actor before it does anything more, and its supervisor is told", async () => {
    let failing = false;
    const store = storeOver(createMemoryStore(), (writer) => ({
      append(event) {
        if (failing) throw full();
        return writer.append(event);
      },
    }));
    const { runtime, probe, note, spawn } = start(store);
    const parent = await spawn();
    const actor = await spawn({ parent: parent.id });
    failing = true;
    expect(await note(actor.id, "never done")).toBe("gone");
    failing = false;
    expect(probe.journal).not.toContain("noted never done");
    expect(actor.status).toBe("Stopped");
    expect(probe.exits).toMatchObject([{ type: "error", child: actor.id, error: { code: "STORE_FULL" } }]);
    expect(await runtime.call(parent.id, "count")).toBe(0);
  });

  test("crashes the actor also when the store says so later", async () => {
    let report: ((error: ChainError) => void) | undefined;
    const store = storeOver(createMemoryStore(), (_writer, { onError }) => {
      report = onError;
      return {};
    });
    const { probe, spawn } = start(store);
    const parent = await spawn();
    const actor = await spawn({ parent: parent.id });
    report?.(full());
    await rest();
    expect(actor.status).toBe("Stopped");
    expect(probe.exits).toMatchObject([{ type: "error", error: { code: "STORE_FULL" } }]);
  });

  test("crashes the actor again when it was restarted and the store still takes nothing", async () => {
    let failing = false;
    const store = storeOver(createMemoryStore(), (writer) => ({
      append(event) {
        if (failing) throw full();
        return writer.append(event);
      },
    }));
    const { runtime, note, spawn } = start(store);
    const actor = await spawn();
    failing = true;
    expect(await note(actor.id, "one")).toBe("gone");
    await expect(runtime.restart(actor.id)).rejects.toThrow();
    expect(actor.status).toBe("Stopped");
  });

  test("is a fault, told once, where the actor is to live on: its chain goes on in memory", async () => {
    const faults: unknown[] = [];
    const told = (message: unknown): void => void faults.push((message as FaultMessage).error);
    subscribe("troupe:runtime:fault", told);
    let appended = 0;
    const store = storeOver(createMemoryStore(), () => ({
      append() {
        if (++appended > 2) throw full();
        return true;
      },
    }));
    const { probe, note, spawn } = start(store, { chain: { onStoreError: "continue" } });
    const actor = await spawn();
    for (const text of ["one", "two"]) expect(await note(actor.id, text)).toBe("settled");
    unsubscribe("troupe:runtime:fault", told);
    expect(probe.journal).toContain("noted two");
    expect(actor.status).toBe("Running");
    expect(faults).toMatchObject([{ code: "STORE_FULL" }]);
    expect(appended).toBe(3);
    await verifyAsync(actor.events());
  });

  test("in a real store: what was stored before is kept, and verifies", async () => {
    const store = createMemoryStore({ maxEvents: 9 });
    const { runtime, spawn } = start(store);
    const actor = await spawn();
    let calls = 0;
    const counting = async (): Promise<void> => {
      for (;;) {
        await runtime.call(actor.id, "count");
        calls += 1;
      }
    };
    await expect(counting()).rejects.toMatchObject({
      code: expect.stringMatching(/^ACTOR_(?:GONE|NOT_FOUND)$/) as string,
    });
    expect(actor.status).toBe("Stopped");
    expect((await stored(store, actor.id)).length).toBe(9);
    expect((await verifyAsync(store.read(actor.id))).ok).toBe(true);
    expect(calls).toBeLessThan(5);
  });

  test("while the chain is closed is a fault, and the end goes on", async () => {
    const store = storeOver(createMemoryStore(), () => ({ close: () => Promise.reject(full()) }));
    const { runtime, spawn } = start(store);
    const actor = await spawn();
    await actor.stop();
    await runtime.close();
    expect(runtime.actors()).toEqual([]);
  });
});

describe("a store that cannot keep up", () => {
  test("pauses the actor, and no other, until it can", async () => {
    const releases: (() => void)[] = [];
    let slow: string | undefined;
    const store = storeOver(createMemoryStore(), (writer) => ({
      append: (event) => writer.append(event) && writer.actor !== slow,
      ready: () => new Promise((resolve) => releases.push(resolve)),
    }));
    const { probe, note, spawn } = start(store);
    const [one, two] = [await spawn(), await spawn()];
    slow = one.id;
    const outcomes = [note(one.id, "a"), note(one.id, "b")];
    await rest();
    expect(probe.journal.filter((entry) => entry.startsWith("noted"))).toEqual(["noted a"]);
    expect(await standing(outcomes[1]!)).toBe("pending");
    expect(await note(two.id, "c")).toBe("settled");
    slow = undefined;
    for (const release of releases) release();
    expect(await Promise.all(outcomes)).toEqual(["settled", "settled"]);
  });

  test("and then fails leaves no rejection that nobody handles", async () => {
    const failures: ((error: Error) => void)[] = [];
    const store = storeOver(createMemoryStore(), (writer) => ({
      append: (event) => {
        writer.append(event);
        return false;
      },
      ready: () => new Promise((_resolve, reject) => failures.push(reject)),
    }));
    const { note, spawn } = start(store);
    const actor = await spawn();
    const outcome = note(actor.id, "a");
    await rest();
    // The runner fails the test where a rejection is not handled.
    for (const fail of failures) fail(new Error("the disk is gone"));
    expect(failures.length).toBeGreaterThan(1);
    expect(await outcome).toBe("settled");
  });

  test("does not keep an actor from being stopped", async () => {
    let slow = false;
    const store = storeOver(createMemoryStore(), (writer) => ({
      append: (event) => writer.append(event) && !slow,
      ready: () => new Promise(() => {}),
    }));
    const { note, spawn } = start(store);
    const actor = await spawn();
    slow = true;
    const outcomes = [note(actor.id, "a"), note(actor.id, "b")];
    await rest();
    await actor.stop();
    expect(await Promise.all(outcomes)).toEqual(["settled", "gone"]);
  });
});

test("the chain of an actor that has ended can still be asked for by a command: it is in the store", async () => {
  const store = createMemoryStore();
  const { runtime, spawn } = start(store, { chain: { capacity: 2 } });
  const actor = await spawn();
  await runtime.call(actor.id, "count");
  expect(await runtime.dispatch({ type: "GetActorEvents", actorId: actor.id })).toEqual(actor.events());
  await actor.stop();
  const events = await runtime.dispatch({ type: "GetActorEvents", actorId: actor.id });
  expect(events.length).toBeGreaterThan(2);
  expect(events).toEqual(await stored(store, actor.id));
  expect(events.at(-1)).toMatchObject({ kind: "lifecycle", type: "stop" });
  const unknown = runtime.dispatch({ type: "GetActorEvents", actorId: generateTheaterId() });
  await expect(unknown).rejects.toMatchObject({ code: "ACTOR_NOT_FOUND" });
});
