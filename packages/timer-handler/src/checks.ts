import { TimerError } from "./errors.ts";

/** Throws DELAY_INVALID unless `delayMs` is a whole number of milliseconds from `min`. */
export function checkDelay(delayMs: number, min: 0 | 1): void {
  if (Number.isSafeInteger(delayMs) && delayMs >= min) return;
  const expected = `a whole number of milliseconds, at least ${min}`;
  const message = `a timer cannot wait ${String(delayMs)}: expected ${expected}`;
  const facts = typeof delayMs === "number" ? {} : { hostText: "Expected u64 for interval_ms" };
  throw new TimerError("DELAY_INVALID", message, facts);
}

/** Throws NAME_INVALID unless `name` is a string. */
export function checkName(name: string): void {
  if (typeof name === "string") return;
  throw new TimerError("NAME_INVALID", `a timer's name must be a string, got ${typeof name}`, {
    hostText: "Expected string for name",
  });
}
