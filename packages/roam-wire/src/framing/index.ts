export { cobs, createCobsDecoder } from "./cobs.ts";
export { DEFAULT_MAX_FRAME_BYTES, encodeFrame } from "./framing.ts";
export { lengthPrefix } from "./length-prefix.ts";

export type { FindZero } from "./cobs.ts";
export type { FrameDecoder, FrameDecoderOptions, FrameHandler, Framing } from "./framing.ts";
