import { Buffer } from "node:buffer";
import { createHash, hash } from "node:crypto";

// Digests are "byte strings" here: one character a byte, 0 to 255. One-shot hashing into a string is the fastest form
// that node:crypto has (a Buffer costs twice as much), and a byte string takes half the memory of hex.

export function sha256(bytes: Uint8Array): string {
  return hash("sha256", bytes, sha256Output);
}

export function sha1(bytes: Uint8Array): string {
  return hash("sha1", bytes, sha1Output);
}

interface StatedOutput {
  readonly outputEncoding: "latin1";
  readonly outputLength: number;
}

// Told how long the digest is, Node does not look up whether the algorithm's defaults are deprecated: a tenth of the time
// of a short hash (Node 26). Node before 24.4 knows no options here, only an encoding.
const sha256Output = /* @__PURE__ */ outputOf("sha256", 32);
const sha1Output = /* @__PURE__ */ outputOf("sha1", 20);

function outputOf(algorithm: string, outputLength: number): StatedOutput | "latin1" {
  const stated: StatedOutput = { outputEncoding: "latin1", outputLength };
  try {
    if (hash(algorithm, "", stated) === hash(algorithm, "", "latin1")) return stated;
  } catch {
    // Not taken: the encoding alone, then.
  }
  return "latin1";
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
// Called as a method, because `.call` takes half as long again. It is not documented, so write() stands in where it should
// be missing one day.
interface Latin1Target {
  latin1Write(text: string, offset: number, length: number): number;
}

/** Writes the bytes of a byte string into an array from {@link allocate}. */
export const writeByteString: (target: Uint8Array, offset: number, bytes: string) => void =
  "latin1Write" in Buffer.prototype
    ? (target, offset, bytes) => void (target as Uint8Array & Latin1Target).latin1Write(bytes, offset, bytes.length)
    : (target, offset, bytes) => void (target as Buffer).write(bytes, offset, bytes.length, "latin1");
