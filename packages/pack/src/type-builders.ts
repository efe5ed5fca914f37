import type {
  BlankType,
  DynamicType,
  EnumType,
  FlagsType,
  ListType,
  OptionType,
  PrimitiveType,
  RecordType,
  RefType,
  ResultType,
  TupleType,
  Type,
  VariantType,
} from "./type.ts";

export const bool: PrimitiveType<"bool"> = { kind: "bool" };
export const u8: PrimitiveType<"u8"> = { kind: "u8" };
export const u16: PrimitiveType<"u16"> = { kind: "u16" };
export const u32: PrimitiveType<"u32"> = { kind: "u32" };
export const u64: PrimitiveType<"u64"> = { kind: "u64" };
export const s8: PrimitiveType<"s8"> = { kind: "s8" };
export const s16: PrimitiveType<"s16"> = { kind: "s16" };
export const s32: PrimitiveType<"s32"> = { kind: "s32" };
export const s64: PrimitiveType<"s64"> = { kind: "s64" };
export const f32: PrimitiveType<"f32"> = { kind: "f32" };
export const f64: PrimitiveType<"f64"> = { kind: "f64" };
export const char: PrimitiveType<"char"> = { kind: "char" };
export const string: PrimitiveType<"string"> = { kind: "string" };

/** Any Pack value, as a `Value`. */
export const value: DynamicType = { kind: "value" };
/** The type being declared, within itself; to a codec the same as `value`. */
export const self: DynamicType = { kind: "self" };
/** `_` in `result<_, E>`: `undefined` in JavaScript, unit in the bytes. */
export const blank: BlankType = { kind: "blank" };
/** `tuple<>`: `undefined` in JavaScript. */
export const unit: TupleType<readonly []> = { kind: "tuple", items: [] };

export const list = <E extends Type>(elem: E): ListType<E> => ({ kind: "list", elem });
/** `list<u8>`: a `Uint8Array`. */
export const bytes: ListType<PrimitiveType<"u8">> = { kind: "list", elem: u8 };
/** `T | undefined`; `{ tag: "some", val } | { tag: "none" }` where T itself may be undefined. */
export const option = <I extends Type>(inner: I): OptionType<I> => ({ kind: "option", inner });
/** `{ tag: "ok", val } | { tag: "err", val }`. */
export const result = <O extends Type, E extends Type>(ok: O, err: E): ResultType<O, E> => ({
  kind: "result",
  ok,
  err,
});
export const tuple = <const I extends readonly Type[]>(items: I): TupleType<I> => ({ kind: "tuple", items });

/** Fields stand in the bytes in the order of the object. */
export function record<F extends Readonly<Record<string, Type>>>(name: string, fields: F): RecordType<F> {
  return { kind: "record", name, fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

/** Cases are numbered in the order of the object; `null` is a case without payload. */
export function variant<C extends Readonly<Record<string, Type | null>>>(name: string, cases: C): VariantType<C> {
  return { kind: "variant", name, cases: Object.entries(cases).map(([name, type]) => ({ name, type })) };
}

/** A plain string in JavaScript, a variant without payload in the bytes. */
export const enumeration = <const C extends string>(name: string, cases: readonly C[]): EnumType<C> => ({
  kind: "enum",
  name,
  cases,
});

/** A bigint mask: the first name is bit 0. */
export const flags = (name: string, names: readonly string[]): FlagsType => ({ kind: "flags", name, flags: names });

/** A type by name; with `resolve` it can be encoded, and may be recursive. */
export function ref<T extends Type = Type>(name: string, resolve?: () => T): RefType<T> {
  return resolve === undefined ? { kind: "ref", name } : { kind: "ref", name, resolve };
}
