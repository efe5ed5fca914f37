import { SchemaError, notA, withinPath } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import {
  type Field,
  type Fields,
  type FieldsValue,
  type Renamed,
  fieldList,
  fieldsDecoder,
  fieldsEncoder,
  namedEntries,
  signFields,
} from "./fields.ts";
import { intern } from "./intern.ts";
import { type TupleValue, type Types, elementsDecoder, elementsEncoder } from "./products.ts";
import {
  type Decode,
  type Encode,
  type SignatureSink,
  type Type,
  checkName,
  decoderOf,
  define,
  encoderOf,
  isType,
  refuseChannel,
} from "./type.ts";

/** What a variant holds: `null` for nothing, a type for one unnamed field, a list of types for several, an object for named fields. */
export type Payload = null | Type<unknown> | Types | Fields;

/** The variants of an enum, in the order in which Rust declares them. */
export interface Variants {
  readonly [name: string]: Payload | Renamed<Payload>;
}

type PayloadOf<V> = V extends Renamed<infer P> ? P : V;
type PayloadValue<P> = P extends Type<infer T> ? T : P extends Types ? TupleValue<P> : FieldsValue<P>;
type VariantValue<K, P> = P extends null ? { tag: K; val?: undefined } : { tag: K; val: PayloadValue<P> };

/** The plain name where no variant holds anything, otherwise `{ tag, val }`. */
export type EnumValue<V> = [PayloadOf<V[keyof V]>] extends [null]
  ? keyof V & string
  : { [K in keyof V]: VariantValue<K, PayloadOf<V[K]>> }[keyof V];

/** One variant, in TypeScript and in Rust. */
export interface Variant {
  readonly tag: string;
  readonly rustName: string;
  readonly payload: VariantPayload;
}

/** What the payload of a variant is declared as. */
export type VariantPayload =
  | { readonly shape: "unit" }
  | { readonly shape: "newtype"; readonly type: Type<unknown> }
  | { readonly shape: "tuple"; readonly elements: Types }
  | { readonly shape: "struct"; readonly fields: readonly Field[] };

export interface EnumType<V> extends Type<EnumValue<V>> {
  readonly kind: "enum";
  readonly name: string;
  readonly variants: readonly Variant[];
}

/** A `Result` inside data. */
export type ResultValue<T, E> = { tag: "Ok"; val: T } | { tag: "Err"; val: E };

export interface ResultType<T, E> extends Type<ResultValue<T, E>> {
  readonly kind: "result";
  readonly ok: Type<T>;
  readonly err: Type<E>;
}

/**
 * `enum Name { … }`: `t.enum("Color", ["Red", "Green"])`, or
 * `t.enum("Shape", { Circle: { radius: t.f64 }, Label: t.string, Line: [Point, Point], Empty: null })`.
 */
function enumeration<const N extends readonly string[]>(
  name: string,
  variants: N,
): EnumType<{ readonly [K in N[number]]: null }>;
function enumeration<const V extends Variants>(name: string, variants: V): EnumType<V>;
// What an overload promises is computed from the declaration, which the body sees only as data.
function enumeration(name: string, declared: readonly string[] | Variants): unknown {
  const variants = isNames(declared) ? unitVariants(name, declared) : variantList(name, declared);
  const parts = variants.map((variant) => partsOf(variant.payload));
  // Rust looks for channels in the first field of a variant only.
  for (const types of parts) for (const type of types.slice(1)) refuseChannel(type, "a variant behind its first field");
  return define<EnumType<Variants>>(
    { kind: "enum", name, variants, hasChannel: parts.some((types) => types[0]?.hasChannel === true) },
    {
      nominal: true,
      sign(signature) {
        signature.out.u8(0x31);
        signature.out.varint(variants.length);
        for (const variant of variants) {
          signature.out.string(variant.rustName);
          signPayload(variant.payload, signature);
        }
      },
      minBytes: () => 1,
      encoder: () => (variants.every(isUnit) ? namesEncoder(name, variants) : taggedEncoder(name, variants)),
      decoder: () => (variants.every(isUnit) ? namesDecoder(name, variants) : taggedDecoder(name, variants)),
    },
  );
}

export { enumeration as enum };

function isNames(declared: readonly string[] | Variants): declared is readonly string[] {
  return Array.isArray(declared);
}

function unitVariants(name: string, tags: readonly string[]): readonly Variant[] {
  for (const tag of tags) checkName(tag, `a variant of ${name}`);
  if (new Set(tags).size !== tags.length)
    throw new SchemaError("duplicate-name", `${name} has two variants of one name`);
  return tags.map((tag) => ({ tag, rustName: tag, payload: { shape: "unit" } }));
}

function variantList(name: string, declared: Variants): readonly Variant[] {
  return namedEntries(declared, `a variant of ${name}`).map(({ key, rustName, entry }) => ({
    tag: key,
    rustName,
    payload: payloadOf(entry, `${name}.${key}`),
  }));
}

function payloadOf(declared: unknown, owner: string): VariantPayload {
  if (declared === null) return { shape: "unit" };
  if (isType(declared)) return { shape: "newtype", type: declared };
  if (Array.isArray(declared) && declared.every(isType)) return { shape: "tuple", elements: declared };
  if (typeof declared === "object" && !Array.isArray(declared))
    return { shape: "struct", fields: fieldList(declared as Fields, owner) };
  throw new SchemaError("invalid-type", `${owner} is neither null, a type, a list of types nor an object of fields`);
}

function partsOf(payload: VariantPayload): Types {
  if (payload.shape === "unit") return [];
  if (payload.shape === "newtype") return [payload.type];
  return payload.shape === "tuple" ? payload.elements : payload.fields.map((field) => field.type);
}

function isUnit(variant: Variant): boolean {
  return variant.payload.shape === "unit";
}

function signPayload(payload: VariantPayload, signature: SignatureSink): void {
  const { out } = signature;
  if (payload.shape === "unit") return out.u8(0x00);
  const parts = partsOf(payload);
  if (parts.length === 1 && payload.shape !== "struct") {
    out.u8(0x01);
    return signature.type(parts[0]!);
  }
  out.u8(0x02);
  signFields(
    payload.shape === "struct" ? payload.fields : parts.map((type, i) => ({ key: `${i}`, rustName: `${i}`, type })),
    signature,
  );
}

function namesEncoder(name: string, variants: readonly Variant[]): Encode<string> {
  const index = new Map(variants.map((variant, i) => [variant.tag, i]));
  return (writer, value) => {
    const i = index.get(value);
    if (i === undefined) throw notA(`a variant of ${name}`, value);
    writer.varint(i);
  };
}

function namesDecoder(name: string, variants: readonly Variant[]): Decode<string> {
  const tags = variants.map((variant) => variant.tag);
  return (reader) => variantAt(reader, tags, name);
}

function variantAt<T>(reader: Reader, variants: readonly T[], name: string): T {
  const i = reader.varint();
  const variant = variants[i];
  if (variant === undefined) throw reader.error("unknown-variant", `${name} has no variant ${i}`);
  return variant;
}

interface Tagged {
  readonly tag: string;
  readonly val?: unknown;
}

function taggedEncoder(name: string, variants: readonly Variant[]): Encode<Tagged> {
  const index = new Map(variants.map((variant, i) => [variant.tag, { i, encode: payloadEncoder(variant) }]));
  return (writer, value) => {
    const variant = index.get(value?.tag);
    if (variant === undefined) throw notA(`a variant of ${name} ({ tag, val })`, value);
    writer.varint(variant.i);
    try {
      variant.encode(writer, value.val as never);
    } catch (error) {
      throw withinPath(error, value.tag);
    }
  };
}

function payloadEncoder({ tag, payload }: Variant): Encode<never> {
  switch (payload.shape) {
    case "unit":
      return (_writer: Writer, value: unknown) => {
        if (value !== undefined) throw notA(`undefined, since ${tag} holds nothing`, value);
      };
    case "newtype":
      return encoderOf(payload.type) as Encode<never>;
    case "tuple":
      return elementsEncoder(payload.elements, `a ${tag}`);
    case "struct":
      return fieldsEncoder(payload.fields, tag);
  }
}

function taggedDecoder(name: string, variants: readonly Variant[]): Decode<Tagged> {
  const decoders = variants.map(variantDecoder);
  return (reader) => variantAt(reader, decoders, name)(reader);
}

function variantDecoder({ tag, payload }: Variant): Decode<Tagged> {
  if (payload.shape === "unit") return () => ({ tag });
  const decode: Decode<unknown> =
    payload.shape === "newtype"
      ? decoderOf(payload.type)
      : payload.shape === "tuple"
        ? elementsDecoder(payload.elements)
        : fieldsDecoder(payload.fields);
  return (reader) => ({ tag, val: decode(reader) });
}

/**
 * A `Result` inside data, or one that Rust hides behind an alias. It hashes as a unit, whatever it holds. The `Result` that a method returns is
 * not this: declare the method's error type instead.
 */
export function result<T, E>(ok: Type<T>, err: Type<E>): ResultType<T, E> {
  refuseChannel(ok, "a result");
  refuseChannel(err, "a result");
  const payload = (tag: string, type: Type<unknown>): Variant => ({
    tag,
    rustName: tag,
    payload: { shape: "newtype", type },
  });
  const variants = [payload("Ok", ok), payload("Err", err)];
  return intern("result", [ok, err], () =>
    define<ResultType<T, E>>(
      { kind: "result", ok, err },
      {
        nominal: true,
        // Rust describes Result as an opaque type.
        sign: ({ out }) => out.u8(0x10),
        minBytes: () => 1,
        encoder: () => taggedEncoder("Result", variants),
        decoder: () => taggedDecoder("Result", variants),
      },
    ),
  );
}
