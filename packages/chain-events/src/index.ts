export { createChain } from "./chain.ts";
export { ChainError, isChainError } from "./errors.ts";
export { eventKindCodes } from "./event.ts";
export {
  decodeTheaterPayload,
  encodeHostCallPayload,
  encodeTheaterPayload,
  encodeWasmCallPayload,
  encodeWasmErrorPayload,
  encodeWasmResultPayload,
} from "./theater-payload.ts";
export { createVerifier, verify, verifyAsync } from "./verify.ts";

export type { AppendedEvent, Chain, ChainOptions, ChainRange } from "./chain.ts";
export type { ChainErrorCode, ChainErrorFacts } from "./errors.ts";
export type { ChainEvent, ChainFormat, ChainPosition, EventKind } from "./event.ts";
export type { Gap, SubscribeOptions, Subscription } from "./subscription.ts";
export type { TheaterPayload } from "./theater-payload.ts";
export type {
  Verifier,
  VerifyFailure,
  VerifyFailureReason,
  VerifyOptions,
  VerifyResult,
  VerifySuccess,
} from "./verify.ts";
