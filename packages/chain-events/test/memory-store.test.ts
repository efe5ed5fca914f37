import { expect, test } from "vitest";
import { createChain, createMemoryStore, isChainError } from "../src/index.ts";
import type { ChainError } from "../src/index.ts";
import { storeCompliance } from "../src/store-compliance.ts";

for (const { name, run } of storeCompliance({ create: async () => createMemoryStore() })) test(name, run);

test("a full store tells the owner of the chain, and keeps everything before", async () => {
  await using store = createMemoryStore({ maxEvents: 3 });
  const told: ChainError[] = [];
  const writer = await store.open("a", { onError: (error) => told.push(error) });
  const chain = createChain({ onAppend: (event) => void writer.append(event) });
  const append = () => chain.append({ kind: "custom", type: "t", payload: new Uint8Array(1) });
  append();
  append();
  append();
  expect(append).toThrow(expect.objectContaining({ code: "STORE_FULL", actor: "a", sequence: 3 }));
  expect(append).toThrow(expect.objectContaining({ code: "STORE_FULL" }));
  expect(told.map(({ code }) => code)).toEqual(["STORE_FULL"]);
  await expect(writer.flush()).rejects.toSatisfy(isChainError);
  expect((await store.chain("a"))?.length).toBe(3);
});
