import type { PackValueErrorCode } from "../errors.ts";
import type { FixedKind } from "../type-tag.ts";
import type { Value } from "../value.ts";

const INTEGER_RANGES = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  u32: [0, 0xffffffff],
  s8: [-0x80, 0x7f],
  s16: [-0x8000, 0x7fff],
  s32: [-0x80000000, 0x7fffffff],
} as const;

export type IntegerKind = keyof typeof INTEGER_RANGES;
export type BigIntegerKind = "u64" | "s64" | "flags";

/** Why something is no number of this kind; undefined when it is one. */
export function integerProblem(kind: IntegerKind, value: unknown): [PackValueErrorCode, string] | undefined {
  if (typeof value !== "number") return ["TYPE_MISMATCH", `expected a number for ${kind}, got ${describe(value)}`];
  const [min, max] = INTEGER_RANGES[kind];
  if (Number.isInteger(value) && value >= min && value <= max) return undefined;
  return ["OUT_OF_RANGE", `expected an integer from ${min} to ${max} for ${kind}, got ${value}`];
}

export function bigIntegerProblem(kind: BigIntegerKind, value: unknown): [PackValueErrorCode, string] | undefined {
  if (typeof value !== "bigint") return ["TYPE_MISMATCH", `expected a bigint for ${kind}, got ${describe(value)}`];
  if (isInRange64(kind, value)) return undefined;
  return ["OUT_OF_RANGE", `expected a 64-bit integer for ${kind}, got ${value}`];
}

export function isInRange64(kind: BigIntegerKind, value: bigint): boolean {
  return (kind === "s64" ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) === value;
}

/** The scalar value of a one-character string; undefined when it is not exactly one Unicode scalar value. */
export function scalarOf(text: string): number | undefined {
  const code = text.codePointAt(0);
  if (code === undefined || text.length !== (code > 0xffff ? 2 : 1)) return undefined;
  return code >= 0xd800 && code <= 0xdfff ? undefined : code;
}

/** What something is, short enough for an error message. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
      return `${value}n`;
    case "function":
    case "symbol":
      return `a ${typeof value}`;
    default:
      if (value === null) return "null";
      if (Array.isArray(value)) return `an array of ${value.length}`;
      return value instanceof Uint8Array ? `${value.length} bytes` : "an object";
  }
}

/** Whether something may be the elements of a packed list: an array, or for numbers a typed array of whatever kind. Elements are not looked at. */
export function holdsElements(kind: FixedKind, value: unknown): value is readonly unknown[] {
  if (Array.isArray(value)) return true;
  return kind !== "bool" && kind !== "char" && ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** A property of something that may not be an object at all. */
export function propertyOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Whether something looks like a Pack value from outside: what it holds is checked when it is written. */
export function isValueLike(value: unknown): value is Value {
  return typeof propertyOf(value, "kind") === "string";
}
