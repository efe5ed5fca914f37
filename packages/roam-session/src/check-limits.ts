import { OptionError } from "./errors.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";

/**
 * Looks at limits where they are given, since one that is misspelt would bound nothing.
 * @throws {OptionError} `option-invalid`: there is no such limit, or it is no whole number from 0
 */
export function checkLimits(limits: Partial<Limits> | undefined): void {
  if (limits === undefined) return;
  for (const [name, value] of Object.entries<unknown>(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name))
      throw new OptionError(`limits.${name} is no limit: expected one of ${Object.keys(DEFAULT_LIMITS).join(", ")}`);
    if (!Number.isSafeInteger(value) || (value as number) < 0)
      throw new OptionError(`limits.${name} is ${String(value)}: expected a whole number from 0`);
  }
}
