import type { Handler } from "@troupe/handler";
import { TimerInstance } from "./instance.ts";
import type { TimerApi, TimerCallbacks } from "./api.ts";
import { parseTimerConfig } from "./config.ts";
import type { TimerConfig } from "./config.ts";
import { TimerError } from "./errors.ts";
import { timerCallbacks, timerImports } from "./spec.ts";

/** Bounds of the timer handler. */
export interface TimerOptions {
  /** Timers and sleeps of one actor at a time; default 10,000. A manifest's `max_timers` says it for one actor. */
  readonly maxTimers?: number;
}

/** The timer handler; `with` gives one with other bounds. */
export interface TimerHandler extends Handler<"timer", TimerApi, TimerCallbacks, TimerConfig> {
  /** Throws TimerError OPTION_INVALID. */
  with(options: TimerOptions): TimerHandler;
}

function timerHandler(options: TimerOptions): TimerHandler {
  const { maxTimers = 10_000 } = options;
  return {
    name: "timer",
    type: "timer",
    imports: timerImports,
    callbacks: timerCallbacks,
    parseConfig: parseTimerConfig,
    create: (host) => ({
      instance: (port, config) => new TimerInstance(host, port, config?.maxTimers ?? maxTimers),
    }),
    with(more) {
      checkOptions(more);
      return timerHandler({ ...options, ...more });
    },
  };
}

function checkOptions({ maxTimers, ...others }: TimerOptions): void {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw optionInvalid(`${unknown} is no option: expected maxTimers`);
  if (maxTimers === undefined || (Number.isSafeInteger(maxTimers) && maxTimers >= 1)) return;
  throw optionInvalid(`maxTimers is ${String(maxTimers)}: expected a whole number from 1`);
}

function optionInvalid(problem: string): TimerError {
  return new TimerError("OPTION_INVALID", `timer.with: ${problem}`);
}

/**
 * Time and chance for actors: timers once and again, sleeping, the wall clock, random bytes and numbers. All of it comes
 * from the runtime's clock and randomness, is recorded, and can be faked. Does what `theater:simple/timer` of Theater
 * 0.3.7 does, and more.
 */
export const timer: TimerHandler = /* @__PURE__ */ timerHandler({});
