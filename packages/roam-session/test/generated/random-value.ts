// Random values of any type: what the client of interop/rust-roam draws in Rust, in TypeScript.

import type {
  ArrayType,
  BoxType,
  ByteArrayType,
  EnumType,
  Field,
  LazyType,
  ListType,
  MapType,
  NewtypeType,
  OptionType,
  ResultType,
  SetType,
  StructType,
  TupleStructType,
  TupleType,
  Type,
  Types,
} from "@troupe/roam-wire";

/** Below this depth collections are empty and options are none, so that recursive types end. */
const MAX_DEPTH = 6;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

type Random = () => number;

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[below(random, items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}

/** Edges, and numbers of every bit length. */
function integer(random: Random, bits: number, signed: boolean): bigint {
  const min = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const max = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  const roll = below(random, 8);
  if (roll < 3) return [min, max, 0n][roll] ?? 0n;
  let value = 0n;
  for (let i = 0; i < bits; i += 32) value = (value << 32n) | BigInt(below(random, 0x1_0000_0000));
  value = (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) >> BigInt(below(random, bits));
  return value;
}

function float(random: Random, bytes: 4 | 8): number {
  const view = new DataView(new ArrayBuffer(8));
  if (below(random, 8) === 0) return pick(random, [NaN, Infinity, -Infinity, -0, 0, 1]);
  view.setUint32(0, below(random, 0x1_0000_0000));
  view.setUint32(4, below(random, 0x1_0000_0000));
  const value = bytes === 4 ? view.getFloat32(0) : view.getFloat64(0);
  return value;
}

function character(random: Random): string {
  const roll = below(random, 4);
  if (roll === 0) return pick(random, ["\0", "\u007f", "\u0080", "\u07ff", "\ufeff", "\uffff", "🦀", "\u{10ffff}"]);
  if (roll === 1) return String.fromCodePoint(0x20 + below(random, 0x5f));
  const code = below(random, 0x10f800);
  // Over the surrogates.
  return String.fromCodePoint(code < 0xd800 ? code : code + 0x800);
}

function text(random: Random): string {
  return Array.from({ length: below(random, 24) }, () => character(random)).join("");
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => below(random, 256));
}

const integers: Readonly<Record<string, readonly [bits: number, signed: boolean]>> = {
  u8: [8, false],
  u16: [16, false],
  u32: [32, false],
  u64: [64, false],
  usize: [64, false],
  u128: [128, false],
  i8: [8, true],
  i16: [16, true],
  i32: [32, true],
  i64: [64, true],
  isize: [64, true],
  i128: [128, true],
};

/** The order in which a BTreeMap of Rust keeps keys: numbers by value, texts by code points. */
function rustOrder(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b));
  // Keys of one map are of one type, and apart from texts all compare as they do in Rust.
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** Whether `undefined` is a value of the type, so that an option of it needs a tag. */
function mayBeUndefined(type: Type<unknown>): boolean {
  if (type.kind === "unit" || type.kind === "unitStruct") return true;
  if (type.kind === "lazy") return mayBeUndefined((type as LazyType<unknown>).resolve());
  if (type.kind === "option") return !mayBeUndefined((type as OptionType<unknown>).inner);
  if (type.kind === "newtype" || type.kind === "box") return mayBeUndefined((type as BoxType<unknown>).inner);
  return false;
}

/**
 * A value of `type`. Maps and sets come in the order of a BTreeMap, so that what a Rust peer echoes has the same bytes. Types are seen by the
 * property that `t` gives them, which the casts name.
 */
export function randomValue(type: Type<unknown>, random: Random, depth = 0): unknown {
  const inner = (of: Type<unknown>): unknown => randomValue(of, random, depth + 1);
  const many = (): number => (depth >= MAX_DEPTH ? 0 : below(random, MAX_DEPTH - depth + 1));
  const all = (types: Types): unknown[] => types.map(inner);
  const named = (fields: readonly Field[]): object =>
    Object.fromEntries(fields.map((field) => [field.key, inner(field.type)]));

  const size = integers[type.kind];
  if (size !== undefined) {
    const value = integer(random, ...size);
    return size[0] <= 32 ? Number(value) : value;
  }
  switch (type.kind) {
    case "bool":
      return random() < 0.5;
    case "f32":
      return float(random, 4);
    case "f64":
      return float(random, 8);
    case "char":
      return character(random);
    case "string":
      return text(random);
    case "bytes":
      return bytes(random, below(random, 40));
    case "unit":
    case "unitStruct":
      return undefined;
    case "byteArray":
      return bytes(random, (type as ByteArrayType).length);
    case "list":
      return Array.from({ length: many() }, () => inner((type as ListType<unknown>).element));
    case "array":
      return Array.from({ length: (type as ArrayType<unknown>).length }, () =>
        inner((type as ArrayType<unknown>).element),
      );
    case "set":
      return new Set(Array.from({ length: many() }, () => inner((type as SetType<unknown>).element)).sort(rustOrder));
    case "map": {
      const { key, value } = type as MapType<unknown, unknown>;
      const entries = Array.from({ length: many() }, (): [unknown, unknown] => [inner(key), inner(value)]);
      return new Map(entries.sort(([a], [b]) => rustOrder(a, b)));
    }
    case "option": {
      const of = (type as OptionType<unknown>).inner;
      const some = depth < MAX_DEPTH && random() < 0.5;
      if (mayBeUndefined(of)) return some ? { tag: "Some", val: inner(of) } : { tag: "None" };
      return some ? inner(of) : undefined;
    }
    case "tuple":
    case "tupleStruct":
      return all((type as TupleType<Types> | TupleStructType<Types>).elements);
    case "struct":
      return named((type as StructType<Record<string, Type<unknown>>>).fields);
    case "newtype":
    case "box":
      return randomValue((type as NewtypeType<unknown> | BoxType<unknown>).inner, random, depth);
    case "lazy":
      return randomValue((type as LazyType<unknown>).resolve(), random, depth);
    case "result": {
      const { ok, err } = type as ResultType<unknown, unknown>;
      return random() < 0.5 ? { tag: "Ok", val: inner(ok) } : { tag: "Err", val: inner(err) };
    }
    case "enum": {
      const { variants } = type as EnumType<Record<string, null>>;
      const { tag, payload } = pick(random, variants);
      if (variants.every((variant) => variant.payload.shape === "unit")) return tag;
      if (payload.shape === "unit") return { tag };
      if (payload.shape === "newtype") return { tag, val: inner(payload.type) };
      return { tag, val: payload.shape === "tuple" ? all(payload.elements) : named(payload.fields) };
    }
    default:
      throw new TypeError(`no random values of the kind ${type.kind}`);
  }
}
