/** Options of one link, whoever opened it. */
export interface LinkOptions {
  /** The largest message that is accepted, in bytes. Default 16 MiB. */
  readonly maxFrameBytes?: number | undefined;
  /** From so many bytes on that the network has not taken, streams wait. Default 256 KiB. */
  readonly highWaterBytes?: number | undefined;
  /** How long a closed link waits for the peer to take what is left and to close too, in milliseconds, as long as nothing moves. Default 2 s. */
  readonly lingerMs?: number | undefined;
}

export const MAX_FRAME_BYTES = 16_777_216;
export const HIGH_WATER_BYTES = 262_144;
export const LINGER_MS = 2000;
/** The status of a WebSocket's Close frame for an end in good order. */
export const NORMAL_CLOSURE = 1000;
