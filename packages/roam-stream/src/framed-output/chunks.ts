/** What one write to a socket takes at most, unless one message is larger. */
export const CHUNK_BYTES = 131_072;
/** Chunks that are lent out before further links get small ones: many links that write in one turn must not take 128 KiB each. */
const LENT_MAX = 16;
const SMALL_CHUNK_BYTES = 4096;
const KEPT_MAX = 16;

/** Chunks that nobody uses. Links share them: one needs a chunk only from the first message of a turn to the end of it. */
const kept: Uint8Array[] = [];
let lent = 0;

/** A chunk with at least `minBytes`. What it holds is of no meaning. */
export function borrowChunk(minBytes: number): Uint8Array {
  lent++;
  if (minBytes > CHUNK_BYTES) return uninitialized(minBytes);
  const chunk = kept.pop();
  if (chunk !== undefined) return chunk;
  return uninitialized(lent > LENT_MAX ? Math.max(SMALL_CHUNK_BYTES, minBytes) : CHUNK_BYTES);
}

/** Gives a chunk back. One that the socket still reads from is not used again: it is left to the garbage collector. */
export function returnChunk(chunk: Uint8Array, mayReuse: boolean): void {
  lent--;
  if (mayReuse && chunk.length === CHUNK_BYTES && kept.length < KEPT_MAX) kept.push(chunk);
}

/** Zeroing would cost as much as writing, and nothing but what was written is ever sent. */
function uninitialized(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}
