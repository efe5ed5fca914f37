export { ExportCall, err, isErr } from "./call.ts";
export { systemClock } from "./clock.ts";
export { ActorError, actorGone, actorNotFound, errorText, HandlerError, isHandlerError } from "./errors.ts";
export { systemNetwork } from "./network.ts";
export { orAborted } from "./or-aborted.ts";
export { pactOf } from "./pact.ts";
export { systemRandom } from "./random.ts";
export { TellCall } from "./tell-call.ts";
export { thrownAsData } from "./thrown.ts";
export { Waits } from "./waits.ts";

export type { ByteStream, ByteStreamPeer, ByteStreamReceiver } from "./byte-stream.ts";
export type { CallFailure, Err } from "./call.ts";
export type { Clock, ClockTimer } from "./clock.ts";
export type { ActorErrorCode } from "./errors.ts";
export type {
  ActorPort,
  AnyHandler,
  ApiOf,
  Callback,
  CallbacksOf,
  CallbackTypes,
  ChildExit,
  ClientOf,
  EndDeadline,
  EndReason,
  Handler,
  HandlerHost,
  HandlerInstance,
  HandlerRuntime,
} from "./handler.ts";
export type {
  BoundAddress,
  ConnectTarget,
  ListenTarget,
  Network,
  NetworkServer,
  NetworkServerOptions,
  NetworkSocket,
} from "./network.ts";
export type { Random } from "./random.ts";
export type { ActorDown, ActorInfo, EventView, RuntimeServices, SpawnRequest } from "./services.ts";
export type { CallbackSpec, CallbackSpecs, FunctionSpec, ImportSpec, RecordedFailure } from "./spec.ts";
export type { Wait } from "./waits.ts";
