import { OptionError } from "./errors.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";

/** What Hello and Credit carry. */
const ON_THE_WIRE: ReadonlySet<string> = new Set(["maxPayloadBytes", "windowBytes"]);

function isU32(value: number): boolean {
  return value >>> 0 === value;
}

/**
 * Looks at limits where they are given, since one that is misspelt would bound nothing.
 * @throws {OptionError} `option-invalid`: there is no such limit, or it is no whole number from 0, or too large to be told to the peer; or so is `advertisedCredit`
 */
export function checkLimits(limits: Partial<Limits> | undefined, advertisedCredit = 0): void {
  if (!isU32(advertisedCredit)) throw new OptionError(`advertisedCredit is ${advertisedCredit}: expected a u32`);
  if (limits === undefined) return;
  for (const [name, value] of Object.entries<unknown>(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name))
      throw new OptionError(`limits.${name} is no limit: expected one of ${Object.keys(DEFAULT_LIMITS).join(", ")}`);
    if (!Number.isSafeInteger(value) || (value as number) < 0)
      throw new OptionError(`limits.${name} is ${String(value)}: expected a whole number from 0`);
    if (ON_THE_WIRE.has(name) && !isU32(value as number))
      throw new OptionError(`limits.${name} is ${String(value)}: expected a u32, since the peer is told of it`);
  }
}
