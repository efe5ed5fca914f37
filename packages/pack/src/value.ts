import { PackValueError } from "./errors.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import type { FixedKind, TypeTag } from "./type-tag.ts";

/**
 * One Pack value, exactly as it stands in its bytes: type names and advisory type tags included, so that `encode(decode(bytes))`
 * gives back what the encoder of packr writes. Plain, readonly data; make them with {@link v}.
 */
export type Value =
  | BoolValue
  | IntegerValue
  | BigIntegerValue
  | FloatValue
  | TextValue
  | ListValue
  | ArrayValue
  | OptionValue
  | ResultValue
  | RecordValue
  | VariantValue
  | TupleValue;

/** A boolean. */
export interface BoolValue {
  readonly kind: "bool";
  readonly value: boolean;
}

/** An integer of at most 32 bits. */
export interface IntegerValue {
  readonly kind: "u8" | "u16" | "u32" | "s8" | "s16" | "s32";
  readonly value: number;
}

/** 64-bit integers and flag masks. */
export interface BigIntegerValue {
  readonly kind: "u64" | "s64" | "flags";
  readonly value: bigint;
}

/** A floating-point number. */
export interface FloatValue {
  readonly kind: "f32" | "f64";
  readonly value: number;
  /** Present only for a NaN other than the canonical one: its bits, which a JavaScript number need not keep. */
  readonly nanBits?: bigint;
}

/** A `char` holds exactly one Unicode scalar value. */
export interface TextValue {
  readonly kind: "string" | "char";
  readonly value: string;
}

/** A list whose element type has no fixed width. The tag may disagree with the items. */
export interface ListValue {
  readonly kind: "list";
  readonly elem: TypeTag;
  readonly items: readonly Value[];
}

/** What the elements of a packed list are held in. */
export interface PackedItems {
  bool: readonly boolean[];
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  u64: BigUint64Array;
  s8: Int8Array;
  s16: Int16Array;
  s32: Int32Array;
  s64: BigInt64Array;
  f32: Float32Array;
  f64: Float64Array;
  char: readonly string[];
  flags: BigUint64Array;
}

/** A list of a fixed-width element type, packed: `list<u8>` is `{ kind: "array", elem: "u8", items: Uint8Array }`. */
export type ArrayValue = {
  [K in FixedKind]: { readonly kind: "array"; readonly elem: K; readonly items: PackedItems[K] };
}[FixedKind];

/** A value or none, with the tag of what it would hold. */
export interface OptionValue {
  readonly kind: "option";
  readonly inner: TypeTag;
  /** Absent or undefined: none. */
  readonly value?: Value | undefined;
}

/** A success or a failure, with the tags of both. */
export interface ResultValue {
  readonly kind: "result";
  readonly ok: TypeTag;
  readonly err: TypeTag;
  readonly tag: "ok" | "err";
  readonly value: Value;
}

/** Fields are pairs and not an object: their order is part of the bytes, and names come from a stranger and may repeat. */
export interface RecordValue {
  readonly kind: "record";
  readonly typeName: string;
  readonly fields: readonly (readonly [name: string, value: Value])[];
}

/** Also what an enum is. The payload is a list: pact cases have none or one value, Rust cases may have more. */
export interface VariantValue {
  readonly kind: "variant";
  readonly typeName: string;
  readonly caseName: string;
  readonly tag: number;
  readonly payload: readonly Value[];
}

/** The empty tuple is Pack's unit. */
export interface TupleValue {
  readonly kind: "tuple";
  readonly items: readonly Value[];
}

/**
 * The type tag that packr infers for a value: tuples item by item, everything else by what it carries.
 *
 * @throws {PackValueError} `TOO_DEEP` for tuples within more than 256 tuples.
 */
export function tagOfValue(value: Value): TypeTag {
  return tagAt(value, 0);
}

function tagAt(value: Value, depth: number): TypeTag {
  switch (value.kind) {
    case "list":
    case "array":
      return { kind: "list", elem: value.elem };
    case "option":
      return { kind: "option", inner: value.inner };
    case "result":
      return { kind: "result", ok: value.ok, err: value.err };
    case "record":
    case "variant":
      return { kind: value.kind, name: value.typeName };
    case "tuple":
      if (depth > DEFAULT_LIMITS.maxDepth) {
        throw new PackValueError("TOO_DEEP", `is nested deeper than ${DEFAULT_LIMITS.maxDepth} levels`);
      }
      return { kind: "tuple", items: value.items.map((item) => tagAt(item, depth + 1)) };
    default:
      return value.kind;
  }
}
