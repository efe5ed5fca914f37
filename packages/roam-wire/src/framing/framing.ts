/** Frames larger than this are refused, unless another bound is asked for: 16 MiB. */
export const DEFAULT_MAX_FRAME_BYTES: number = 16_777_216;

/**
 * Takes one message: the bytes from `start` to `end`. They belong to the receiver for ever: nothing here writes to them again, so views of them
 * may be kept. They may share memory with other frames, though.
 */
export type FrameHandler = (bytes: Uint8Array, start: number, end: number) => void;

/** Finds frames in a stream of bytes, however it is cut into chunks. */
export interface FrameDecoder {
  /** Bytes of a frame that is not complete yet. */
  readonly buffered: number;
  /**
   * Calls `onFrame` for each frame that is complete with this chunk, in order, before it returns.
   * The chunk is taken over: it is decoded in place, and frames are parts of it. Pass a copy of memory that something else uses.
   * @throws {RoamProtocolError} `empty-frame`, `invalid-frame`, `frame-too-large`, or `framing-mismatch` when the first frame is of another framing; and
   *   whatever `onFrame` throws. The decoder is of no use afterwards.
   */
  push(chunk: Uint8Array, onFrame: FrameHandler): void;
}

/** Options of a decoder. */
export interface FrameDecoderOptions {
  /** The largest message, in bytes before framing; 16 MiB by default. It bounds what is buffered, too. */
  readonly maxFrameBytes?: number;
}

/** How messages are marked off in a stream of bytes. Both sides must use the same. */
export interface Framing {
  readonly name: string;
  /** The most bytes that the frame of a message of this length takes. */
  maxEncodedLength(messageLength: number): number;
  /**
   * Writes the frame of the message `source[start, end)` into `target` from `at`, where {@link maxEncodedLength} bytes must be free, and returns
   * where it ends. Source and target must not overlap. Bytes behind the returned end may have been written to.
   */
  encodeInto(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number;
  createDecoder(options?: FrameDecoderOptions): FrameDecoder;
}

/** One message as a frame of its own. */
export function encodeFrame(framing: Framing, message: Uint8Array): Uint8Array {
  const target = new Uint8Array(framing.maxEncodedLength(message.length));
  return target.subarray(0, framing.encodeInto(message, 0, message.length, target, 0));
}
