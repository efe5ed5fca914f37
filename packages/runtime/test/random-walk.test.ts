import { defineActor } from "@troupe/actor";
import type { TheaterId } from "@troupe/ids";
import { expect, test } from "vitest";
import type { Probe } from "./probe.ts";
import { rest } from "./test-clock.ts";
import { world } from "./world.ts";

// A runtime and a model of it do the same, step by step, and must always look the same.

const steps = 3000;

type Note = "add" | "err" | "throw" | "wait" | "shutdown";

interface Model {
  readonly id: TheaterId;
  readonly parent: TheaterId | undefined;
  state: number;
  restarts: number;
  waiting: boolean;
  queue: Note[];
}

class World {
  readonly alive = new Map<TheaterId, Model>();
  /** Ended, and their supervisor may restart them. */
  readonly departed = new Map<TheaterId, Model>();
  readonly names = new Map<string, TheaterId>();

  children(id: TheaterId): Model[] {
    return [...this.alive.values()].filter(({ parent }) => parent === id);
  }

  subtree(id: TheaterId): Model[] {
    return [...this.children(id).flatMap((child) => this.subtree(child.id)), this.alive.get(id)!];
  }

  /** Everything below ends with it; nobody can restart what has lost its supervisor. */
  end(id: TheaterId, departs: boolean): void {
    const model = this.alive.get(id)!;
    for (const child of this.children(id)) this.end(child.id, false);
    this.alive.delete(id);
    for (const [other, gone] of this.departed) if (gone.parent === id) this.bury(other);
    if (departs && model.parent !== undefined) this.departed.set(id, model);
    else this.bury(id);
  }

  bury(id: TheaterId): void {
    this.departed.delete(id);
    for (const [name, holder] of this.names) if (holder === id) this.names.delete(name);
  }

  /** Makes the calls that can be made. */
  run(model: Model): void {
    while (!model.waiting && this.alive.has(model.id)) {
      const note = model.queue.shift();
      if (note === undefined) return;
      if (note === "add") model.state += 10;
      else if (note === "wait") model.waiting = true;
      else if (note !== "err") this.end(model.id, true);
    }
  }

  restart(model: Model): void {
    this.departed.delete(model.id);
    this.alive.set(model.id, { ...model, state: 1, restarts: model.restarts + 1, waiting: false, queue: [] });
  }
}

const definitionOf = (probe: Probe["handler"], failing: { now: boolean }) =>
  defineActor({
    name: "walker",
    uses: [probe],
    state: 0,
    init: ({ state }) => {
      if (failing.now) throw new Error("not this time");
      return state + 1;
    },
    probe: {
      onNote: ({ state, self, probe }, text) => {
        if (text === "throw") throw new Error("as asked");
        if (text === "shutdown") self.shutdown();
        if (text === "wait") return probe.gate(self.id).then(() => state + 10);
        return text === "add" ? state + 10 : undefined;
      },
    },
  });

/** mulberry32: the same walk for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const seeds = [1, Date.now() % 1_000_000];

test.each(seeds)("a random walk through the life of a runtime, seed %i", async (seed) => {
  const random = randomFrom(seed);
  const failing = { now: false };
  const { runtime, probe, clock, note, services } = world(() => [], {
    limits: { callDeadlineMs: 1e12 },
    chain: { capacity: 4 },
  });
  const definition = definitionOf(probe.handler, failing);
  const model = new World();
  const journal: string[] = [];
  const pick = <T>(items: Iterable<T>): T | undefined => {
    const list = [...items];
    return list[random(list.length)];
  };
  const some = (): Model | undefined => pick(model.alive.values());
  const code = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "done",
      (error: unknown) => (error as { code: string }).code,
    );

  /** Lets an end come that may have to wait for calls: some of them return, the others miss the deadline. */
  const ending = async (actors: readonly Model[], end: Promise<unknown>): Promise<string> => {
    const result = code(end);
    for (const actor of actors) if (random(2) === 0) probe.open(actor.id);
    await rest();
    await clock.advance(10_000);
    return await result;
  };

  /** Whoever crashed or ended itself leaves its children the time of a stop. */
  const childrenEnd = async (actor: Model): Promise<void> => {
    await rest();
    if (!model.alive.has(actor.id)) await clock.advance(10_000);
  };

  const actions: Readonly<Record<string, () => Promise<void>>> = {
    spawn: async () => {
      if (model.alive.size > 25) return;
      const parent = random(4) === 0 ? undefined : some()?.id;
      failing.now = random(8) === 0;
      const spawning = runtime.spawn(definition, parent === undefined ? {} : { parent });
      if (failing.now) {
        expect(await code(spawning)).toBe("INIT_FAILED");
        failing.now = false;
        return;
      }
      const { id } = await spawning;
      model.alive.set(id, { id, parent, state: 1, restarts: 0, waiting: false, queue: [] });
    },
    note: async () => {
      const actor = some();
      if (actor === undefined) return;
      for (let more = random(3); more >= 0; more -= 1) {
        const kind = (["add", "add", "add", "err", "wait", "wait", "throw", "shutdown"] as const)[random(8)]!;
        void note(actor.id, kind);
        actor.queue.push(kind);
      }
      model.run(actor);
      await childrenEnd(actor);
    },
    open: async () => {
      const actor = pick([...model.alive.values()].filter(({ waiting }) => waiting));
      if (actor === undefined) return;
      probe.open(actor.id);
      actor.waiting = false;
      actor.state += 10;
      model.run(actor);
      await childrenEnd(actor);
    },
    stop: async () => {
      const actor = some();
      if (actor === undefined) return;
      expect(await ending(model.subtree(actor.id), runtime.stop(actor.id))).toBe("done");
      model.end(actor.id, true);
    },
    terminate: async () => {
      const actor = some();
      if (actor === undefined) return;
      await runtime.terminate(actor.id);
      model.end(actor.id, true);
    },
    restart: async () => {
      const actor = random(2) === 0 ? some() : pick(model.departed.values());
      if (actor === undefined) return;
      const runs = model.alive.has(actor.id);
      expect(await ending(runs ? model.subtree(actor.id) : [], runtime.restart(actor.id))).toBe("done");
      if (runs) {
        const names = [...model.names];
        model.end(actor.id, true);
        for (const [name, holder] of names) if (holder === actor.id) model.names.set(name, holder);
      }
      model.restart(actor);
    },
    "restart that fails": async () => {
      const actor = pick(model.departed.values());
      if (actor === undefined) return;
      failing.now = true;
      expect(await code(runtime.restart(actor.id))).toBe("INIT_FAILED");
      failing.now = false;
      model.departed.set(actor.id, { ...actor, restarts: actor.restarts + 1 });
    },
    "restart of nobody": async () => {
      const id = ended.at(-1);
      if (id === undefined || model.alive.has(id) || model.departed.has(id)) return;
      expect(await code(runtime.restart(id))).toBe("ACTOR_NOT_FOUND");
    },
    forget: async () => {
      const actor = pick(model.departed.keys());
      if (actor === undefined) return;
      services.forget(actor);
      model.bury(actor);
    },
    register: async () => {
      const actor = some();
      if (actor === undefined) return;
      const name = `name ${random(10)}`;
      const holder = model.names.get(name);
      expect(services.register(name, actor.id)).toBe(holder === undefined || holder === actor.id);
      if (holder === undefined) model.names.set(name, actor.id);
    },
    unregister: async () => {
      const name = pick(model.names.keys());
      if (name === undefined) return;
      services.unregister(name);
      model.names.delete(name);
    },
  };
  const weighted = Object.keys(actions).concat("spawn", "spawn", "note", "note", "note", "open", "open");
  const ended: TheaterId[] = [];

  try {
    for (let step = 0; step < steps; step += 1) {
      const name = weighted[random(weighted.length)]!;
      journal.push(name);
      const before = [...model.alive.keys()];
      await actions[name]!();
      await rest();
      ended.push(...before.filter((id) => !model.alive.has(id)));

      expect(new Set(runtime.actors())).toEqual(new Set(model.alive.keys()));
      for (const actor of model.alive.values()) {
        expect(runtime.state(actor.id)).toBe(actor.state);
        expect(new Set(runtime.children(actor.id))).toEqual(new Set(model.children(actor.id).map(({ id }) => id)));
        expect(runtime.metrics(actor.id)).toMatchObject({
          queueLength: actor.queue.length,
          restarts: actor.restarts,
        });
      }
      for (let number = 0; number < 10; number += 1) {
        expect(runtime.whereis(`name ${number}`)).toBe(model.names.get(`name ${number}`));
      }
    }
  } catch (error) {
    const last = journal.slice(-8).join(", ");
    throw new Error(`seed ${seed}, step ${journal.length}: ${last}: ${String(error)}`, { cause: error });
  }
  expect(journal).toHaveLength(steps);
});
