import { allocate, sha256, writeByteString } from "#hash";
import { ChainError } from "../errors.ts";

// The layout stands in the README, "The sha256 format". Each event type has its own preimage buffer with everything
// written that does not change from event to event; hashing is synchronous, so that one buffer a type is enough.

const VERSION = 6;
const KIND = 7;
const SEQUENCE = 8;
const CALL = 14;
const PARENT = 20;
const DIGEST = 52;
const TYPE_LENGTH = 84;
// With 86 bytes before it, a type of up to 33 bytes ("theater:simple/tcp-client.on-data") makes two SHA-256 blocks, not three.
const TYPE = 86;

/** Sequence and call numbers have 48 bits. */
const maxNumber = 2 ** 48 - 1;

/** Longest event type, in bytes of UTF-8. */
export const maxTypeBytes = 65_535;

/** Event types whose bytes are kept for the next event. */
export const maxCachedTypes = 512;
/** Longer types are rare, take memory, and V8 hashes the longest by their length alone. */
export const maxCachedTypeLength = 1024;
const preimages = /* @__PURE__ */ new Map<string, Uint8Array>();
const encoder = /* @__PURE__ */ new TextEncoder();
const loneSurrogate = /\p{Surrogate}/u;

/** Whether a number is one that a call can have. */
export function isCallNumber(call: number): boolean {
  return Number.isInteger(call) && call >= 0 && call <= maxNumber;
}

/** Whether an event can have this type: {@link encodeType} would take it. */
export function isEventType(type: string): boolean {
  if (preimages.has(type)) return true;
  // No text has fewer bytes of UTF-8 than UTF-16 units.
  return type.length <= maxTypeBytes && !loneSurrogate.test(type) && encoder.encode(type).length <= maxTypeBytes;
}

/** UTF-8 of an event type; throws CHAIN_ARGUMENT where it has none, or too much. */
export function encodeType(type: string): Uint8Array {
  if (loneSurrogate.test(type)) {
    throw new ChainError("CHAIN_ARGUMENT", `event type ${JSON.stringify(type)} has half a surrogate pair`);
  }
  const bytes = encoder.encode(type);
  if (bytes.length > maxTypeBytes) {
    throw new ChainError(
      "CHAIN_ARGUMENT",
      `event type of ${bytes.length} bytes, beginning ${JSON.stringify(type.slice(0, 40))}: at most ${maxTypeBytes}`,
    );
  }
  return bytes;
}

function preimageFor(type: string): Uint8Array {
  const typeBytes = encodeType(type);
  const preimage = allocate(TYPE + typeBytes.length);
  preimage.set(encoder.encode("troupe"), 0);
  preimage[VERSION] = 1;
  preimage[TYPE_LENGTH] = typeBytes.length & 0xff;
  preimage[TYPE_LENGTH + 1] = typeBytes.length >> 8;
  preimage.set(typeBytes, TYPE);
  if (type.length > maxCachedTypeLength) return preimage;
  // Types are few; an application that invents one for each event starts the cache anew and then.
  if (preimages.size >= maxCachedTypes) preimages.clear();
  preimages.set(type, preimage);
  return preimage;
}

function writeNumber(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value;
  target[offset + 1] = value >>> 8;
  target[offset + 2] = value >>> 16;
  target[offset + 3] = value >>> 24;
  const high = value > 0xffff_ffff ? Math.floor(value / 0x1_0000_0000) : 0;
  target[offset + 4] = high;
  target[offset + 5] = high >>> 8;
}

/** Hash of one event of a `sha256` chain, as a byte string. */
export function eventHash(
  kindCode: number,
  type: string,
  sequence: number,
  call: number,
  parent: string,
  digest: string,
): string {
  const preimage = preimages.get(type) ?? preimageFor(type);
  preimage[KIND] = kindCode;
  writeNumber(preimage, SEQUENCE, sequence);
  writeNumber(preimage, CALL, call);
  if (parent === "") preimage.fill(0, PARENT, DIGEST);
  else writeByteString(preimage, PARENT, parent);
  writeByteString(preimage, DIGEST, digest);
  return sha256(preimage);
}
