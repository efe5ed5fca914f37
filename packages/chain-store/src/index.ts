export { openChainStore } from "./sqlite-store.ts";

export type { ChainStoreOptions, Retention } from "./sqlite-store.ts";
