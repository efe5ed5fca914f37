import { EncodeError, RoamProtocolError, notA } from "./errors.ts";
import type { Reader } from "./reader.ts";
import { utf8Length } from "./utf8.ts";
import type { Writer } from "./writer.ts";

/** A value of metadata: text, bytes, or an unsigned 64-bit integer. */
export type MetadataValue = string | Uint8Array | bigint;
/** One entry of metadata: its key and its value. */
export type MetadataEntry = readonly [key: string, value: MetadataValue];
/** What travels beside a request, a response or the opening of a connection: in order, keys may repeat. */
export type Metadata = readonly MetadataEntry[];

/** What a receiver accepts of metadata in a Request (`call.metadata.limits`). Sizes are of UTF-8; an integer counts 8. */
export const METADATA_LIMITS: {
  readonly entries: 128;
  readonly keyBytes: 256;
  readonly valueBytes: 16_384;
  readonly totalBytes: 65_536;
} = { entries: 128, keyBytes: 256, valueBytes: 16_384, totalBytes: 65_536 };

/**
 * How many entries any message may have. Far above what a Request may, so that it is the session that refuses that, in its order of rules; without
 * a bound one frame would become thirty times as much memory.
 */
const MAX_ENTRIES = 4096;

/** Metadata without entries. */
export const NO_METADATA: Metadata = [];

function tooMany(count: number, allowed: number): string {
  return `${count} entries of metadata, at most ${allowed} are allowed`;
}

/** What is over the limit, in words; `undefined` if nothing is. */
export function metadataExcess(metadata: Metadata): string | undefined {
  const { entries, keyBytes, valueBytes, totalBytes } = METADATA_LIMITS;
  if (metadata.length > entries) return tooMany(metadata.length, entries);
  let total = 0;
  for (const [key, value] of metadata) {
    const keySize = utf8Length(key);
    const valueSize = typeof value === "string" ? utf8Length(value) : typeof value === "bigint" ? 8 : value.length;
    total += keySize + valueSize;
    if (keySize > keyBytes) return `a metadata key of ${keySize} bytes, at most ${keyBytes} are allowed`;
    if (valueSize > valueBytes) return `a metadata value of ${valueSize} bytes, at most ${valueBytes} are allowed`;
  }
  return total > totalBytes ? `${total} bytes of metadata, at most ${totalBytes} are allowed` : undefined;
}

/**
 * For metadata that came with a Request.
 * @throws {RoamProtocolError} rule `call.metadata.limits`
 */
export function checkReceivedMetadata(metadata: Metadata): void {
  const excess = metadata.length === 0 ? undefined : metadataExcess(metadata);
  if (excess !== undefined) throw new RoamProtocolError("metadata-limits", excess, { ruleId: "call.metadata.limits" });
}

/**
 * For metadata that is to be sent: a peer would end the link for it.
 * @throws {EncodeError} `metadata-limits`
 */
export function checkSentMetadata(metadata: Metadata): void {
  const excess = metadata.length === 0 ? undefined : metadataExcess(metadata);
  if (excess !== undefined) throw new EncodeError("metadata-limits", excess);
}

export function writeMetadata(writer: Writer, metadata: Metadata): void {
  writer.varint(metadata.length);
  for (let i = 0; i < metadata.length; i++) {
    const [key, value] = metadata[i]!;
    writer.string(key);
    if (typeof value === "string") {
      writer.u8(0);
      writer.string(value);
    } else if (typeof value === "bigint") {
      if (BigInt.asUintN(64, value) !== value) throw notA(`a u64, as metadata ${JSON.stringify(key)} must be`, value);
      writer.u8(2);
      writer.u64(value);
    } else {
      if (!(value instanceof Uint8Array))
        throw notA(`a string, bytes or a bigint, as metadata ${JSON.stringify(key)} must be`, value);
      writer.u8(1);
      writer.blob(value);
    }
  }
}

export function readMetadata(reader: Reader): Metadata {
  // An entry takes three bytes at least: a key's length, a tag, and a length or a number.
  const count = reader.count(3);
  if (count === 0) return NO_METADATA;
  if (count > MAX_ENTRIES)
    throw new RoamProtocolError("metadata-limits", tooMany(count, MAX_ENTRIES), { ruleId: "call.metadata.limits" });
  const metadata: MetadataEntry[] = [];
  for (let i = 0; i < count; i++) metadata.push([reader.string(), readValue(reader)]);
  return metadata;
}

function readValue(reader: Reader): MetadataValue {
  const tag = reader.varint();
  if (tag === 0) return reader.string();
  if (tag === 1) return reader.blob();
  if (tag === 2) return reader.u64();
  throw reader.error("unknown-variant", `metadata has no kind ${tag}`);
}
