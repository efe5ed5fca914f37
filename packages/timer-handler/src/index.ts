export { TimerError } from "./errors.ts";
export { timer } from "./timer.ts";

export type { AfterOptions, IntervalOptions, SleepOptions, TimerApi, TimerCallbacks } from "./api.ts";
export type { TimerConfig } from "./config.ts";
export type { TimerErrorCode } from "./errors.ts";
export type { TimerHandler, TimerOptions } from "./timer.ts";
