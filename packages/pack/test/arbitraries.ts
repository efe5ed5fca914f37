import { t, v, type FixedKind, type Type, type TypeTag, type Value } from "@troupe/pack";
import * as fc from "fast-check";

/** Text that UTF-8 can express, of every width, with a leading byte order mark now and then. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constant("\ufeffmarked") },
);
const char = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const s64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const primitiveTag = fc.constantFrom<TypeTag>(
  ...(["bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char", "flags", "string"] as const),
);

export const { tag } = fc.letrec<{ tag: TypeTag; compound: TypeTag }>((tie) => ({
  tag: fc.oneof({ depthSize: "small", withCrossShrink: true }, primitiveTag, tie("compound")),
  compound: fc.oneof(
    { depthSize: "small" },
    fc.record({ kind: fc.constantFrom("record" as const, "variant" as const), name: text }),
    tie("tag").map((elem): TypeTag => ({ kind: "list", elem })),
    tie("tag").map((inner): TypeTag => ({ kind: "option", inner })),
    fc.tuple(tie("tag"), tie("tag")).map(([ok, err]): TypeTag => ({ kind: "result", ok, err })),
    fc.array(tie("tag"), { maxLength: 3 }).map((items): TypeTag => ({ kind: "tuple", items })),
  ),
}));

/** A tag that a list node may carry. */
const listTag = tag.map((one): TypeTag => (typeof one === "string" ? "string" : one));

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean().map(v.bool),
  fc.integer({ min: 0, max: 0xff }).map(v.u8),
  fc.integer({ min: 0, max: 0xffff }).map(v.u16),
  u32.map(v.u32),
  fc.integer({ min: -0x80, max: 0x7f }).map(v.s8),
  fc.integer({ min: -0x8000, max: 0x7fff }).map(v.s16),
  fc.integer().map(v.s32),
  u64.map(v.u64),
  s64.map(v.s64),
  u64.map(v.flags),
  fc.float({ noNaN: true }).map(v.f32),
  fc.double({ noNaN: true }).map(v.f64),
  fc.constantFrom<Value>(
    v.f32(NaN),
    v.f64(NaN),
    { kind: "f32", value: NaN, nanBits: 0xffa00001n },
    { kind: "f64", value: NaN, nanBits: 0x7ff0000000000001n },
  ),
  char.map(v.char),
  text.map(v.string),
);

const packed: fc.Arbitrary<Value> = fc.oneof(
  fc.array(fc.boolean(), { maxLength: 5 }).map((items) => v.array("bool", items)),
  fc.array(char, { maxLength: 5 }).map((items) => v.array("char", items)),
  fc.uint8Array({ maxLength: 100 }).map(v.bytes),
  fc.uint16Array({ maxLength: 5 }).map((items) => v.array("u16", items)),
  fc.uint32Array({ maxLength: 5 }).map((items) => v.array("u32", items)),
  fc.bigUint64Array({ maxLength: 5 }).map((items) => v.array("u64", items)),
  fc.int8Array({ maxLength: 5 }).map((items) => v.array("s8", items)),
  fc.int16Array({ maxLength: 5 }).map((items) => v.array("s16", items)),
  fc.int32Array({ maxLength: 5 }).map((items) => v.array("s32", items)),
  fc.bigInt64Array({ maxLength: 5 }).map((items) => v.array("s64", items)),
  fc.float32Array({ maxLength: 5 }).map((items) => v.array("f32", items)),
  fc.float64Array({ maxLength: 5 }).map((items) => v.array("f64", items)),
  fc.bigUint64Array({ maxLength: 5 }).map((items) => v.array("flags", items)),
);

/** Any value, with tags that agree with nothing. */
export const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    packed,
    fc.array(tie("value"), { maxLength: 4 }).map((items) => v.tuple(...items)),
    fc.tuple(listTag, fc.array(tie("value"), { maxLength: 4 })).map(([elem, items]) => v.list(elem, items)),
    tag.map(v.none),
    fc.tuple(tag, tie("value")).map(([inner, one]) => v.some(inner, one)),
    fc.tuple(tie("value"), tag, tag).map(([one, ok, err]) => v.ok(one, ok, err)),
    fc.tuple(tie("value"), tag, tag).map(([one, ok, err]) => v.err(one, ok, err)),
    fc
      .tuple(text, fc.array(fc.tuple(text, tie("value")), { maxLength: 4 }))
      .map(([name, fields]) => v.record(name, fields)),
    fc
      .tuple(text, text, u32, fc.array(tie("value"), { maxLength: 3 }))
      .map(([type, name, number, payload]) => v.variant(type, name, number, ...payload)),
  ),
}));

function hasNanBits(one: Value): boolean {
  return JSON.stringify(one, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part)).includes(
    '"nanBits"',
  );
}

/** A type together with JavaScript values of it, as `lift` makes them. */
export interface Typed {
  readonly type: Type;
  readonly js: fc.Arbitrary<unknown>;
}

type TypedPrimitive = Exclude<FixedKind, "flags"> | "string";

const PRIMITIVES: { readonly [K in TypedPrimitive]: fc.Arbitrary<unknown> } = {
  bool: fc.boolean(),
  u8: fc.integer({ min: 0, max: 0xff }),
  u16: fc.integer({ min: 0, max: 0xffff }),
  u32,
  s8: fc.integer({ min: -0x80, max: 0x7f }),
  s16: fc.integer({ min: -0x8000, max: 0x7fff }),
  s32: fc.integer(),
  u64,
  s64,
  f32: fc.float(),
  f64: fc.double(),
  char,
  string: text,
};

const LISTS: { readonly [K in TypedPrimitive]?: fc.Arbitrary<unknown> } = {
  u8: fc.uint8Array({ maxLength: 20 }),
  u16: fc.uint16Array({ maxLength: 5 }),
  u32: fc.uint32Array({ maxLength: 5 }),
  u64: fc.bigUint64Array({ maxLength: 5 }),
  s8: fc.int8Array({ maxLength: 5 }),
  s16: fc.int16Array({ maxLength: 5 }),
  s32: fc.int32Array({ maxLength: 5 }),
  s64: fc.bigInt64Array({ maxLength: 5 }),
  f32: fc.float32Array({ maxLength: 5 }),
  f64: fc.float64Array({ maxLength: 5 }),
};

const primitive = fc.constantFrom(...(Object.keys(PRIMITIVES) as TypedPrimitive[]));
const name = fc.constantFrom("a", "b-c", "__proto__", "constructor", "1", "long-name-of-a-member", "é");

export const { typed } = fc.letrec<{ typed: Typed }>((tie) => ({
  typed: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    primitive.map((kind): Typed => ({ type: { kind }, js: PRIMITIVES[kind] })),
    primitive.map((kind): Typed => {
      const ordinary = fc.array(PRIMITIVES[kind], { maxLength: 5 });
      return { type: t.list({ kind }), js: LISTS[kind] ?? ordinary };
    }),
    fc.constant<Typed>({ type: t.unit, js: fc.constant(undefined) }),
    fc.constant<Typed>({ type: t.flags("f", ["a"]), js: u64 }),
    // A list of numbers is packed, and through packed numbers a NaN is just NaN: bits of its own belong to single values.
    fc.constant<Typed>({ type: t.value, js: value.filter((one) => !hasNanBits(one)) }),
    fc
      .uniqueArray(name, { minLength: 1, maxLength: 4 })
      .map((cases): Typed => ({ type: t.enumeration("e", cases), js: fc.constantFrom(...cases) })),
    tie("typed")
      .filter(({ type }) => !isPacked(type))
      .map(({ type, js }): Typed => ({ type: t.list(type), js: fc.array(js, { maxLength: 3 }) })),
    tie("typed").map(({ type, js }): Typed => ({ type: t.option(type), js: optionOf(type, js) })),
    fc.tuple(tie("typed"), tie("typed")).map(([ok, err]): Typed => ({
      type: t.result(ok.type, err.type),
      js: fc.oneof(
        ok.js.map((val) => ({ tag: "ok", val })),
        err.js.map((val) => ({ tag: "err", val })),
      ),
    })),
    fc.array(tie("typed"), { minLength: 1, maxLength: 3 }).map((items): Typed => ({
      type: t.tuple(items.map((item) => item.type)),
      js: fc.tuple(...items.map((item) => item.js)),
    })),
    fc
      .tuple(fc.uniqueArray(name, { maxLength: 3 }), fc.array(tie("typed"), { minLength: 3, maxLength: 3 }))
      .map(([names, types]): Typed => ({
        type: { kind: "record", name: "r", fields: names.map((one, i) => ({ name: one, type: types[i]!.type })) },
        js: fc.tuple(...names.map((_, i) => types[i]!.js)).map((values) => {
          const made = Object.create(null) as Record<string, unknown>;
          for (const [i, one] of names.entries()) made[one] = values[i];
          return made;
        }),
      })),
    fc
      .tuple(fc.uniqueArray(name, { minLength: 3, maxLength: 3 }), tie("typed"), tie("typed"))
      .map(([names, a, b]): Typed => ({
        type: {
          kind: "variant",
          name: "v",
          cases: [
            { name: names[0]!, type: a.type },
            { name: names[1]!, type: null },
            { name: names[2]!, type: b.type },
          ],
        },
        js: fc.oneof(
          a.js.map((val) => ({ tag: names[0], val })),
          fc.constant({ tag: names[1] }),
          b.js.map((val) => ({ tag: names[2], val })),
        ),
      })),
  ),
}));

function isPacked(type: Type): boolean {
  return type.kind === "flags" || (type.kind in PRIMITIVES && type.kind !== "string");
}

/** The convention of options within options, told once more. */
function optionOf(type: Type, js: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (!mayBeUndefined(type)) return fc.option(js, { nil: undefined });
  return fc.oneof(
    fc.constant({ tag: "none" }),
    js.map((val) => ({ tag: "some", val })),
  );
}

function mayBeUndefined(type: Type): boolean {
  if (type.kind === "option") return !mayBeUndefined(type.inner);
  return type.kind === "tuple" && type.items.length === 0;
}

/** A generated type and one value of it. */
export const typedValue: fc.Arbitrary<{ type: Type; js: unknown }> = typed.chain(({ type, js }) =>
  js.map((one) => ({ type, js: one })),
);
