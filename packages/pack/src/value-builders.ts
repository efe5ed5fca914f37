import type { TypeTag } from "./type-tag.ts";
import type {
  ArrayValue,
  BigIntegerValue,
  BoolValue,
  FloatValue,
  IntegerValue,
  ListValue,
  OptionValue,
  RecordValue,
  ResultValue,
  TextValue,
  TupleValue,
  Value,
  VariantValue,
} from "./value.ts";

// Nothing is checked here: `encode` checks everything, and names the place.

/** The empty tuple: what Pack has for "nothing". */
export const unit: TupleValue = { kind: "tuple", items: [] };

export const bool = (value: boolean): BoolValue => ({ kind: "bool", value });
export const u8 = (value: number): IntegerValue => ({ kind: "u8", value });
export const u16 = (value: number): IntegerValue => ({ kind: "u16", value });
export const u32 = (value: number): IntegerValue => ({ kind: "u32", value });
export const u64 = (value: bigint): BigIntegerValue => ({ kind: "u64", value });
export const s8 = (value: number): IntegerValue => ({ kind: "s8", value });
export const s16 = (value: number): IntegerValue => ({ kind: "s16", value });
export const s32 = (value: number): IntegerValue => ({ kind: "s32", value });
export const s64 = (value: bigint): BigIntegerValue => ({ kind: "s64", value });
export const f32 = (value: number): FloatValue => ({ kind: "f32", value });
export const f64 = (value: number): FloatValue => ({ kind: "f64", value });
export const char = (value: string): TextValue => ({ kind: "char", value });
export const string = (value: string): TextValue => ({ kind: "string", value });
export const flags = (value: bigint): BigIntegerValue => ({ kind: "flags", value });

/** `list<u8>`. The array is not copied: whoever encodes later reads what it holds then. */
export const bytes = (items: Uint8Array): ArrayValue => ({ kind: "array", elem: "u8", items });

/** A packed list of another fixed width: `array("u32", Uint32Array.of(1, 2))`. */
export function array<K extends ArrayValue["elem"]>(
  elem: K,
  items: Extract<ArrayValue, { elem: K }>["items"],
): ArrayValue {
  // The signature ties items to elem; TypeScript cannot see that through a union of interfaces.
  return { kind: "array", elem, items } as ArrayValue;
}

/** A list of an element type without fixed width. */
export const list = (elem: TypeTag, items: readonly Value[]): ListValue => ({ kind: "list", elem, items });

export const none = (inner: TypeTag): OptionValue => ({ kind: "option", inner });
export const some = (inner: TypeTag, value: Value): OptionValue => ({ kind: "option", inner, value });

export const ok = (value: Value, ok: TypeTag, err: TypeTag): ResultValue => ({
  kind: "result",
  ok,
  err,
  tag: "ok",
  value,
});
export const err = (value: Value, ok: TypeTag, err: TypeTag): ResultValue => ({
  kind: "result",
  ok,
  err,
  tag: "err",
  value,
});

export const tuple = (...items: readonly Value[]): TupleValue => ({ kind: "tuple", items });

/** Field order is part of the bytes. */
export function record(typeName: string, fields: readonly (readonly [name: string, value: Value])[]): RecordValue {
  return { kind: "record", typeName, fields };
}

export function variant(typeName: string, caseName: string, tag: number, ...payload: readonly Value[]): VariantValue {
  return { kind: "variant", typeName, caseName, tag, payload };
}
