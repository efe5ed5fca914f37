import { formatValue, v, type Value } from "@troupe/pack";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { value } from "./arbitraries.ts";

test.each<[Value, string]>([
  [v.unit, "()"],
  [v.u8(7), "7 u8"],
  [v.f64(-0), "-0 f64"],
  [v.string('say "hi"\n'), '"say \\"hi\\"\\n"'],
  [v.char("é"), '"é" char'],
  [v.flags(5n), "0b101 flags"],
  [v.bytes(Uint8Array.of(1, 0xab)), "bytes(01ab)"],
  [v.bytes(new Uint8Array(40)), `bytes(${"00".repeat(32)}… 40 in all)`],
  [v.array("u32", Uint32Array.of(1, 256)), "[1, 256] u32"],
  [v.array("char", ["a"]), '["a"] char'],
  [v.list("string", [v.string("a")]), '["a"]'],
  [v.none("u8"), "none"],
  [v.some("u8", v.u8(1)), "some(1 u8)"],
  [v.err(v.string("no"), "u8", "string"), 'err("no")'],
  [v.record("point", [["x", v.s32(1)]]), "point { x: 1 s32 }"],
  [v.record("", []), "{}"],
  [v.record("odd name", [["\u202e", v.unit]]), '"odd name" { "\\u202e": () }'],
  [v.variant("status", "moving", 1, v.f64(2)), "status::moving(2 f64)"],
  [v.tuple(...Array.from({ length: 20 }, () => v.unit)), `(${"(), ".repeat(16)}… 4 more)`],
  [v.string("x".repeat(100)), `"${"x".repeat(80)}"… 100 characters`],
])("%o prints as %s", (one, text) => {
  expect(formatValue(one)).toBe(text);
});

test("every value prints on one line without control characters", () => {
  fc.assert(
    fc.property(value, (one) => {
      // oxlint-disable-next-line no-control-regex
      expect(formatValue(one)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    }),
  );
});

test("deep values are cut", () => {
  let deep: Value = v.unit;
  for (let i = 0; i < 200; i++) deep = v.tuple(deep);
  expect(formatValue(deep)).toBe(`${"(".repeat(13)}…${")".repeat(13)}`);
});

test("a value of a million parts prints no more than people read", () => {
  let wide: Value = v.u8(1);
  for (let i = 0; i < 5; i++) {
    const part = wide;
    wide = v.tuple(...Array.from({ length: 16 }, () => part));
  }
  expect(formatValue(wide).length).toBeLessThan(10_000);
});
