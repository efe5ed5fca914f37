// BLAKE3 in its plain hash mode, after the paper by O'Connor, Aumasson, Neves and Wilcox-O'Hearn. It is written here, and small instead of fast,
// because every browser client carries it for a few hundred bytes of signatures; a library with all modes is three times the size of this whole
// file, with tests against one to make up for it.

const CHUNK_BYTES = 1024;
const BLOCK_BYTES = 64;
const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;

/** As in SHA-256: the first 32 bits behind the point of the square roots of the first primes. */
const IV: readonly number[] = /* @__PURE__ */ [2, 3, 5, 7, 11, 13, 17, 19].map(
  (prime) => ((Math.sqrt(prime) % 1) * 2 ** 32) | 0,
);
/** In what order a round takes the words that the round before took in order. */
const PERMUTATION: readonly number[] = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

/** The 32 bytes of the hash. */
export function blake3(input: Uint8Array): Uint8Array {
  const out = new DataView(new ArrayBuffer(32));
  subtree(input, 0, ROOT).forEach((word, i) => out.setInt32(i * 4, word, true));
  return new Uint8Array(out.buffer);
}

/** The chaining value of the chunks of `input`, the first of which is number `chunk`. */
function subtree(input: Uint8Array, chunk: number, root: number): number[] {
  if (input.length <= CHUNK_BYTES) return hashChunk(input, chunk, root);
  // The left half is the largest power of two of chunks that leaves something for the right.
  let left = CHUNK_BYTES;
  while (left * 2 < input.length) left *= 2;
  const children = [
    ...subtree(input.subarray(0, left), chunk, 0),
    ...subtree(input.subarray(left), chunk + left / CHUNK_BYTES, 0),
  ];
  return compress(IV, children, 0, BLOCK_BYTES, PARENT | root);
}

function hashChunk(input: Uint8Array, chunk: number, root: number): number[] {
  let value: readonly number[] = IV;
  for (let at = 0; ; at += BLOCK_BYTES) {
    const block = new DataView(new ArrayBuffer(BLOCK_BYTES));
    const bytes = input.subarray(at, at + BLOCK_BYTES);
    bytes.forEach((byte, i) => block.setUint8(i, byte));
    const words = Array.from({ length: 16 }, (_, i) => block.getInt32(i * 4, true));
    const start = at === 0 ? CHUNK_START : 0;
    if (at + BLOCK_BYTES >= input.length) return compress(value, words, chunk, bytes.length, start | CHUNK_END | root);
    value = compress(value, words, chunk, BLOCK_BYTES, start);
  }
}

function compress(
  value: readonly number[],
  block: readonly number[],
  chunk: number,
  length: number,
  flags: number,
): number[] {
  // Half of the chunk counter is always 0 here: signatures are not 4 TiB long.
  const state = [...value, ...IV.slice(0, 4), chunk, 0, length, flags];
  let words = block;
  for (let round = 0; round < 7; round++) {
    for (let i = 0; i < 8; i++) mix(state, i, words[i * 2]!, words[i * 2 + 1]!);
    words = PERMUTATION.map((i) => words[i]!);
  }
  return value.map((_, i) => state[i]! ^ state[i + 8]!);
}

/** One quarter-round: the first four of a round are the columns of the state as a square of 4 by 4, the others its diagonals. */
function mix(state: number[], quarter: number, x: number, y: number): void {
  const shift = quarter >> 2;
  const [a, b, c, d] = [0, 1, 2, 3].map((row) => row * 4 + ((quarter + row * shift) & 3)) as [
    number,
    number,
    number,
    number,
  ];
  for (const [word, right, left] of [
    [x, 16, 12],
    [y, 8, 7],
  ] as const) {
    state[a] = (state[a]! + state[b]! + word) | 0;
    state[d] = rotate(state[d]! ^ state[a], right);
    state[c] = (state[c]! + state[d]) | 0;
    state[b] = rotate(state[b]! ^ state[c], left);
  }
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
