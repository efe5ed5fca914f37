export { createChain } from "./chain.ts";
export { constantPayload } from "./constant-payload.ts";
export { ChainError, isChainError } from "./errors.ts";
export { eventKindCodes, positionBefore, rawDigestOf, rawHashOf, rawParentOf, restoreEvent } from "./event.ts";
export { exportEventBlocks } from "./event-block.ts";
export { exportJsonLines, exportJsonLinesAsync, importJsonLines, importJsonLinesAsync } from "./json-lines.ts";
export { createMemoryStore } from "./memory-store.ts";
export { checkActorName, checkPruneOptions, checkReadOptions } from "./store-arguments.ts";
export { storeClosed, storeFormat, storeInUse, storeSequence } from "./store-errors.ts";
export { importTheaterChain } from "./theater-file.ts";
export { exportTheaterJson } from "./theater-json.ts";
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
export type { ConstantPayload } from "./constant-payload.ts";
export type { ChainErrorCode, ChainErrorFacts } from "./errors.ts";
export type { ChainEvent, ChainFormat, ChainPosition, EventKind, EventParts } from "./event.ts";
export type { ImportedChain } from "./imported-chain.ts";
export type { ExportOptions, ImportedStream, ImportOptions } from "./json-lines.ts";
export type { MemoryStoreOptions } from "./memory-store.ts";
export type { ChainStore, ChainWriter, OpenOptions, PruneOptions, ReadOptions, StoredChain } from "./store.ts";
export type { Gap, SubscribeOptions, Subscription } from "./subscription.ts";
export type { TheaterImportOptions } from "./theater-file.ts";
export type { TheaterJsonShape } from "./theater-json.ts";
export type { TheaterPayload } from "./theater-payload.ts";
export type {
  Verifier,
  VerifyFailure,
  VerifyFailureReason,
  VerifyOptions,
  VerifyResult,
  VerifySuccess,
} from "./verify.ts";
