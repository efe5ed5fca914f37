import { ChainError } from "./errors.ts";
import type { ChainEvent } from "./event.ts";
import { byteStringToHex, bytesToByteString, hexToByteString } from "./internal/byte-string.ts";
import type { TheaterFileEvent } from "./internal/theater-file-event.ts";

/** What {@link exportTheaterJson} writes: the array that 0.3.7 reads, or the object that it saves. */
export type TheaterJsonShape = "array" | "object";

/**
 * The JSON of Theater 0.3.7, where every byte is a decimal number: an array of events, or an object with `events` and
 * `current_hash`. Throws CHAIN_ARGUMENT for an event without payload.
 */
export function exportTheaterJson(events: Iterable<ChainEvent>, shape: TheaterJsonShape = "array"): string {
  const list: object[] = [];
  let head: number[] | null = null;
  for (const { hash, parent, type, payload, sequence } of events) {
    if (payload === null) {
      throw new ChainError("CHAIN_ARGUMENT", `event ${sequence} cannot be written as JSON: it has no payload`, {
        sequence,
      });
    }
    head = numbers(hash);
    const parentHash = parent === null ? null : numbers(parent);
    list.push({ hash: head, parent_hash: parentHash, event_type: type, data: [...payload] });
  }
  return JSON.stringify(shape === "array" ? list : { events: list, current_hash: head });
}

function numbers(hex: string): number[] {
  return Array.from(hexToByteString(hex) ?? "", (byte) => byte.charCodeAt(0));
}

/** The events, and the head where the file states one (hex; null for none). */
export function readTheaterJson(bytes: Uint8Array): {
  readonly events: readonly TheaterFileEvent[];
  readonly head: string | null | undefined;
} {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ChainError("CHAIN_SYNTAX", "not the JSON of a chain", { cause });
  }
  if (Array.isArray(value)) return { events: value.map(event), head: undefined };
  const { events, current_hash: head } = value as { readonly events?: unknown; readonly current_hash?: unknown };
  if (!Array.isArray(events)) throw new ChainError("CHAIN_SYNTAX", "events is no array");
  const raw = head === null ? null : head === undefined ? undefined : byteStringToHex(octets(head, "current_hash"));
  return { events: events.map(event), head: raw };
}

function event(value: unknown, index: number): TheaterFileEvent {
  if (typeof value !== "object" || value === null) {
    throw new ChainError("CHAIN_SYNTAX", `event ${index} is no object`, { sequence: index });
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const type = fields["event_type"];
  if (typeof type !== "string") {
    throw new ChainError("CHAIN_SYNTAX", `event ${index}: event_type is no string`, { sequence: index });
  }
  const parent = fields["parent_hash"];
  return {
    hash: octets(fields["hash"], `event ${index}: hash`),
    parent: parent === null || parent === undefined ? "" : octets(parent, `event ${index}: parent_hash`),
    type,
    payload: bytesOf(fields["data"], `event ${index}: data`),
  };
}

function octets(value: unknown, place: string): string {
  return bytesToByteString(bytesOf(value, place));
}

function bytesOf(value: unknown, place: string): Uint8Array {
  if (!Array.isArray(value)) throw new ChainError("CHAIN_SYNTAX", `${place} is no array of bytes`);
  const bytes = new Uint8Array(value.length);
  for (let i = 0; i < value.length; i++) {
    const byte: unknown = value[i];
    if (typeof byte !== "number" || !Number.isInteger(byte) || byte < 0 || byte > 255) {
      throw new ChainError("CHAIN_SYNTAX", `${place}[${i}] is ${JSON.stringify(byte)}, expected 0 to 255`);
    }
    bytes[i] = byte;
  }
  return bytes;
}
