import { createChain, createMemoryStore, verifyAsync } from "@troupe/chain-events";
import type { Chain, ChainStore, ChainWriter } from "@troupe/chain-events";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openChainStore } from "../src/index.ts";
import { all } from "./fill.ts";
import { tempFiles } from "./temp-folder.ts";

const newFile = tempFiles();
const actors = ["a", "b", "c"];

type Step =
  | { readonly do: "append"; readonly actor: string; readonly count: number }
  | { readonly do: "release"; readonly actor: string }
  | { readonly do: "prune"; readonly keep: number }
  | { readonly do: "age"; readonly before: number }
  | { readonly do: "delete"; readonly actor: string }
  | { readonly do: "read"; readonly actor: string; readonly from: number; readonly to: number; readonly since: number }
  | { readonly do: "restart"; readonly hard: boolean };

const actor = fc.constantFrom(...actors);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("append"), actor, count: fc.integer({ min: 1, max: 30 }) }) },
  fc.record({ do: fc.constant("release"), actor }),
  fc.record({ do: fc.constant("prune"), keep: fc.nat(20) }),
  fc.record({ do: fc.constant("age"), before: fc.nat(200) }),
  fc.record({ do: fc.constant("delete"), actor }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("read"),
      actor,
      from: fc.nat(60),
      to: fc.nat(100),
      since: fc.nat(200),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("restart"), hard: fc.boolean() }) },
);

/** A store with the chains that are open in it. */
class Side {
  readonly open = new Map<string, { readonly chain: Chain; readonly writer: ChainWriter }>();
  store: ChainStore;
  time = 0;

  constructor(store: ChainStore) {
    this.store = store;
  }

  async append(name: string, count: number): Promise<void> {
    let entry = this.open.get(name);
    if (entry === undefined) {
      const writer = await this.store.open(name, { payloads: "full" });
      const onAppend = (event: Parameters<ChainWriter["append"]>[0]) => void writer.append(event);
      entry = { writer, chain: createChain({ from: writer.position, clock: () => this.time++, onAppend }) };
      this.open.set(name, entry);
    }
    const { chain } = entry;
    for (let i = 0; i < count; i++) {
      chain.append({ kind: "call", type: name, call: i, payload: new Uint8Array(i).fill(this.time) });
    }
  }

  async release(name: string): Promise<void> {
    await this.open.get(name)?.writer.close();
    this.open.delete(name);
  }
}

test("whatever is done to it, the store has what a model in memory has", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const file = newFile();
      const real = new Side(await openChainStore(file));
      const model = new Side(createMemoryStore());
      const sides = [real, model];
      try {
        for (const next of steps) {
          const results = [];
          for (const side of sides) results.push(await take(side, next, side === real ? file : undefined));
          expect(results[0]).toEqual(results[1]);
        }
        for (const name of actors) {
          const [stored, expected] = await Promise.all([real.store.chain(name), model.store.chain(name)]);
          expect(stored).toEqual(expected);
          const from = stored?.oldest ?? { length: 0, head: null };
          expect(await verifyAsync(real.store.read(name), { from })).toMatchObject({ ok: true });
        }
      } finally {
        await real.store.close();
      }
    }),
    { numRuns: 6 },
  );
});

async function take(side: Side, step: Step, file: string | undefined): Promise<unknown> {
  switch (step.do) {
    case "append":
      return side.append(step.actor, step.count);
    case "release":
      return side.release(step.actor);
    case "prune":
      return side.store.prune({ keep: step.keep });
    case "age":
      return side.store.prune({ before: step.before });
    case "delete":
      await side.release(step.actor);
      return side.store.delete(step.actor);
    case "read": {
      const { from, to, since } = step;
      const events = await all(side.store.read(step.actor, { from, to, since }));
      return events.map((event) => JSON.stringify(event));
    }
    case "restart":
      for (const name of side.open.keys()) await side.release(name);
      if (file === undefined) return undefined;
      if (step.hard) side.store.abort();
      await side.store.close();
      side.store = await openChainStore(file);
      return undefined;
  }
}
