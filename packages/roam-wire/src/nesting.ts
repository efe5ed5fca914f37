// What only types need that refer to themselves: functions, so that a bundler can leave them out.
import { EncodeError } from "./errors.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** How deep types may refer to themselves in one value. */
const MAX_DEPTH = 256;

/** Writes a value of a type that refers to itself, one level further in; a cycle of objects ends here instead of on the stack. */
export function enterWriter(writer: Writer): void {
  if (++writer.depth > MAX_DEPTH) {
    writer.depth = 0;
    throw new EncodeError("too-deep", `the value is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
  }
}

/** Reads a value of a type that refers to itself, one level further in. */
export function enterReader(reader: Reader): void {
  if (++reader.depth > MAX_DEPTH) throw reader.error("too-deep", `a value is nested deeper than ${MAX_DEPTH} levels`);
}

/** Comes back from {@link enterWriter} or {@link enterReader}. */
export function leave(at: Reader | Writer): void {
  at.depth--;
}
