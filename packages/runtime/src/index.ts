export { RuntimeError } from "./errors.ts";
export { ActorHandle } from "./handle.ts";
export { replay } from "./replay/replay.ts";
export { createRuntime, Runtime } from "./runtime.ts";

export type { EndMessage, FaultMessage, LogMessage, OverrunMessage, SpawnMessage, TurnMessage } from "./diagnostics.ts";
export type { RuntimeErrorCode } from "./errors.ts";
export type { WaitingOptions } from "./handle.ts";
export type { ActorMetrics, ActorStatus } from "@troupe/messages";
export type { ChainSettings, RuntimeOptions } from "./options.ts";
export type { ReplayOptions } from "./replay/replay.ts";
export type { Divergence, ReplayCounts, ReplayReport } from "./replay/report.ts";
export type { SpawnOptions } from "./runtime.ts";
