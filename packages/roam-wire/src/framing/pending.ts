import { RoamProtocolError } from "../errors.ts";

const MIN_BYTES = 1024;

/** Bytes of a frame whose end has not come yet, up to a bound. Memory grows with what really arrived. */
export class Pending {
  bytes: Uint8Array = new Uint8Array(0);
  length = 0;
  readonly #maxBytes: number;
  readonly #maxFrameBytes: number;

  /** @param maxBytes the bound here; `maxFrameBytes` is what the error speaks of */
  constructor(maxBytes: number, maxFrameBytes: number) {
    this.#maxBytes = maxBytes;
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Takes what is there of a frame. The beginning of one stays where it is if it is most of its chunk: it is copied once, when the rest has come. */
  append(chunk: Uint8Array, start: number, end: number): void {
    if (this.length === 0 && (end - start) * 2 >= chunk.buffer.byteLength) {
      this.#check(end - start);
      this.bytes = chunk.subarray(start, end);
      this.length = end - start;
    } else this.#add(chunk, start, end, true);
  }

  /** Takes the last piece of a frame, and gives away all of it; then starts anew. What has to be allocated for it is as long as the frame. */
  complete(chunk: Uint8Array, start: number, end: number): Uint8Array {
    this.#add(chunk, start, end, false);
    const frame = this.bytes.subarray(0, this.length);
    this.bytes = new Uint8Array(0);
    this.length = 0;
    return frame;
  }

  #add(chunk: Uint8Array, start: number, end: number, expectsMore: boolean): void {
    const length = this.length + end - start;
    this.#check(length);
    if (length > this.bytes.length) {
      const grown = new Uint8Array(expectsMore ? Math.max(MIN_BYTES, Math.min(length * 2, this.#maxBytes)) : length);
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(chunk.subarray(start, end), this.length);
    this.length = length;
  }

  #check(length: number): void {
    if (length > this.#maxBytes) throw frameTooLarge(length, this.#maxFrameBytes);
  }
}

export function frameTooLarge(length: number, maxFrameBytes: number): RoamProtocolError {
  return new RoamProtocolError(
    "frame-too-large",
    `a frame of ${length} bytes or more, at most ${maxFrameBytes} are allowed`,
  );
}
