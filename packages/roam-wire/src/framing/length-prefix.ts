import { FirstFrame } from "./first-frame.ts";
import {
  DEFAULT_MAX_FRAME_BYTES,
  type FrameDecoder,
  type FrameDecoderOptions,
  type FrameHandler,
  type Framing,
} from "./framing.ts";
import { Pending, frameTooLarge } from "./pending.ts";

const HEAD_BYTES = 4;

/** The length of the message as four bytes, little endian, before it. For links between peers of ours that both chose it: roam 0.6.0 does not know it. */
export const lengthPrefix: Framing = /* @__PURE__ */ Object.freeze<Framing>({
  name: "length-prefix",
  maxEncodedLength: (messageLength: number) => messageLength + HEAD_BYTES,
  encodeInto(source, start, end, target, at) {
    const length = end - start;
    target[at] = length;
    target[at + 1] = length >>> 8;
    target[at + 2] = length >>> 16;
    target[at + 3] = length >>> 24;
    target.set(source.subarray(start, end), at + HEAD_BYTES);
    return at + HEAD_BYTES + length;
  },
  createDecoder: (options?: FrameDecoderOptions) =>
    new LengthPrefixDecoder(options?.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES),
});

class LengthPrefixDecoder implements FrameDecoder {
  readonly #maxFrameBytes: number;
  readonly #pending: Pending;
  readonly #first = new FirstFrame("length-prefix");

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#pending = new Pending(maxFrameBytes + HEAD_BYTES, maxFrameBytes);
  }

  get buffered(): number {
    return this.#pending.length;
  }

  push(chunk: Uint8Array, onFrame: FrameHandler): void {
    this.#first.remember(chunk);
    const pending = this.#pending;
    let from = 0;
    while (pending.length > 0) {
      const hasHead = pending.length >= HEAD_BYTES;
      const needed = hasHead ? HEAD_BYTES + this.#lengthAt(pending.bytes, 0) : HEAD_BYTES;
      const end = from + needed - pending.length;
      if (hasHead && end <= chunk.length) {
        this.#frame(pending.complete(chunk, from, end), HEAD_BYTES, needed, onFrame);
        from = end;
      } else {
        const to = Math.min(chunk.length, end);
        if (to === from) return;
        pending.append(chunk, from, to);
        from = to;
      }
    }
    while (chunk.length - from >= HEAD_BYTES) {
      const end = from + HEAD_BYTES + this.#lengthAt(chunk, from);
      if (end > chunk.length) break;
      this.#frame(chunk, from + HEAD_BYTES, end, onFrame);
      from = end;
    }
    if (from < chunk.length) pending.append(chunk, from, chunk.length);
  }

  #lengthAt(bytes: Uint8Array, at: number): number {
    const length = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
    this.#first.checkLength(length);
    if (length > this.#maxFrameBytes) throw frameTooLarge(length, this.#maxFrameBytes);
    return length;
  }

  #frame(bytes: Uint8Array, start: number, end: number, onFrame: FrameHandler): void {
    this.#first.pass();
    onFrame(bytes, start, end);
  }
}
