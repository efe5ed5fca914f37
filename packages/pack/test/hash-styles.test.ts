import { createHash } from "node:crypto";
import { interfaceHash, interfaceOf, parsePact, t, typeHash, type Type } from "@troupe/pack";
import { describe, expect, test } from "vitest";

const byName = (name: string): string => createHash("sha256").update(`ref:${name}`).digest("hex");
const host = { style: "host-0.4" } as const;
const point = t.record("point", { x: t.s32, y: t.s32 });

describe("named types", () => {
  test("hash by what they are, whatever they are called", () => {
    expect(typeHash(t.record("other", { y: t.s32, x: t.s32 }))).toBe(typeHash(point));
    expect(typeHash(t.ref("p", () => point))).toBe(typeHash(point));
    expect(typeHash(t.enumeration("e", ["b", "a"]))).toBe(typeHash(t.variant("v", { a: null, b: null })));
    expect(typeHash(t.flags("f", ["a"]))).toBe(`000e${"00".repeat(30)}`);
  });

  test("hash by name in the style of the 0.4.0 host", () => {
    for (const type of [
      point,
      t.variant("point", {}),
      t.enumeration("point", ["a"]),
      t.flags("point", []),
      t.ref("point"),
    ] satisfies Type[]) {
      expect(typeHash(type, host)).toBe(byName("point"));
    }
  });

  test("without a name they can only hash by what they are", () => {
    expect(typeHash(t.record("", { x: t.s32, y: t.s32 }), host)).toBe(typeHash(point));
  });

  test("names that nobody defines hash as names in both styles", () => {
    expect(typeHash(t.ref("ghost"))).toBe(byName("ghost"));
    expect(typeHash(t.ref("ghost"), host)).toBe(byName("ghost"));
  });

  test("self is a constant, and a name in the style of the 0.4.0 host", () => {
    expect(typeHash(t.self)).toBe(`ffff${"00".repeat(30)}`);
    expect(typeHash(t.value, host)).toBe(`ffff${"00".repeat(30)}`);
    expect(typeHash(t.self, host)).toBe(byName("self"));
  });

  test("a type that contains itself has no structural hash, and says so", () => {
    const tree: Type = t.record("tree", { children: t.list(t.ref("tree", () => tree)) });
    expect(() => typeHash(tree)).toThrow(expect.objectContaining({ code: "RECURSIVE_TYPE" }));
    expect(typeHash(tree, host)).toBe(byName("tree"));
  });
});

test("fields, cases and functions sort by their UTF-8 bytes, which is not the order of UTF-16", () => {
  // U+FF5E sorts before U+1F600 in UTF-8 and after its first surrogate in UTF-16.
  const sorted =
    "14" +
    "02000000" +
    "03000000" +
    "efbd9e" +
    `0002${"00".repeat(30)}` +
    "04000000" +
    "f09f9880" +
    `0001${"00".repeat(30)}`;
  const expected = createHash("sha256").update(sorted, "hex").digest("hex");
  expect(typeHash(t.record("r", { "\u{1f600}": t.bool, "\uff5e": t.u8 }))).toBe(expected);
});

test("the order of functions and the names of parameters do not matter, the name of the interface does", () => {
  const one = interfaceOf(parsePact("interface i { exports { a: func(x: u8) b: func() -> u8 } }"));
  const two = interfaceOf(parsePact("interface i { exports { b: func() -> u8 a: func(y: u8) } }"));
  expect(interfaceHash(two)).toBe(interfaceHash(one));
  expect(interfaceHash({ ...one, name: "j" })).not.toBe(interfaceHash(one));
});

test("no result and an empty result are two things", () => {
  const none = interfaceOf(parsePact("interface i { exports { a: func() } }"));
  const unit = interfaceOf(parsePact("interface i { exports { a: func() -> _ } }"));
  expect(interfaceHash(none)).not.toBe(interfaceHash(unit));
});

test("a type nested 100,000 deep is an error", () => {
  let deep: Type = t.u8;
  for (let i = 0; i < 100_000; i++) deep = t.list(deep);
  expect(() => typeHash(deep)).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
});

test("names that multiply hash in no time", () => {
  const records = Array.from({ length: 100 }, (_, i) => `record r${i} { a: r${i + 1}, b: r${i + 1} }`);
  const parsed = parsePact(`${records.join(" ")} record r100 { a: u8 } exports { f: func(r: r0) }`);
  expect(interfaceHash(interfaceOf(parsed))).toMatch(/^[0-9a-f]{64}$/);
});
