export { costOf } from "../core/inlet.ts";
export { cancelledCode } from "../remote-errors.ts";
export { rawCall } from "./call.ts";
export { beginFramed, leave, refuseCalls } from "./session.ts";
export { rawRequest } from "./request.ts";

export type { WriteWaiter } from "../core/contracts.ts";
export type { BegunSession } from "../establish.ts";
export type { RawAnswer, RawCall, RawReceiver, RawRequest } from "./call.ts";
export type { RawChannel, RawReading, RawWriting } from "./channels.ts";
export type { RawRequestOptions } from "./request.ts";
