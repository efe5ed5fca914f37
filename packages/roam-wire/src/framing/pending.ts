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

  append(chunk: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.#maxBytes) throw frameTooLarge(length, this.#maxFrameBytes);
    if (length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(MIN_BYTES, Math.min(length * 2, this.#maxBytes)));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(chunk.subarray(start, end), this.length);
    this.length = length;
  }

  /** Gives the memory away and starts anew. */
  release(): void {
    this.bytes = new Uint8Array(0);
    this.length = 0;
  }
}

export function frameTooLarge(length: number, maxFrameBytes: number): RoamProtocolError {
  return new RoamProtocolError(
    "frame-too-large",
    `a frame of ${length} bytes or more, at most ${maxFrameBytes} are allowed`,
  );
}
