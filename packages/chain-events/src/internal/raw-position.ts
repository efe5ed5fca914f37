import { ChainError } from "../errors.ts";
import type { ChainFormat, ChainPosition } from "../event.ts";
import { hexToByteString } from "./byte-string.ts";
import { hashLength } from "./event-hash.ts";

/** The head of a position as a byte string; throws CHAIN_ARGUMENT where position and format do not fit. */
export function rawPosition(position: ChainPosition, format: ChainFormat): string {
  const { length, head } = position;
  const raw = head === null ? "" : hexToByteString(head);
  const wanted = length === 0 ? 0 : hashLength(format);
  if (!Number.isSafeInteger(length) || length < 0 || raw === undefined || raw.length !== wanted) {
    const needs = length === 0 ? "null as head of an empty chain" : `a head of ${wanted} bytes in hex`;
    throw new ChainError(
      "CHAIN_ARGUMENT",
      `chain position { length: ${length}, head: ${JSON.stringify(head)} }: a ${format} chain needs ${needs}`,
    );
  }
  return raw;
}
