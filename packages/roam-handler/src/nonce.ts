import type { Random } from "@troupe/handler";
import { RoamHandlerError } from "./errors.ts";

const NONCE_BYTES = 16;

export function newNonce(random: Random): Uint8Array {
  const bytes = new Uint8Array(NONCE_BYTES);
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- no array's fill
  random.fill(bytes);
  return bytes;
}

/** Throws OPTION_INVALID. */
export function checkNonce(nonce: unknown): void {
  if (nonce instanceof Uint8Array && nonce.length === NONCE_BYTES) return;
  throw new RoamHandlerError("OPTION_INVALID", `nonce: expected ${NONCE_BYTES} bytes, as newNonce gives`);
}
