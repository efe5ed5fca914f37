import {
  encode,
  formatValue,
  isPackError,
  lower,
  PackValueError,
  t,
  tagOfValue,
  toJs,
  v,
  type Limits,
  type Value,
} from "@troupe/pack";
import { expect, test } from "vitest";

function refusal(value: Value, limits?: Partial<Limits>): PackValueError {
  try {
    encode(value, limits);
  } catch (error) {
    if (error instanceof PackValueError) return error;
    throw error;
  }
  throw new Error("encoded");
}

test.each<[string, Value, string, string]>([
  ["a number above its range", v.u8(256), "OUT_OF_RANGE", "value: expected an integer from 0 to 255 for u8, got 256"],
  [
    "a number below its range",
    v.s16(-32_769),
    "OUT_OF_RANGE",
    "value: expected an integer from -32768 to 32767 for s16, got -32769",
  ],
  ["a fraction", v.u32(1.5), "OUT_OF_RANGE", "value: expected an integer from 0 to 4294967295 for u32, got 1.5"],
  [
    "a bigint above its range",
    v.u64(2n ** 64n),
    "OUT_OF_RANGE",
    "value: expected a 64-bit integer for u64, got 18446744073709551616",
  ],
  ["a negative mask", v.flags(-1n), "OUT_OF_RANGE", "value: expected a 64-bit integer for flags, got -1"],
  ["half a character", v.char("\ud83d"), "OUT_OF_RANGE", 'value: expected one Unicode character, got "\\ud83d"'],
  ["two characters", v.char("ab"), "OUT_OF_RANGE", 'value: expected one Unicode character, got "ab"'],
  ["no character", v.char(""), "OUT_OF_RANGE", 'value: expected one Unicode character, got ""'],
  [
    "a lone surrogate",
    v.string("a\udc00"),
    "LONE_SURROGATE",
    "value: text has a surrogate without its partner, which UTF-8 cannot express",
  ],
  [
    "an unpacked list of numbers",
    v.list("u8", [v.u8(1)]),
    "MIXED_LIST",
    'value: is a list of u8, whose elements are packed: make it of kind "array", not "list"',
  ],
])("%s is refused", (_, value, code, message) => {
  expect(refusal(value)).toMatchObject({ name: "PackValueError", code, message, path: [] });
});

test("the message and the path name the place", () => {
  const deep = v.tuple(v.record("r", [["odd name", v.list("string", [v.string("ok"), v.string("\ud800")])]]));
  expect(refusal(deep)).toMatchObject({
    path: [0, "odd name", 1],
    message: expect.stringMatching(/^value\[0\]\["odd name"\]\[1\]: text has/) as string,
  });
});

test("lone surrogates are found in long text, in names and in type tags too", () => {
  expect(refusal(v.string(`${"a".repeat(1000)}\ud800`)).code).toBe("LONE_SURROGATE");
  expect(refusal(v.record("\ud800", [])).code).toBe("LONE_SURROGATE");
  expect(refusal(v.record("", [["\ud800", v.unit]])).code).toBe("LONE_SURROGATE");
  expect(refusal(v.variant("t", "\ud800", 0)).code).toBe("LONE_SURROGATE");
  expect(refusal(v.none({ kind: "record", name: "\ud800" })).code).toBe("LONE_SURROGATE");
});

test("what a peer would refuse is refused here", () => {
  expect(refusal(v.bytes(new Uint8Array(1_000_001))).code).toBe("SEQUENCE_TOO_LONG");
  expect(refusal({ kind: "tuple", items: Array.from({ length: 1_000_001 }, () => v.unit) }).code).toBe(
    "SEQUENCE_TOO_LONG",
  );
  expect(refusal(v.string("x".repeat(8_388_605))).code).toBe("PAYLOAD_TOO_LARGE");
  const seven = v.string("x".repeat(7_000_000));
  expect(refusal(v.tuple(seven, seven, seven)).code).toBe("BUFFER_TOO_LARGE");
  expect(refusal(v.tuple(v.unit, v.unit), { maxNodes: 2 }).code).toBe("TOO_MANY_NODES");
});

test("a value nested too deeply, or without end, is refused", () => {
  const items: Value[] = [];
  const endless: Value = { kind: "tuple", items };
  items.push(endless);
  expect(refusal(endless).code).toBe("TOO_DEEP");
});

test("values nested without end are refused by everything that looks into them", () => {
  let deep: Value = v.unit;
  for (let i = 0; i < 100_000; i++) deep = v.tuple(deep);
  const tooDeep = expect.objectContaining({ code: "TOO_DEEP" });
  expect(() => encode(deep)).toThrow(tooDeep);
  expect(() => toJs(deep)).toThrow(tooDeep);
  expect(() => tagOfValue(deep)).toThrow(tooDeep);
  expect(() => lower(t.list(t.value), [deep])).toThrow(tooDeep);
  expect(formatValue(deep).length).toBeLessThan(100);
});

test("what is no Pack value is refused where it stands", () => {
  expect(refusal(undefined as unknown as Value)).toMatchObject({ code: "TYPE_MISMATCH", path: [] });
  expect(refusal(v.tuple(v.unit, 7 as unknown as Value))).toMatchObject({
    message: "value[1]: expected a Pack value, got 7",
  });
  expect(refusal(v.tuple({ kind: "nonsense" } as unknown as Value))).toMatchObject({
    code: "TYPE_MISMATCH",
    path: [0],
  });
});

test.each<[string, object]>([
  ["a list without items", { kind: "list", elem: "string" }],
  ["a tuple without items", { kind: "tuple" }],
  ["a record whose fields are no pairs", { kind: "record", typeName: "r", fields: [1] }],
  ["a record without a name", { kind: "record", fields: [] }],
  ["a field without a name", { kind: "record", typeName: "r", fields: [[5, v.unit]] }],
  ["a variant without payload list", { kind: "variant", typeName: "t", caseName: "c", tag: 0 }],
  ["a result that is neither", { kind: "result", ok: "u8", err: "u8", tag: "maybe", value: v.unit }],
  ["a tag that nobody knows", { kind: "option", inner: "u128" }],
  ["a tag that has parts, without them", { kind: "option", inner: "list" }],
  ["a tag of an unknown sort", { kind: "option", inner: { kind: "map" } }],
  ["a tuple tag without items", { kind: "option", inner: { kind: "tuple" } }],
  ["no tag", { kind: "option" }],
  ["a packed list without items", { kind: "array", elem: "u8" }],
  ["a packed list of what is not packed", { kind: "array", elem: "string", items: [] }],
  ["a character that is a number", { kind: "char", value: 5 }],
])("%s, as JavaScript may pass it, is refused like any other wrong value", (_, malformed) => {
  expect(refusal(v.tuple(malformed as Value))).toMatchObject({ code: "TYPE_MISMATCH" });
});

test("a typed array of another width is not taken for bytes", () => {
  expect(refusal({ kind: "array", elem: "u8", items: Uint16Array.of(300) as unknown as Uint8Array })).toMatchObject({
    code: "OUT_OF_RANGE",
    path: [0],
  });
});

test("after a refusal the next value encodes as ever", () => {
  const expected = encode(v.tuple(v.u8(1)));
  refusal(v.tuple(v.u8(1), v.tuple(v.u8(256))));
  expect(encode(v.tuple(v.u8(1)))).toEqual(expected);
  expect(refusal(v.tuple(v.u8(256))).path).toEqual([0]);
});

test("NaN is written with the canonical bits unless others are given", () => {
  expect(encode(v.f64(NaN)).slice(-8)).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf8, 0x7f));
  expect(encode(v.f32(-NaN)).slice(-4)).toEqual(Uint8Array.of(0, 0, 0xc0, 0x7f));
  expect(encode({ kind: "f32", value: NaN, nanBits: 0xffc00001n }).slice(-4)).toEqual(Uint8Array.of(1, 0, 0xc0, 0xff));
});

test("errors of this package can be told from others without instanceof", () => {
  expect(isPackError(refusal(v.u8(-1)))).toBe(true);
  expect(isPackError(new Error("other"))).toBe(false);
  expect(isPackError(undefined)).toBe(false);
});
