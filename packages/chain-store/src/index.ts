export { openChainStore } from "./sqlite-store.ts";

export type { ChainStoreOptions, Retention } from "./options.ts";
