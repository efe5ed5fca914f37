import { notA, withinPath } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import {
  type Field,
  type Fields,
  type FieldsValue,
  fieldList,
  fieldsDecoder,
  fieldsEncoder,
  minBytesOf,
  signFields,
} from "./fields.ts";
import { intern } from "./intern.ts";
import { type Infer, type Type, type TypeImpl, decoderOf, define, encoderOf, refuseChannel } from "./type.ts";

/** A list of types. */
export type Types = readonly Type<unknown>[];
/** The values of a tuple of types. */
export type TupleValue<E extends Types> = { -readonly [K in keyof E]: Infer<E[K]> };

export interface StructType<F extends Fields> extends Type<FieldsValue<F>> {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface TupleType<E extends Types> extends Type<TupleValue<E>> {
  readonly kind: "tuple";
  readonly elements: E;
}

export interface TupleStructType<E extends Types> extends Type<TupleValue<E>> {
  readonly kind: "tupleStruct";
  readonly name: string;
  readonly elements: E;
}

export interface UnitStructType extends Type<undefined> {
  readonly kind: "unitStruct";
  readonly name: string;
}

export interface NewtypeType<T> extends Type<T> {
  readonly kind: "newtype";
  readonly name: string;
  readonly inner: Type<T>;
}

export interface BoxType<T> extends Type<T> {
  readonly kind: "box";
  readonly inner: Type<T>;
}

/**
 * `struct Name { … }`. Declare it once and use that object wherever Rust uses the type. A generic struct is a function that returns the same
 * object for the same argument.
 *
 * @throws {SchemaError} for names that can't be property names in order, such as `0` or `__proto__`
 */
export function struct<const F extends Fields>(name: string, fields: F): StructType<F> {
  const list = fieldList(fields, name);
  return define<StructType<F>>(
    { kind: "struct", name, fields: list, hasChannel: list.some((field) => field.type.hasChannel) },
    {
      nominal: true,
      sign(signature) {
        signature.out.u8(0x30);
        signFields(list, signature);
      },
      minBytes: () => minBytesOf(list.map((field) => field.type)),
      encoder: () => fieldsEncoder(list, name),
      decoder: () => fieldsDecoder(list),
    },
  );
}

/** A tuple. Equal elements make the same type, as in Rust and as all containers do here, however often it is spelled. `t.tuple()` is not one: use `t.unit`. */
export function tuple<const E extends Types>(...elements: E): TupleType<E> {
  return intern("tuple", elements, () =>
    define<TupleType<E>>(
      { kind: "tuple", elements, hasChannel: elements.some((element) => element.hasChannel) },
      productImpl(elements, "a tuple"),
    ),
  );
}

/** `struct Name(A, B)`, which Rust does not mark as transparent. */
export function tupleStruct<const E extends Types>(name: string, ...elements: E): TupleStructType<E> {
  const hasChannel = elements.some((element) => element.hasChannel);
  return define<TupleStructType<E>>(
    { kind: "tupleStruct", name, elements, hasChannel },
    productImpl(elements, `a ${name}`),
  );
}

function productImpl(elements: Types, what: string): TypeImpl {
  return {
    nominal: true,
    sign(signature) {
      signature.out.u8(0x25);
      signature.out.varint(elements.length);
      for (const element of elements) signature.type(element);
    },
    minBytes: () => minBytesOf(elements),
    encoder: () => elementsEncoder(elements, what),
    decoder: () => elementsDecoder(elements),
  };
}

/** Encodes values one behind the other, as a tuple and the arguments of a call are. */
export function elementsEncoder(elements: Types, what: string): (writer: Writer, values: readonly unknown[]) => void {
  const encoders = elements.map((element) => encoderOf(element));
  return (writer, values) => {
    if (!Array.isArray(values) || values.length !== encoders.length)
      throw notA(`${what} (an array of ${encoders.length})`, values);
    let i = 0;
    try {
      for (; i < encoders.length; i++) encoders[i]!(writer, values[i]);
    } catch (error) {
      throw withinPath(error, i);
    }
  };
}

export function elementsDecoder(elements: Types): (reader: Reader) => unknown[] {
  const decoders = elements.map((element) => decoderOf(element));
  return (reader) => {
    const values: unknown[] = [];
    for (let i = 0; i < decoders.length; i++) values.push(decoders[i]!(reader));
    return values;
  };
}

/** `struct Name;`: the value is `undefined`, and no bytes. */
export function unitStruct(name: string): UnitStructType {
  return define<UnitStructType>(
    { kind: "unitStruct", name },
    {
      nominal: true,
      sign: ({ out }) => out.u8(0x10),
      minBytes: () => 0,
      encoder: () => (_writer: Writer, value: undefined) => {
        if (value !== undefined) throw notA(`undefined, the value of ${name}`, value);
      },
      decoder: () => () => undefined,
    },
  );
}

/** `struct Name(T)` that Rust marks as transparent: it is its inner type, on the wire and in the hash. */
export function newtype<T>(name: string, inner: Type<T>): NewtypeType<T> {
  return define<NewtypeType<T>>({ kind: "newtype", name, inner, hasChannel: inner.hasChannel }, through(inner));
}

/** `Box<T>`, and likewise `Arc`, `Rc`, `Cow` and references: the inner value. */
export function box<T>(inner: Type<T>): BoxType<T> {
  refuseChannel(inner, "a box");
  return intern("box", [inner], () => define<BoxType<T>>({ kind: "box", inner }, through(inner)));
}

function through(inner: Type<unknown>): TypeImpl {
  return {
    nominal: false,
    sign: (signature) => signature.type(inner),
    minBytes: () => inner.impl.minBytes(),
    encoder: () => encoderOf(inner),
    decoder: () => decoderOf(inner),
  };
}
