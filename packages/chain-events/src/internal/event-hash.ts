import { sha256 } from "#hash";
import type { ChainFormat } from "../event.ts";
import { eventHash } from "./sha256-preimage.ts";
import { theaterHash } from "./theater-preimage.ts";

/** The hash (a byte string) that an event must have. `parent` and `digest` are byte strings, empty for none. */
export function hashOfEvent(
  format: ChainFormat,
  kindCode: number,
  type: string,
  sequence: number,
  call: number,
  parent: string,
  digest: string,
  payload: Uint8Array | null,
): string {
  if (format === "sha256") return eventHash(kindCode, type, sequence, call, parent, digest);
  return theaterHash(parent, type, payload!);
}

export function payloadDigest(payload: Uint8Array): string {
  return sha256(payload);
}

/** Bytes of a hash. */
export function hashLength(format: ChainFormat): number {
  return format === "sha256" ? 32 : 20;
}
