import type { CallbackSpec, FunctionSpec, ImportSpec } from "@troupe/handler";
import { t } from "@troupe/pack";
import { TimerError } from "./errors.ts";
import type { TimerErrorCode } from "./errors.ts";

const iface = "theater:simple/timer";

const functions = {
  interval: {
    name: "set-interval",
    params: [t.string, t.u64],
    result: t.string,
    lower: ([name, intervalMs]) => [String(name), whole(intervalMs)],
  },
  cancel: { name: "clear-interval", params: [t.string], result: t.unit, lower: ([name]) => [String(name)] },
  names: { name: "names", params: [], result: t.list(t.string), bare: true },
  now: { name: "now", params: [], result: t.u64, bare: true, lowerResult: whole, liftResult: Number },
  after: {
    name: "after",
    params: [t.u64, t.option(t.string)],
    result: t.string,
    lower: ([delayMs, name]) => [whole(delayMs), optionalText(name)],
  },
  sleep: { name: "sleep", params: [t.u64], result: t.unit, async: true, lower: ([delayMs]) => [whole(delayMs)] },
  random: { name: "random", params: [t.u32], result: t.bytes, lower: ([count]) => [count32(count)] },
  randomInt: {
    name: "random-int",
    params: [t.s64, t.s64],
    result: t.s64,
    lower: ([min, max]) => [signed(min), signed(max)],
    lowerResult: signed,
    liftResult: Number,
  },
} satisfies Record<string, FunctionSpec>;

// What was refused is recorded too, with its error: a wrong name by what it prints, a number that has no place in the type as 0.

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function whole(value: unknown): bigint {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? BigInt(value as number) : 0n;
}

function signed(value: unknown): bigint {
  return Number.isSafeInteger(value) ? BigInt(value as number) : 0n;
}

function count32(value: unknown): number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff_ffff
    ? (value as number)
    : 0;
}

/** What actors may ask: `theater:simple/timer`, and what ours adds to it. */
export const timerImports: ImportSpec = {
  interface: iface,
  functions,
  errors: {
    TimerError: ({ code, message, text }) => new TimerError(code as TimerErrorCode, message, { hostText: text }),
  },
};

/** What the handler asks of actors. */
export const timerCallbacks: { readonly handleTick: CallbackSpec; readonly handleTimer: CallbackSpec } = {
  handleTick: { export: `${iface}.handle-tick`, params: [t.string] },
  handleTimer: { export: `${iface}.handle-timer`, params: [t.string] },
};
