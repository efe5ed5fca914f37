/** Says to a half of a channel that the call that it was given to will never take it. */
export const ABANDON: unique symbol = Symbol("abandon");

/** Channels stand in arguments, and in structs, tuples and variants there. */
const MAX_DEPTH = 16;

/**
 * A call has failed: the halves in its arguments that it has not taken are of no use any more, and whoever holds the other ones must not wait for ever.
 * Those that it has taken are left alone.
 */
export function abandon(value: unknown, error: Error, depth = 0): void {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
  const { [ABANDON]: tell } = value as { [ABANDON]?(error: Error): void };
  if (tell !== undefined) tell.call(value, error);
  else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) {
    for (const part of Object.values(value)) abandon(part, error, depth + 1);
  }
}
