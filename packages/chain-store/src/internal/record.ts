// One event on its way to the worker: a fixed part, the digest where there is one, the payload where it is stored.
// Little-endian. Both sides live in one process and one version, so nothing here is written to a disk.

/** Offsets of the fixed part. */
export const RECORD = {
  /** u32: the writer that took the event. */
  key: 0,
  /** u8 */
  kind: 4,
  /** u8: {@link HAS_DIGEST}, {@link HAS_PAYLOAD} */
  flags: 5,
  /** u16: index into the types of the batch. */
  type: 6,
  /** f64 */
  sequence: 8,
  /** f64 */
  call: 16,
  /** f64 */
  time: 24,
  /** u32 */
  payloadLength: 32,
  /** u8 */
  hashLength: 36,
  /** 32 bytes, of which `hashLength` count. */
  hash: 40,
  /** 32 bytes with HAS_DIGEST; else the payload begins here. */
  digest: 72,
} as const;

export const HAS_DIGEST = 1;
export const HAS_PAYLOAD = 2;
export const DIGEST_BYTES = 32;
/** Types that a batch can number. */
export const MAX_BATCH_TYPES = 65_536;
