import type { ChainStore } from "@troupe/chain-events";
import { storeCompliance } from "@troupe/chain-events/store-compliance";
import { test } from "vitest";
import { openChainStore } from "../src/index.ts";
import { tempFiles } from "./temp-folder.ts";

const newFile = tempFiles();
const files = new WeakMap<ChainStore, string>();

const cases = storeCompliance({
  create: async () => {
    const file = newFile();
    const store = await openChainStore(file);
    files.set(store, file);
    return store;
  },
  reopen: (closed) => openChainStore(files.get(closed)!),
});

for (const { name, run } of cases) test(name, run);
