import type { Metadata, MetadataEntry, MetadataValue } from "@troupe/roam-wire";

/** In a Request that opens channels: the sender's window in bytes. It holds for one hop and is never forwarded. */
export const WINDOW_KEY = "troupe-window";
/** In a Request: after how many milliseconds its caller gives up. */
export const TIMEOUT_KEY = "troupe-timeout-ms";
/** In a Response that is Cancelled: a stable code that says why. */
export const ERROR_KEY = "troupe-error";
/** In a Request: 16 random bytes, one for each logical call. */
export const NONCE_KEY = "roam-nonce";
/** In a Response: this server executes a call with a nonce once. */
export const NONCE_SUPPORT_KEY = "troupe-nonce";

/** The first value under a key. */
export function metadataValue(metadata: Metadata, key: string): MetadataValue | undefined {
  for (let i = 0; i < metadata.length; i++) if (metadata[i]![0] === key) return metadata[i]![1];
  return undefined;
}

/** The first value under a key as a number, if it is an integer that fits. */
export function metadataNumber(metadata: Metadata, key: string): number | undefined {
  const value = metadataValue(metadata, key);
  return typeof value === "bigint" && value <= 0x1f_ffff_ffff_ffffn ? Number(value) : undefined;
}

/** `metadata` with one more entry. */
export function withEntry(metadata: Metadata, entry: MetadataEntry): Metadata {
  return metadata.length === 0 ? [entry] : [...metadata, entry];
}

/**
 * `metadata` with when the caller gives up, if it does.
 * @throws {RangeError} `timeoutMs` is no number from 0
 */
export function withTimeout(metadata: Metadata, timeoutMs: number | undefined): Metadata {
  if (timeoutMs === undefined) return metadata;
  if (!(timeoutMs >= 0)) throw new RangeError(`timeoutMs is ${timeoutMs}, a number of milliseconds was expected`);
  return withEntry(metadata, [TIMEOUT_KEY, BigInt(Math.ceil(Math.min(timeoutMs, Number.MAX_SAFE_INTEGER)))]);
}
