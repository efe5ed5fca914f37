import * as fc from "fast-check";
import { type Type, t } from "../src/index.ts";

/** A type made at random, and a value of it. */
export interface TypeAndValue {
  readonly type: Type<unknown>;
  readonly value: unknown;
}

/** A type with the arbitrary of its values. */
interface Sample {
  readonly type: Type<unknown>;
  readonly values: fc.Arbitrary<unknown>;
}

const scalars: Sample[] = [
  { type: t.bool, values: fc.boolean() },
  { type: t.u8, values: fc.nat(255) },
  { type: t.u16, values: fc.nat(65_535) },
  { type: t.u32, values: fc.integer({ min: 0, max: 4_294_967_295 }) },
  { type: t.u64, values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { type: t.u128, values: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }) },
  { type: t.safeU64, values: fc.maxSafeNat() },
  { type: t.i8, values: fc.integer({ min: -128, max: 127 }) },
  { type: t.i16, values: fc.integer({ min: -32_768, max: 32_767 }) },
  { type: t.i32, values: fc.integer() },
  { type: t.i64, values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: t.i128, values: fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }) },
  { type: t.safeI64, values: fc.maxSafeInteger() },
  { type: t.f32, values: fc.float() },
  { type: t.f64, values: fc.double() },
  { type: t.char, values: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
  {
    type: t.string,
    values: fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "binary-ascii", maxLength: 200 })),
  },
  { type: t.bytes, values: fc.uint8Array({ maxLength: 100 }) },
  { type: t.byteArray(5), values: fc.uint8Array({ minLength: 5, maxLength: 5 }) },
  { type: t.unit, values: fc.constant(undefined) },
  { type: t.uuid, values: fc.uuid() },
];

const name = fc.stringMatching(/^[a-z]\w{0,5}$/).filter((text) => text !== "__proto__");
const depth = fc.createDepthIdentifier();

const sample: fc.Arbitrary<Sample> = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { depthIdentifier: depth, depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...scalars),
    tie("sample").map(optionOf),
    tie("sample").map(({ type, values }) => ({ type: t.list(type), values: fc.array(values, { maxLength: 4 }) })),
    tie("sample").map(({ type, values }) => ({
      type: t.array(type, 2),
      values: fc.array(values, { minLength: 2, maxLength: 2 }),
    })),
    tie("sample").map(({ type, values }) => ({ type: t.lazy(() => type), values })),
    tie("sample").map(({ type, values }) => ({ type: t.newtype("N", type), values })),
    tie("sample").map(({ type, values }) => ({
      type: t.map(t.u16, type),
      values: fc.array(fc.tuple(fc.nat(65_535), values), { maxLength: 3 }).map((e) => new Map(e)),
    })),
    fc.constant({ type: t.set(t.string), values: fc.array(fc.string(), { maxLength: 3 }).map((e) => new Set(e)) }),
    fc
      .tuple(tie("sample"), tie("sample"))
      .map(([a, b]) => ({ type: t.tuple(a.type, b.type), values: fc.tuple(a.values, b.values) })),
    fc.tuple(tie("sample"), tie("sample")).map(([a, b]) => ({
      type: t.result(a.type, b.type),
      values: fc.oneof(tagged("Ok", a.values), tagged("Err", b.values)),
    })),
    fc.dictionary(name, tie("sample"), { maxKeys: 5, noNullPrototype: true }).map(structOf),
    fc.dictionary(name, tie("sample"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }).map(enumOf),
    fc
      .uniqueArray(name, { minLength: 1, maxLength: 5 })
      .map((names) => ({ type: t.enum("U", names), values: fc.constantFrom(...names) })),
  ),
})).sample;

function tagged(tag: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return values.map((val) => ({ tag, val }));
}

function optionOf({ type, values }: Sample): Sample {
  const option = t.option(type);
  if (!mayBeUndefined(type)) return { type: option, values: fc.oneof(fc.constant(undefined), values) };
  return { type: option, values: fc.oneof(fc.constant({ tag: "None" }), tagged("Some", values)) };
}

/** Written down apart from the sources: whether `undefined` is among the type's values. */
function mayBeUndefined(type: Type<unknown>): boolean {
  const inner = (type as { inner?: Type<unknown> }).inner;
  if (type.kind === "lazy") return mayBeUndefined((type as Type<unknown> & { resolve(): Type<unknown> }).resolve());
  if (type.kind === "newtype") return mayBeUndefined(inner!);
  return type.kind === "unit" || (type.kind === "option" && !mayBeUndefined(inner!));
}

function structOf(fields: Record<string, Sample>): Sample {
  const entries = Object.entries(fields);
  const type = t.struct("S", Object.fromEntries(entries.map(([key, field]) => [key, field.type])));
  const values = fc
    .tuple(...entries.map(([, field]) => field.values))
    .map((parts) => Object.fromEntries(entries.map(([key], i) => [key, parts[i]])));
  return { type, values };
}

/** The first variant holds fields, the second a pair, others one value. */
function enumOf(variants: Record<string, Sample>): Sample {
  const entries = Object.entries(variants);
  const payloads = entries.map(([key, { type }], i) => [key, i === 0 ? { f: type } : i === 1 ? [type, t.u8] : type]);
  const values = entries.map(([key, { values }], i) =>
    tagged(key, i === 0 ? values.map((f) => ({ f })) : i === 1 ? fc.tuple(values, fc.nat(255)) : values),
  );
  return {
    type: t.enum("E", Object.fromEntries(payloads) as Record<string, Type<unknown>>),
    values: fc.oneof(...values),
  };
}

/** Any type, with a value of it. */
export const randomType: fc.Arbitrary<TypeAndValue> = sample.chain(({ type, values }) =>
  values.map((value) => ({ type, value })),
);
