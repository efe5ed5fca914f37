import { createChain, verifyAsync } from "@troupe/chain-events";
import type { ChainError } from "@troupe/chain-events";
import { expect, test, vi } from "vitest";
import { openChainStore } from "../src/index.ts";
import { chainInto, fill } from "./fill.ts";
import { tempFiles } from "./temp-folder.ts";

const newFile = tempFiles();

test("a full disk is an error that the owner sees, and nothing before it is lost", async () => {
  const store = await openChainStore(newFile(), { maxFileBytes: 256 * 1024 });
  const told: ChainError[] = [];
  const actors = ["a", "b", "c"];
  const chains = await Promise.all(
    actors.map(async (actor) => chainInto(await store.open(actor, { onError: (error) => told.push(error) }))),
  );
  await expect(
    (async () => {
      for (;;) {
        for (const chain of chains) fill(chain, 10);
        await store.flush();
      }
    })(),
  ).rejects.toMatchObject({ code: "STORE_FULL" });

  // The others run into it too, each for itself.
  for (const chain of chains) {
    await vi.waitFor(() => expect(() => fill(chain, 1)).toThrow(expect.objectContaining({ code: "STORE_FULL" })));
  }
  expect(told).toHaveLength(actors.length);
  expect(new Set(told.map(({ actor }) => actor))).toEqual(new Set(actors));
  for (const [i, actor] of actors.entries()) {
    const stored = (await store.chain(actor))!;
    const { sequence } = told.find((error) => error.actor === actor)!;
    expect(stored.length).toBe(sequence);
    expect(stored.head).toBe(chains[i]!.event(sequence! - 1)?.hash);
    expect((await verifyAsync(store.read(actor))).ok).toBe(true);
  }
  await expect(store.close()).rejects.toMatchObject({ code: "STORE_FULL" });
});

test("after old events were dropped a chain that did not fit goes on from what is stored", async () => {
  const store = await openChainStore(newFile(), { maxFileBytes: 256 * 1024 });
  const writer = await store.open("a");
  const chain = chainInto(writer);
  await expect(
    (async () => {
      for (;;) {
        fill(chain, 100);
        await writer.flush();
      }
    })(),
  ).rejects.toMatchObject({ code: "STORE_FULL", actor: "a" });
  await expect(writer.close()).rejects.toMatchObject({ code: "STORE_FULL" });

  await store.prune({ keep: 10 });
  const again = await store.open("a");
  fill(chainInto(again), 200);
  await again.flush();
  const { oldest, length } = (await store.chain("a"))!;
  expect(await verifyAsync(store.read("a"), { from: oldest })).toMatchObject({ ok: true, length });
  await store.close();
});

test("an event larger than any page of the store is stored, or fails alone", async () => {
  const store = await openChainStore(newFile(), { maxFileBytes: 4 * 1024 * 1024 });
  const told: ChainError[] = [];
  const onError = (error: ChainError) => told.push(error);
  const small = chainInto(await store.open("small", { onError }));
  const large = await store.open("large", { payloads: "full", onError });
  const chain = createChain({ onAppend: (event) => void large.append(event) });
  chain.append({ kind: "custom", type: "t", payload: new Uint8Array(1024 * 1024) });
  await large.flush();
  chain.append({ kind: "custom", type: "t", payload: new Uint8Array(5 * 1024 * 1024) });
  fill(small, 20);
  await expect(large.flush()).rejects.toMatchObject({ code: "STORE_FULL", sequence: 1 });
  expect(told).toHaveLength(1);
  expect((await store.chain("small"))?.length).toBe(20);
  expect((await verifyAsync(store.read("large"))).ok).toBe(true);
  await expect(store.close()).rejects.toMatchObject({ code: "STORE_FULL" });
});
