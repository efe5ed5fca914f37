export { NonceCache } from "./nonce-cache.ts";

export type { NonceCacheOptions } from "./nonce-cache.ts";
