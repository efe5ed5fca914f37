import { decode, encode, fromJs, isPlainData, PackValueError, toJs, v, type PlainData } from "@troupe/pack";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { value } from "./arbitraries.ts";

const text = fc.string({ unit: "binary", maxLength: 10 });
const { plain } = fc.letrec<{ plain: PlainData }>((tie) => ({
  plain: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom(undefined, null, true, false, 0, -0, NaN, Infinity, 2 ** 31, -(2 ** 31)),
    fc.integer(),
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    text,
    fc.uint8Array({ maxLength: 10 }),
    fc.array(fc.integer(), { maxLength: 4 }),
    fc.array(fc.double(), { maxLength: 4 }),
    fc.array(tie("plain"), { maxLength: 4 }),
    fc.dictionary(text, tie("plain"), { maxKeys: 4, noNullPrototype: false }),
  ),
}));

test("what goes in comes out, also through bytes", () => {
  fc.assert(
    fc.property(plain, (data) => {
      expect(isPlainData(data)).toBe(true);
      expect(toJs(fromJs(data))).toEqual(data);
      expect(toJs(decode(encode(fromJs(data))))).toEqual(data);
    }),
    { numRuns: 500 },
  );
});

test("any value of Pack has a plain form, unless two fields of a record have one name", () => {
  fc.assert(
    fc.property(value, (one) => {
      try {
        toJs(one);
      } catch (error) {
        expect(error).toMatchObject({
          code: "NOT_PLAIN_DATA",
          message: expect.stringContaining("two fields called") as string,
        });
      }
    }),
  );
});

test.each<[string, PlainData, unknown]>([
  ["undefined is unit", undefined, v.unit],
  ["null is none", null, v.none("s32")],
  ["small whole numbers are s32", -7, v.s32(-7)],
  ["other numbers are f64", 2 ** 31, v.f64(2 ** 31)],
  ["minus zero keeps its sign", -0, v.f64(-0)],
  ["bigints are s64", 7n, v.s64(7n)],
  ["bigints above s64 are u64", 2n ** 63n, v.u64(2n ** 63n)],
  ["bytes are bytes", Uint8Array.of(1), v.bytes(Uint8Array.of(1))],
  ["whole numbers are one list", [1, 2], v.array("s32", Int32Array.of(1, 2))],
  ["mixed numbers are one list of f64", [1, 2.5], v.array("f64", Float64Array.of(1, 2.5))],
  ["texts are a list", ["a", "b"], v.list("string", [v.string("a"), v.string("b")])],
  ["a mixture is a tuple", ["a", 1], v.tuple(v.string("a"), v.s32(1))],
  ["an empty array is an empty list", [], v.array("s32", new Int32Array(0))],
  [
    "an object is a record without type name",
    { b: 1, a: undefined },
    v.record("", [
      ["b", v.s32(1)],
      ["a", v.unit],
    ]),
  ],
])("%s", (_, data, expected) => {
  expect(fromJs(data)).toEqual(expected);
});

test("values of other origin lose their types but not their content", () => {
  expect(toJs(v.ok(v.u64(3n), "u64", "string"))).toEqual({ tag: "ok", val: 3n });
  expect(toJs(v.variant("status", "idle", 0))).toEqual({ tag: "idle" });
  expect(toJs(v.variant("status", "pair", 0, v.u8(1), v.u8(2)))).toEqual({ tag: "pair", val: [1, 2] });
  expect(toJs(v.some("u8", v.u8(1)))).toBe(1);
  expect(toJs(v.array("u32", Uint32Array.of(1, 2)))).toEqual([1, 2]);
});

test("objects come back without prototype, so that any field name is safe", () => {
  const back = toJs(fromJs(JSON.parse('{"__proto__": 1, "constructor": 2}') as PlainData)) as object;
  expect(Object.entries(back)).toEqual([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  expect(Object.getPrototypeOf(back)).toBeNull();
});

describe("refused, with the place", () => {
  const cycle: Record<string, unknown> = { list: [] };
  (cycle["list"] as unknown[]).push({ again: cycle });
  let deep: unknown = 1;
  for (let i = 0; i < 257; i++) deep = [deep];
  let wide: unknown = 0;
  for (let i = 0; i < 40; i++) wide = [wide, wide];

  test.each<[string, unknown, string, RegExp]>([
    ["a cycle", cycle, "CYCLE", /^value\.list\[0\]\.again: contains itself$/],
    ["a function", { a: [() => 1] }, "NOT_PLAIN_DATA", /^value\.a\[0\]: is a function, which is not data$/],
    ["a symbol", Symbol("s"), "NOT_PLAIN_DATA", /^value: is a symbol/],
    ["a symbol as key", { [Symbol("s")]: 1 }, "NOT_PLAIN_DATA", /^value: has a symbol as key/],
    ["a Map", { m: new Map() }, "NOT_PLAIN_DATA", /^value\.m: is an instance of Map/],
    ["a Date", new Date(0), "NOT_PLAIN_DATA", /^value: is an instance of Date/],
    ["another typed array", new Uint16Array(1), "NOT_PLAIN_DATA", /^value: is an instance of Uint16Array/],
    [
      "a bigint of 65 bits",
      [2n ** 64n],
      "OUT_OF_RANGE",
      /^value\[0\]: is a bigint of more than 64 bits: 18446744073709551616$/,
    ],
    ["a lone surrogate", ["\ud800"], "LONE_SURROGATE", /^value\[0\]: has a surrogate/],
    ["a lone surrogate in a name", { "\ud800": 1 }, "LONE_SURROGATE", /^value: has a surrogate/],
    ["257 levels", deep, "TOO_DEEP", /is nested deeper than 256 levels$/],
    ["more values than memory", wide, "TOO_MANY_NODES", /is more than 1000000 values in all$/],
  ])("%s", (_, data, code, message) => {
    expect(isPlainData(data)).toBe(false);
    let error: unknown;
    try {
      fromJs(data as PlainData);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(PackValueError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  test("what is taken at the last level can be encoded", () => {
    for (const innermost of [1, null, undefined, {}]) {
      let data: PlainData = innermost;
      const levels = innermost === 1 ? 256 : 255;
      for (let i = 0; i < levels; i++) data = [data];
      expect(decode(encode(fromJs(data)))).toEqual(fromJs(data));
      expect(isPlainData([data])).toBe(false);
    }
  });

  test("the same object twice, side by side, is no cycle", () => {
    const shared = { a: 1 };
    expect(toJs(fromJs([shared, shared]))).toEqual([{ a: 1 }, { a: 1 }]);
  });
});
