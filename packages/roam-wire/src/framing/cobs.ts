import { RoamProtocolError } from "../errors.ts";
import { FirstFrame } from "./first-frame.ts";
import {
  DEFAULT_MAX_FRAME_BYTES,
  type FrameDecoder,
  type FrameDecoderOptions,
  type FrameHandler,
  type Framing,
} from "./framing.ts";
import { Pending, frameTooLarge } from "./pending.ts";

/** A code byte of this value stands before 254 bytes that no zero follows. */
const FULL = 0xff;
/** Messages up to this size are encoded byte by byte: each call of a bulk operation costs as much as a loop over some thirty bytes. */
const LOOP_MAX = 96;
/** A run without zeros that has come this far is searched and moved in bulk. */
const LONG_RUN = 48;

/** COBS, as roam 0.6.0 speaks it on byte streams: no zero within a frame, one zero behind it. Byte for byte as the Rust crate cobs 0.5.0 writes it. */
export const cobs: Framing = /* @__PURE__ */ Object.freeze<Framing>({
  name: "cobs",
  maxEncodedLength,
  encodeInto(source, start, end, target, at) {
    const pos = encodeCobs(source, start, end, target, at);
    target[pos] = 0;
    return pos + 1;
  },
  createDecoder: (options?: FrameDecoderOptions) => createCobsDecoder(options, findZero),
});

/** A code byte before every 254 bytes and at least one, and the delimiter. */
function maxEncodedLength(messageLength: number): number {
  return messageLength + Math.floor(messageLength / 254) + 2;
}

/** Without the delimiter. */
function encodeCobs(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  return end - start <= LOOP_MAX
    ? encodeByLoop(source, start, end, target, at)
    : encodeByRuns(source, start, end, target, at);
}

function encodeByLoop(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  let slot = at;
  let pos = at + 1;
  // Fewer than 254 bytes: a block can't become full, so each byte moves on by one, and a zero's place gets a code later.
  for (let i = start; i < end; i++, pos++) {
    const byte = source[i]!;
    target[pos] = byte;
    if (byte !== 0) continue;
    target[slot] = pos - slot;
    slot = pos;
  }
  target[slot] = pos - slot;
  return pos;
}

/**
 * The message is first copied behind the place where the frame will grow, and then moved forward within the target: moving within one array
 * costs half of copying between two, which needs a view each time. Short runs are moved by a loop, by what the run before was like.
 */
function encodeByRuns(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  const length = end - start;
  let from = at + maxEncodedLength(length) - length;
  const last = from + length;
  target.set(source.subarray(start, end), from);
  let slot = at;
  let pos = at + 1;
  let expectLong = false;
  for (;;) {
    // Here a run begins: `slot` waits for its code, `pos` is where its bytes go, `from` where they are.
    const run = from;
    if (!expectLong) {
      const stop = Math.min(run + LONG_RUN, last);
      let byte = 1;
      while (from < stop && (byte = target[from]!) !== 0) {
        target[pos++] = byte;
        from++;
      }
      if (from < stop && byte === 0) {
        target[slot] = pos - slot;
        slot = pos++;
        from++;
        continue;
      }
    }
    let zero = target.indexOf(0, from);
    if (zero < 0 || zero > last) zero = last;
    expectLong = zero - run >= LONG_RUN;
    // Full blocks, the first of which may have begun in the loop above.
    while (zero - from >= 254 - (pos - slot - 1)) {
      const count = 255 - (pos - slot);
      target.copyWithin(pos, from, from + count);
      target[slot] = FULL;
      from += count;
      pos += count;
      // A message that ends with a full block has no empty block behind it.
      if (from === last) return pos;
      slot = pos++;
    }
    if (zero > from) {
      target.copyWithin(pos, from, zero);
      pos += zero - from;
    }
    target[slot] = pos - slot;
    if (zero === last) return pos;
    slot = pos++;
    from = zero + 1;
  }
}

/**
 * Decodes `bytes[start, end)`, a frame without its delimiter, in place, and returns where the message ends; it begins at `start + 1`. The code
 * bytes stand where the zeros were, so most frames need no byte moved: only behind a full block does what follows close up.
 */
function decodeInPlace(bytes: Uint8Array, start: number, end: number): number {
  let pos = start + 1;
  let segment = start + 1;
  let at = start;
  for (;;) {
    const code = bytes[at]!;
    if (at !== start) bytes[at] = 0;
    const next = at + code;
    if (next >= end) {
      if (next > end)
        throw new RoamProtocolError(
          "invalid-frame",
          `a frame of ${end - start} bytes ends within a block of ${code - 1}`,
        );
      if (pos !== segment) bytes.copyWithin(pos, segment, end);
      return pos + end - segment;
    }
    at = next;
    if (code === FULL) {
      if (pos !== segment) bytes.copyWithin(pos, segment, at);
      pos += at - segment;
      segment = at + 1;
    }
  }
}

/** Where the next zero of `bytes` is, from `from` on; -1 if there is none. */
export type FindZero = (bytes: Uint8Array, from: number) => number;

// Not `bytes.indexOf`, which may be that of a subclass.
const { indexOf } = Uint8Array.prototype;
const findZero: FindZero = (bytes, from) => indexOf.call(bytes, 0, from);

/**
 * The decoder of {@link cobs}, with another search for the end of a frame: platforms have some that look at many bytes at once, which
 * JavaScript's own does not.
 */
export function createCobsDecoder(options: FrameDecoderOptions | undefined, find: FindZero): FrameDecoder {
  return new CobsDecoder(options?.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES, find);
}

class CobsDecoder implements FrameDecoder {
  readonly #maxFrameBytes: number;
  readonly #pending: Pending;
  readonly #first = new FirstFrame("cobs");
  readonly #findZero: FindZero;

  constructor(maxFrameBytes: number, find: FindZero) {
    this.#maxFrameBytes = maxFrameBytes;
    this.#findZero = find;
    this.#pending = new Pending(maxEncodedLength(maxFrameBytes), maxFrameBytes);
  }

  get buffered(): number {
    return this.#pending.length;
  }

  push(chunk: Uint8Array, onFrame: FrameHandler): void {
    this.#first.remember(chunk);
    const pending = this.#pending;
    let from = 0;
    for (;;) {
      const zero = this.#findZero(chunk, from);
      if (zero < 0) break;
      if (pending.length === 0) this.#frame(chunk, from, zero, onFrame);
      else {
        const frame = pending.complete(chunk, from, zero);
        this.#frame(frame, 0, frame.length, onFrame);
      }
      from = zero + 1;
    }
    if (from < chunk.length) pending.append(chunk, from, chunk.length);
  }

  #frame(bytes: Uint8Array, start: number, end: number, onFrame: FrameHandler): void {
    let stop: number;
    try {
      if (start === end) throw new RoamProtocolError("empty-frame", "two delimiters follow each other");
      stop = decodeInPlace(bytes, start, end);
    } catch (error) {
      throw this.#first.explain(error);
    }
    this.#first.pass();
    if (stop - start - 1 > this.#maxFrameBytes) throw frameTooLarge(stop - start - 1, this.#maxFrameBytes);
    onFrame(bytes, start + 1, stop);
  }
}
