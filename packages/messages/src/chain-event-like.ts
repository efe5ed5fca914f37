import type { ChainEvent } from "@troupe/chain-events";
import { refuse } from "./errors.ts";
import { bytesToHex, hexToBytes } from "./internal/hex.ts";
import { readBytes, readFields, readOptionalBytes, readText } from "./internal/json-reader.ts";

/** The part of an event that Theater's event has, too. Every `ChainEvent` is one. */
export type ChainEventLike = Pick<ChainEvent, "hash" | "parent" | "type" | "payload">;

/** Theater's JSON form of an event; bytes are arrays of numbers. */
export interface ChainEventJson {
  readonly hash: readonly number[];
  readonly parent_hash: readonly number[] | null;
  readonly event_type: string;
  readonly data: readonly number[];
}

/**
 * The JSON form of an event. An event whose payload was not kept is written with empty data: the form has no other way.
 *
 * @throws InvalidMessageError if a hash is not hexadecimal.
 */
export function chainEventToJson(event: ChainEventLike): ChainEventJson {
  return {
    hash: hashBytes(event.hash, "ChainEvent.hash"),
    parent_hash: event.parent === null ? null : hashBytes(event.parent, "ChainEvent.parent"),
    event_type: event.type,
    data: event.payload === null ? [] : Array.from(event.payload),
  };
}

/** Reads the JSON form of an event. The hashes are not verified. @throws InvalidMessageError */
export function chainEventFromJson(value: unknown, path = "ChainEvent"): ChainEventLike {
  const field = readFields(value, path);
  const parent = readOptionalBytes(field("parent_hash"), `${path}.parent_hash`);
  return {
    hash: bytesToHex(readBytes(field("hash"), `${path}.hash`)),
    parent: parent === null ? null : bytesToHex(parent),
    type: readText(field("event_type"), `${path}.event_type`),
    payload: readBytes(field("data"), `${path}.data`),
  };
}

function hashBytes(hash: string, path: string): number[] {
  const bytes = hexToBytes(hash);
  if (bytes === undefined) throw refuse(path, "hexadecimal digits, two for each byte", hash);
  return bytes;
}
