export { RuntimeError } from "./errors.ts";
export { ActorHandle } from "./handle.ts";
export { createRuntime, Runtime } from "./runtime.ts";

export type { EndMessage, FaultMessage, LogMessage, OverrunMessage, SpawnMessage } from "./diagnostics.ts";
export type { RuntimeErrorCode } from "./errors.ts";
export type { ActorMetrics, ActorStatus } from "@troupe/messages";
export type { ChainSettings, RuntimeOptions } from "./options.ts";
export type { SpawnOptions } from "./runtime.ts";
