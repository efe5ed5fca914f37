import { SchemaError, notA, withinPath } from "../errors.ts";
import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";
import { intern } from "./intern.ts";
import { type Encode, type Type, decoderOf, define, encoderOf, refuseChannel } from "./type.ts";

export interface ListType<T> extends Type<T[]> {
  readonly kind: "list";
  readonly element: Type<T>;
}

export interface SetType<T> extends Type<Set<T>> {
  readonly kind: "set";
  readonly element: Type<T>;
}

export interface MapType<K, V> extends Type<Map<K, V>> {
  readonly kind: "map";
  readonly key: Type<K>;
  readonly value: Type<V>;
}

export interface ArrayType<T> extends Type<T[]> {
  readonly kind: "array";
  readonly element: Type<T>;
  readonly length: number;
}

export interface ByteArrayType extends Type<Uint8Array> {
  readonly kind: "byteArray";
  readonly length: number;
}

function encodeElements<T>(writer: Writer, values: readonly T[], encode: Encode<T>): void {
  let i = 0;
  try {
    for (; i < values.length; i++) encode(writer, values[i]!);
  } catch (error) {
    throw withinPath(error, i);
  }
}

/** `Vec<T>`. For `Vec<u8>` there is `t.bytes`; `t.list(t.u8)` has the same bytes and hash, and arrays of numbers as values. */
export function list<T>(element: Type<T>): ListType<T> {
  refuseChannel(element, "a list");
  return intern("list", [element], () =>
    define<ListType<T>>(
      { kind: "list", element },
      {
        nominal: false,
        sign(signature) {
          // Rust knows only one Vec<u8>, which has a tag of its own.
          if (element.kind === "u8") return signature.out.u8(0x11);
          signature.out.u8(0x20);
          signature.type(element);
        },
        minBytes: () => 1,
        encoder() {
          const encode = encoderOf(element);
          return (writer: Writer, values: T[]): void => {
            if (!Array.isArray(values)) throw notA("an array", values);
            writer.varint(values.length);
            encodeElements(writer, values, encode);
          };
        },
        decoder() {
          const decode = decoderOf(element);
          const minBytes = element.impl.minBytes();
          return (reader: Reader): T[] => {
            const count = reader.count(minBytes);
            const values: T[] = [];
            for (let i = 0; i < count; i++) values.push(decode(reader));
            return values;
          };
        },
      },
    ),
  );
}

/** A set of Rust's, in the order of the JavaScript `Set`. */
export function set<T>(element: Type<T>): SetType<T> {
  refuseChannel(element, "a set");
  return intern("set", [element], () =>
    define<SetType<T>>(
      { kind: "set", element },
      {
        nominal: false,
        sign(signature) {
          signature.out.u8(0x24);
          signature.type(element);
        },
        minBytes: () => 1,
        encoder() {
          const encode = encoderOf(element);
          return (writer: Writer, values: Set<T>): void => {
            if (!(values instanceof Set)) throw notA("a Set", values);
            writer.varint(values.size);
            for (const value of values) encode(writer, value);
          };
        },
        decoder() {
          const decode = decoderOf(element);
          const minBytes = element.impl.minBytes();
          return (reader: Reader): Set<T> => {
            const count = reader.count(minBytes);
            const values = new Set<T>();
            for (let i = 0; i < count; i++) values.add(decode(reader));
            return values;
          };
        },
      },
    ),
  );
}

/** A map of Rust's, in the order of the JavaScript `Map`. */
export function map<K, V>(key: Type<K>, value: Type<V>): MapType<K, V> {
  refuseChannel(key, "a map");
  refuseChannel(value, "a map");
  return intern("map", [key, value], () =>
    define<MapType<K, V>>(
      { kind: "map", key, value },
      {
        nominal: false,
        sign(signature) {
          signature.out.u8(0x23);
          signature.type(key);
          signature.type(value);
        },
        minBytes: () => 1,
        encoder() {
          const encodeKey = encoderOf(key);
          const encodeValue = encoderOf(value);
          return (writer: Writer, entries: Map<K, V>): void => {
            if (!(entries instanceof Map)) throw notA("a Map", entries);
            writer.varint(entries.size);
            for (const [k, v] of entries) {
              try {
                encodeKey(writer, k);
                encodeValue(writer, v);
              } catch (error) {
                throw withinPath(error, String(k));
              }
            }
          };
        },
        decoder() {
          const decodeKey = decoderOf(key);
          const decodeValue = decoderOf(value);
          const minBytes = key.impl.minBytes() + value.impl.minBytes();
          return (reader: Reader): Map<K, V> => {
            const count = reader.count(minBytes);
            const entries = new Map<K, V>();
            for (let i = 0; i < count; i++) {
              const k = decodeKey(reader);
              entries.set(k, decodeValue(reader));
            }
            return entries;
          };
        },
      },
    ),
  );
}

/** `[T; N]`: no length on the wire. A Rust service can't spell it in a method's signature; within a struct it can. */
export function array<T>(element: Type<T>, length: number): ArrayType<T> {
  refuseChannel(element, "an array");
  checkLength(length);
  return intern(`array ${length}`, [element], () =>
    define<ArrayType<T>>(
      { kind: "array", element, length },
      {
        nominal: false,
        sign(signature) {
          signArray(signature.out, length);
          signature.type(element);
        },
        minBytes: () => length * element.impl.minBytes(),
        encoder() {
          const encode = encoderOf(element);
          return (writer: Writer, values: T[]): void => {
            if (!Array.isArray(values) || values.length !== length) throw notA(`an array of length ${length}`, values);
            encodeElements(writer, values, encode);
          };
        },
        decoder() {
          const decode = decoderOf(element);
          const minBytes = element.impl.minBytes();
          return (reader: Reader): T[] => {
            reader.room(length, minBytes);
            const values: T[] = [];
            for (let i = 0; i < length; i++) values.push(decode(reader));
            return values;
          };
        },
      },
    ),
  );
}

/** `[u8; N]` as a `Uint8Array` of that length. */
export function byteArray(length: number): ByteArrayType {
  checkLength(length);
  return intern(`bytes ${length}`, [], () =>
    define<ByteArrayType>(
      { kind: "byteArray", length },
      {
        nominal: false,
        sign(signature) {
          signArray(signature.out, length);
          signature.out.u8(0x02);
        },
        minBytes: () => length,
        encoder: () => (writer: Writer, value: Uint8Array) => {
          if (!(value instanceof Uint8Array) || value.length !== length)
            throw notA(`a Uint8Array of length ${length}`, value);
          writer.raw(value);
        },
        decoder: () => (reader: Reader) => reader.raw(length),
      },
    ),
  );
}

function signArray(out: Writer, length: number): void {
  out.u8(0x22);
  out.varint(length);
}

function checkLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 0)
    throw new SchemaError("invalid-length", `${length} is not the length of an array`);
}
