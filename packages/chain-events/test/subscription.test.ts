import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createChain } from "../src/index.ts";
import type { Chain, ChainEvent, Gap } from "../src/index.ts";

function fill(chain: Chain, count: number): void {
  for (let i = 0; i < count; i++) chain.append({ kind: "custom", type: "t", payload: new Uint8Array(1) });
}

const brief = (item: ChainEvent | Gap) => (item.kind === "gap" ? `gap ${item.from}-${item.to}` : item.sequence);

async function rest(subscription: AsyncIterable<ChainEvent | Gap>): Promise<(string | number)[]> {
  const items: (string | number)[] = [];
  for await (const item of subscription) items.push(brief(item));
  return items;
}

test("a reader gets every event from now on, and the end", async () => {
  const chain = createChain();
  fill(chain, 2);
  const reading = rest(chain.subscribe());
  const backfilled = rest(chain.subscribe({ from: 0 }));
  fill(chain, 3);
  await Promise.resolve();
  fill(chain, 1);
  chain.close();
  expect(await reading).toEqual([2, 3, 4, 5]);
  expect(await backfilled).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await rest(chain.subscribe({ from: 4 }))).toEqual([4, 5]);
  expect(await rest(chain.subscribe())).toEqual([]);
});

test("a slow reader loses the oldest events, is told so, and holds up nobody", async () => {
  const chain = createChain({ capacity: 100 });
  const slow = chain.subscribe({ capacity: 3 });
  const slower = chain.subscribe();
  const beyond = chain.subscribe({ capacity: 1000 });
  fill(chain, 10);
  expect(await slow.next()).toEqual({ done: false, value: { kind: "gap", dropped: 7, from: 0, to: 7 } });
  expect(brief((await slow.next()).value!)).toBe(7);
  fill(chain, 110);
  chain.close();
  expect(await rest(slow)).toEqual(["gap 8-117", 117, 118, 119]);
  expect((await rest(slower)).slice(0, 2)).toEqual(["gap 0-20", 20]);
  expect((await rest(beyond)).slice(0, 2)).toEqual(["gap 0-20", 20]);
});

test("several calls of next wait in order", async () => {
  const chain = createChain();
  const subscription = chain.subscribe();
  const waiting = Promise.all([subscription.next(), subscription.next(), subscription.next()]);
  fill(chain, 2);
  chain.close();
  expect((await waiting).map(({ value }) => (value === undefined ? "end" : brief(value)))).toEqual([0, 1, "end"]);
});

test("a signal ends a reader that waits, with its reason, and leaves no listener", async () => {
  const chain = createChain();
  const stop = new AbortController();
  const counts = { added: 0, removed: 0 };
  const { signal } = stop;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    counts.added++;
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    counts.removed++;
    remove(...given);
  };
  const subscription = chain.subscribe({ signal });
  const first = subscription.next();
  fill(chain, 1);
  expect(brief((await first).value!)).toBe(0);
  expect(counts.removed).toBeGreaterThanOrEqual(counts.added);
  const second = subscription.next();
  stop.abort(new Error("enough"));
  await expect(second).rejects.toThrow("enough");
  expect(await subscription.next()).toEqual({ done: true, value: undefined });
  await expect(chain.subscribe({ signal }).next()).rejects.toThrow("enough");
});

test("leaving a subscription ends it, also while it waits", async () => {
  const chain = createChain();
  const left = chain.subscribe();
  const waiting = left.next();
  await left.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await using disposed = chain.subscribe();
  await disposed[Symbol.asyncDispose]();
  expect(await disposed.next()).toEqual({ done: true, value: undefined });
  fill(chain, 1);
  expect(await left.next()).toEqual({ done: true, value: undefined });
});

test("a capacity or a beginning that makes no sense is refused", () => {
  const chain = createChain();
  fill(chain, 3);
  for (const options of [{ capacity: 0 }, { from: -1 }, { from: 1.5 }, { from: Number.NaN }]) {
    expect(() => chain.subscribe(options), JSON.stringify(options)).toThrow(
      expect.objectContaining({ code: "CHAIN_ARGUMENT" }),
    );
  }
});

test("in any interleaving a reader sees each event once, in order, or a gap that accounts for it", async () => {
  const steps = fc.array(fc.oneof(fc.constant("read" as const), fc.integer({ min: 1, max: 12 })), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 10 }),
      async (plan, ring, lag) => {
        const chain = createChain({ capacity: ring });
        const subscription = chain.subscribe({ capacity: lag });
        const reads: Promise<IteratorResult<ChainEvent | Gap, undefined>>[] = [];
        for (const step of plan) {
          if (step === "read") reads.push(subscription.next());
          else fill(chain, step);
          await Promise.resolve();
        }
        chain.close();
        const items = (await Promise.all(reads)).flatMap(({ value }) => (value === undefined ? [] : [value]));
        for await (const item of subscription) items.push(item);
        let next = 0;
        for (const item of items) {
          if (item.kind === "gap") {
            expect([item.from, item.dropped]).toEqual([next, item.to - item.from]);
            next = item.to;
          } else {
            expect(item.sequence).toBe(next);
            next++;
          }
        }
        expect(next).toBe(chain.length);
      },
    ),
  );
});
