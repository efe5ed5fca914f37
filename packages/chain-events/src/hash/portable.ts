import { sha1 as nobleSha1 } from "@noble/hashes/legacy.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

// The same functions as in node.ts, for every place that has no node:crypto.

export function sha256(bytes: Uint8Array): string {
  return String.fromCharCode(...nobleSha256(bytes));
}

export function sha1(bytes: Uint8Array): string {
  return String.fromCharCode(...nobleSha1(bytes));
}

/** For inputs that are made piece by piece. */
export interface Sha1Stream {
  update(bytes: Uint8Array): unknown;
  digest(): string;
}

export function sha1Stream(): Sha1Stream {
  const stream = nobleSha1.create();
  return { update: (bytes) => stream.update(bytes), digest: () => String.fromCharCode(...stream.digest()) };
}

/** An array of which {@link writeByteString} is fast. */
export function allocate(length: number): Uint8Array {
  return new Uint8Array(length);
}

/** Writes the bytes of a byte string into an array from {@link allocate}. */
export function writeByteString(target: Uint8Array, offset: number, bytes: string): void {
  for (let i = 0; i < bytes.length; i++) target[offset + i] = bytes.charCodeAt(i);
}
