import { fromJs } from "@troupe/pack";
import type { PlainData } from "@troupe/pack";

/** A copy of data, which nobody else can change. */
export function copyOf(data: unknown): unknown {
  return typeof data === "object" && data !== null ? structuredClone(data) : data;
}

/**
 * A value as it gets over the border of an actor: data, which is a copy there; bytes by themselves are handed over.
 * @throws PackValueError NOT_PLAIN_DATA and others, for a function, a class instance, and whatever else is no data
 */
export function crossed(value: unknown): unknown {
  fromJs(value as PlainData);
  return value instanceof Uint8Array ? value : copyOf(value);
}
