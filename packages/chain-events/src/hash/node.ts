import { createHash, hash } from "node:crypto";

// Digests are "byte strings" here: one character a byte, 0 to 255. One-shot hashing into a string is the fastest form
// that node:crypto has (a Buffer costs twice as much), and a byte string takes half the memory of hex.

export function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes, "latin1");
}

export function sha1(bytes: Uint8Array): string {
  return hash("sha1", bytes, "latin1");
}

/** For inputs that are made piece by piece. */
export interface Sha1Stream {
  update(bytes: Uint8Array): unknown;
  digest(): string;
}

export function sha1Stream(): Sha1Stream {
  const stream = createHash("sha1");
  return { update: (bytes) => stream.update(bytes), digest: () => stream.digest("latin1") };
}
