// Draws a model. What it avoids, and why: map keys and set elements are scalars without floats (Rust needs an order,
// JavaScript an identity), tuples have at most four elements (the crates describe no longer ones), channels have
// services of their own.

import type { Definition, Field, Model, Primitive, Type, Variant } from "./model.ts";

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

const primitives: readonly Primitive[] = [
  "bool",
  "u8",
  "u16",
  "u32",
  "u64",
  "u128",
  "usize",
  "i8",
  "i16",
  "i32",
  "i64",
  "i128",
  "isize",
  "f32",
  "f64",
  "char",
  "string",
  "string",
  "bytes",
  "unit",
];
const keys: readonly Primitive[] = ["bool", "u8", "u32", "u64", "i16", "i64", "i128", "char", "string"];
const words = (
  "alpha beta gamma delta top_left is_open max_2_fast kind value next_item url2 http_header a b c x1 tag val name " +
  "then length prototype get_size constructor"
).split(" ");
const variantWords = "Unit Some None Ok Err Text Number Circle PointAt HTTPError V2 Empty Wide A B".split(" ");

/** The generic structs: how often they are applied to the same types matters for the signature hash. */
const shared: readonly Definition[] = [
  {
    name: "Labelled",
    parameters: ["A"],
    kind: "struct",
    fields: [
      { name: "label", type: { kind: "primitive", name: "string" } },
      { name: "inner", type: { kind: "parameter", name: "A" } },
    ],
  },
  {
    name: "Either",
    parameters: ["A", "B"],
    kind: "enum",
    variants: [
      { name: "Left", kind: "tuple", types: [{ kind: "parameter", name: "A" }] },
      { name: "Right", kind: "tuple", types: [{ kind: "parameter", name: "B" }] },
      {
        name: "Both",
        kind: "tuple",
        types: [
          { kind: "parameter", name: "A" },
          { kind: "parameter", name: "B" },
        ],
      },
    ],
  },
];

export function randomModel(seed: number, count: number): Model {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  };
  const distinct = (items: readonly string[], howMany: number): string[] => {
    const left = [...new Set(items)];
    return Array.from({ length: Math.min(howMany, left.length) }, () => left.splice(below(left.length), 1)[0] ?? "x");
  };

  const echoed: Definition[] = [];
  /** How deep a definition nests, so that values stay of a size. */
  const rank = new Map<string, number>();
  let deepest = 0;

  const primitive = (): Type => ({ kind: "primitive", name: pick(primitives) });
  const key = (): Type => ({ kind: "primitive", name: pick(keys) });
  const earlier = (): Type => {
    const small = echoed.filter((definition) => (rank.get(definition.name) ?? 0) < 2);
    if (small.length === 0) return primitive();
    const { name } = pick(small);
    deepest = Math.max(deepest, (rank.get(name) ?? 0) + 1);
    return { kind: "named", name, args: [] };
  };
  const type = (depth: number): Type => {
    if (depth === 0) return primitive();
    const inner = (): Type => type(depth - 1);
    const roll = below(24);
    if (roll < 7) return primitive();
    if (roll < 9) return earlier();
    if (roll < 11) return { kind: "vec", of: inner() };
    if (roll < 13) return { kind: "option", of: inner() };
    if (roll === 13) return { kind: "set", of: key() };
    if (roll === 14) return { kind: "map", key: key(), value: inner() };
    if (roll < 17) return { kind: "tuple", of: Array.from({ length: 2 + below(3) }, inner) };
    if (roll === 17) return { kind: "array", of: inner(), length: below(5) };
    if (roll === 18) return { kind: "array", of: { kind: "primitive", name: "u8" }, length: pick([1, 4, 16, 32]) };
    if (roll === 19) return { kind: "result", ok: inner(), err: inner() };
    if (roll === 20) return { kind: pick(["box", "arc"] as const), of: inner() };
    if (roll === 21) return { kind: "named", name: "Labelled", args: [inner()] };
    if (roll === 22) return { kind: "named", name: "Either", args: [primitive(), inner()] };
    const twice = inner();
    return { kind: "tuple", of: [twice, twice] };
  };
  const fields = (self: string | undefined): Field[] =>
    distinct(words, 1 + below(6)).map((name, index) => ({
      name,
      type: index === 1 && self !== undefined ? selfReference(self) : type(2),
    }));
  const selfReference = (name: string): Type => {
    const self: Type = { kind: "named", name, args: [] };
    return pick<Type>([
      { kind: "vec", of: self },
      { kind: "option", of: { kind: "box", of: self } },
      { kind: "map", key: { kind: "primitive", name: "u8" }, value: self },
    ]);
  };
  const variants = (self: string | undefined): Variant[] =>
    distinct(variantWords, 1 + below(6)).map((name, index): Variant => {
      if (index === 1 && self !== undefined) return { name, kind: "tuple", types: [selfReference(self)] };
      const roll = below(4);
      if (roll === 0) return { name, kind: "unit" };
      if (roll === 1) return { name, kind: "tuple", types: [type(2)] };
      if (roll === 2) return { name, kind: "tuple", types: Array.from({ length: 2 + below(2) }, () => type(1)) };
      return { name, kind: "struct", fields: fields(undefined) };
    });

  for (let index = 0; index < count; index += 1) {
    const name = `T${String(index).padStart(2, "0")}`;
    deepest = 0;
    const roll = below(20);
    const self = below(5) === 0 ? name : undefined;
    const base = { name, parameters: [] };
    const definition: Definition =
      roll < 8
        ? { ...base, kind: "struct", fields: fields(self) }
        : roll < 13
          ? { ...base, kind: "enum", variants: variants(self) }
          : roll < 14
            ? {
                ...base,
                kind: "enum",
                variants: distinct(variantWords, 3).map((word) => ({ name: word, kind: "unit" })),
              }
            : roll < 16
              ? { ...base, kind: "tuple-struct", types: Array.from({ length: 1 + below(4) }, () => type(2)) }
              : roll < 17
                ? { ...base, kind: "transparent", type: type(2) }
                : roll < 18 && index % 4 === 0
                  ? { ...base, kind: "unit-struct" }
                  : { ...base, kind: "alias", type: type(3) };
    echoed.push(definition);
    rank.set(name, deepest);
  }
  return { shared, echoed };
}
