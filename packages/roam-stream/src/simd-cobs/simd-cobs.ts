import { type FindZero, type Framing, cobs, createCobsDecoder } from "@troupe/roam-wire/framing";
import { MAX_BYTES, encodeSimd, hasSimd } from "./encoder.ts";

/** Below this, going to WebAssembly and back costs more than it saves. */
const MIN_BYTES = 128;

const { indexOf } = Buffer.prototype;
// It works on any array of bytes.
const findZero: FindZero = (bytes, from) => indexOf.call(bytes, 0, from);

/**
 * What stands in for `cobs` on every link here: COBS as roam 0.6.0 speaks it, byte for byte that of `@troupe/roam-wire/framing`, whose encoder it is for short
 * messages. Longer ones are encoded by WebAssembly SIMD, where there is such a thing. Decoding happens in place and gains nothing by it, apart from the search
 * for the end of a frame, which Node's Buffer does twenty times as fast as an array.
 */
export const simdCobs: Framing = Object.freeze<Framing>({
  name: cobs.name,
  maxEncodedLength: (messageLength: number) => cobs.maxEncodedLength(messageLength),
  encodeInto(source, start, end, target, at) {
    const length = end - start;
    if (length < MIN_BYTES || length > MAX_BYTES || !hasSimd()) return cobs.encodeInto(source, start, end, target, at);
    const pos = encodeSimd(source, start, end, target, at);
    target[pos] = 0;
    return pos + 1;
  },
  createDecoder: (options) => createCobsDecoder(options, findZero),
});
