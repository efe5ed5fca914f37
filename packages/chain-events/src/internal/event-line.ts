import { ChainError } from "../errors.ts";
import { RecordedEvent, kindCodeOf } from "../event.ts";
import type { ChainEvent, ChainFormat, ChainPosition, EventKind } from "../event.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { hexToByteString } from "./byte-string.ts";
import { hashLength } from "./event-hash.ts";
import { isCallNumber } from "./sha256-preimage.ts";

/** What the first line says. */
export interface Header {
  readonly format: ChainFormat;
  readonly from: ChainPosition;
  readonly actor: string | undefined;
}

const version = 1;

export function headerLine(header: Header): string {
  const { format, from, actor } = header;
  return JSON.stringify({ "troupe-chain": version, format, from: { length: from.length, head: from.head }, actor });
}

export function eventLine(event: ChainEvent): string {
  const { sequence, kind, type, call, time, hash, parent, digest, payload } = event;
  return JSON.stringify({
    sequence,
    kind,
    type,
    call,
    time,
    hash,
    parent,
    digest,
    payload: payload === null ? null : toBase64(payload),
  });
}

export function parseHeader(text: string, line: number): Header {
  const fields = object(text, line);
  if (fields["troupe-chain"] !== version) {
    throw wrong(line, "troupe-chain", fields["troupe-chain"], `${version}, as the first line of a chain has`);
  }
  const format = fields["format"];
  if (format !== "sha256" && format !== "theater") throw wrong(line, "format", format, "sha256 or theater");
  const from = fields["from"];
  if (typeof from !== "object" || from === null) throw wrong(line, "from", from, "an object");
  const { length, head } = from as { readonly length?: unknown; readonly head?: unknown };
  const start = integer(length, line, "from.length");
  const raw = start === 0 && head === null ? null : rawHash(head, line, "from.head", hashLength(format));
  if ((start === 0) !== (raw === null)) throw wrong(line, "from.head", head, "null, because the length is 0");
  const actor = fields["actor"];
  if (actor !== undefined && typeof actor !== "string") throw wrong(line, "actor", actor, "a string");
  return { format, from: { length: start, head: raw === null ? null : (head as string).toLowerCase() }, actor };
}

export function parseEventLine(text: string, line: number, format: ChainFormat): ChainEvent {
  const { sequence, kind, type, call, time, hash, parent, digest, payload } = object(text, line);
  const bytes = hashLength(format);
  if (typeof kind !== "string" || kindCodeOf(kind as EventKind) === undefined) {
    throw wrong(line, "kind", kind, "a kind of event");
  }
  if (typeof type !== "string") throw wrong(line, "type", type, "a string");
  if (typeof time !== "number") throw wrong(line, "time", time, "a number");
  const content = payload === null ? null : typeof payload === "string" ? fromBase64(payload) : undefined;
  if (content === undefined) throw wrong(line, "payload", payload, "base64 or null");
  return new RecordedEvent(
    integer(sequence, line, "sequence"),
    kind as EventKind,
    type,
    callNumber(call, line),
    time,
    rawHash(hash, line, "hash", bytes),
    parent === null ? "" : rawHash(parent, line, "parent", bytes),
    digest === null ? "" : rawHash(digest, line, "digest", 32),
    content,
  );
}

function object(text: string, line: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ChainError("CHAIN_SYNTAX", `line ${line}: not JSON: ${shown(text)}`, { line, cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new ChainError("CHAIN_SYNTAX", `line ${line}: ${shown(text)}, expected an object`, { line });
}

function integer(value: unknown, line: number, field: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrong(line, field, value, "an integer of at least 0");
}

function callNumber(value: unknown, line: number): number {
  if (typeof value === "number" && isCallNumber(value)) return value;
  throw wrong(line, "call", value, "an integer from 0 to 2^48 - 1");
}

function rawHash(value: unknown, line: number, field: string, bytes: number): string {
  const raw = typeof value === "string" ? hexToByteString(value) : undefined;
  if (raw === undefined || raw.length !== bytes) throw wrong(line, field, value, `${bytes} bytes in hex`);
  return raw;
}

function wrong(line: number, field: string, value: unknown, expected: string): ChainError {
  const seen = value === undefined ? "nothing" : shown(JSON.stringify(value));
  return new ChainError("CHAIN_SYNTAX", `line ${line}: ${field} is ${seen}, expected ${expected}`, { line });
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
