import { Buffer } from "node:buffer";
import { eventKindCodes, restoreEvent } from "@troupe/chain-events";
import type { ChainEvent, ChainFormat, ChainPosition, EventKind, StoredChain } from "@troupe/chain-events";
import type { ChainRow, EventRow, Place } from "./protocol.ts";

// What the worker answers with, as the callers of a store see it.

/** The worker knows a format by its number. */
export const formats: readonly ChainFormat[] = ["sha256", "theater"];

const kindNames: ReadonlyMap<number, EventKind> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ Object.entries(eventKindCodes).map(([name, code]) => [code, name as EventKind]),
);

export function eventOf(row: EventRow): ChainEvent {
  // A number that no kind has makes an event whose hash is wrong, which is what verify then says.
  return restoreEvent({ ...row, kind: kindNames.get(row.kind) ?? "custom" });
}

export function storedChainOf({ actor, format, oldest, end }: ChainRow): StoredChain {
  return { actor, format: formats[format]!, oldest: positionOf(oldest), ...positionOf(end) };
}

export function positionOf({ length, head }: Place): ChainPosition {
  return { length, head: head === null ? null : Buffer.from(head).toString("hex") };
}
