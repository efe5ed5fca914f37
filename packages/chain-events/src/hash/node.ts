import { Buffer } from "node:buffer";
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

/** An array of which {@link writeByteString} is fast. */
export function allocate(length: number): Uint8Array {
  return Buffer.alloc(length);
}

// The method under Buffer.write, without its choice of an encoding: a third of the time, and an append needs it twice.
// It is not documented, so write() stands in where it should be missing one day.
const { latin1Write } = Buffer.prototype as Buffer & {
  latin1Write?: (this: Buffer, text: string, offset: number, length: number) => number;
};

/** Writes the bytes of a byte string into an array from {@link allocate}. */
export function writeByteString(target: Uint8Array, offset: number, bytes: string): void {
  if (latin1Write === undefined) (target as Buffer).write(bytes, offset, bytes.length, "latin1");
  else latin1Write.call(target as Buffer, bytes, offset, bytes.length);
}
