import { DEFAULT_LIMITS, limitsWith, type Limits } from "./limits.ts";
import { describe, isValueLike } from "./internal/checks.ts";
import { withWriter, type GraphWriter } from "./internal/graph-writer.ts";
import { writeValue } from "./internal/write-value.ts";
import type { Value } from "./value.ts";

/**
 * The CGRF bytes (version 2) of a value: the bytes that packr writes for it. The result belongs to the caller.
 *
 * @param limits - what the reader takes; by default what packr 0.4.0 takes, so that no peer refuses what was encoded here.
 * @throws {PackValueError} naming the place: a number out of range, a lone surrogate, a list of a fixed-width type with something
 * else in it, or more than the limits allow.
 */
export function encode(value: Value, limits?: Partial<Limits>): Uint8Array {
  return withWriter(limits === undefined ? DEFAULT_LIMITS : limitsWith(limits), writeRoot, value);
}

function writeRoot(writer: GraphWriter, value: unknown): void {
  if (!isValueLike(value)) writer.fail("TYPE_MISMATCH", `expected a Pack value, got ${describe(value)}`);
  writeValue(writer, value);
}
