const POOL_WORDS = 1024;

let pool: Int32Array = /* @__PURE__ */ new Int32Array(0);
let next = 0;

/**
 * 32 random bits as a signed integer, from the platform's cryptographic generator.
 *
 * One call of the generator costs as much as making several ids, so it fills 4 KiB at once. A word leaves the pool when it
 * is used: an id cannot be read from memory again, and none is ever drawn twice.
 */
export function randomWord(): number {
  if (next === pool.length) refill();
  // Within bounds: the pool was just refilled if it was used up.
  const word = pool[next] as number;
  pool[next] = 0;
  next += 1;
  return word;
}

function refill(): void {
  if (pool.length === 0) pool = new Int32Array(POOL_WORDS);
  globalThis.crypto.getRandomValues(pool as Int32Array<ArrayBuffer>);
  next = 0;
}
