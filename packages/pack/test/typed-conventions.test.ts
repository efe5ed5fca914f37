import {
  compileEncoder,
  decodeTyped,
  encode,
  encodeTyped,
  interfaceOf,
  lift,
  lower,
  PackTypeError,
  PackValueError,
  parsePact,
  printType,
  resolveType,
  t,
  tagOfType,
  v,
  type Type,
  type Value,
} from "@troupe/pack";
import { describe, expect, test } from "vitest";

/** For data that TypeScript would not let pass. */
const lowerAny = (type: Type, value: unknown): Value => lower<Type>(type, value);

describe("shapes", () => {
  test("a record is a plain object without prototype, its fields in declared order", () => {
    const point = t.record("point", { x: t.s32, y: t.s32 });
    const swapped = v.record("other-name", [
      ["y", v.s32(2)],
      ["x", v.s32(1)],
    ]);
    const lifted = lift(point, swapped);
    expect(lifted).toEqual({ x: 1, y: 2 });
    expect(Object.keys(lifted)).toEqual(["x", "y"]);
    expect(Object.getPrototypeOf(lifted)).toBeNull();
  });

  test("a field called __proto__ is a field", () => {
    const odd = t.record("odd", JSON.parse('{"__proto__": {"kind": "u8"}}') as { [name: string]: Type });
    const lifted = lift(odd, v.record("odd", [["__proto__", v.u8(1)]])) as Record<string, unknown>;
    expect(Object.entries(lifted)).toEqual([["__proto__", 1]]);
  });

  test("numbers of 64 bits are bigints, lists of numbers typed arrays, and plain arrays are taken for them", () => {
    expect(lift(t.list(t.u64), lower(t.list(t.u64), [1n, 2n]))).toEqual(BigUint64Array.of(1n, 2n));
    expect(lift(t.list(t.s16), lower(t.list(t.s16), [-1, 2]))).toEqual(Int16Array.of(-1, 2));
    expect(lift(t.bytes, lower(t.bytes, [1, 2]))).toEqual(Uint8Array.of(1, 2));
    expect(lift(t.list(t.bool), lower(t.list(t.bool), [true]))).toEqual([true]);
    expect(lift(t.list(t.char), lower(t.list(t.char), ["é"]))).toEqual(["é"]);
  });

  test("an option is undefined or its value; where the value may be undefined it is tagged", () => {
    const nested = t.option(t.option(t.u8));
    for (const one of [{ tag: "none" }, { tag: "some", val: undefined }, { tag: "some", val: 1 }] as const) {
      expect(lift(nested, lower(nested, one))).toEqual(one);
    }
    const maybeUnit = t.option(t.unit);
    expect(lift(maybeUnit, lower(maybeUnit, { tag: "some", val: undefined }))).toEqual({ tag: "some", val: undefined });
    const thrice = t.option(nested);
    expect(lift(thrice, lower(thrice, undefined))).toBeUndefined();
  });

  test("an enum is its name, and a variant without payload in the bytes", () => {
    const mode = t.enumeration("mode", ["active", "once", "passive"]);
    expect(lower(mode, "once")).toEqual(v.variant("mode", "once", 1));
    expect(lift(mode, v.variant("", "once", 1))).toBe("once");
  });

  test("a blank is undefined and travels as unit; whatever comes for it is dropped", () => {
    const reply = t.result(t.blank, t.string);
    expect(lower(reply, { tag: "ok" })).toEqual(v.ok(v.unit, { kind: "tuple", items: [] }, "string"));
    expect(lift(reply, v.ok(v.bool(true), "bool", "string"))).toEqual({ tag: "ok", val: undefined });
  });

  test("a field that may be undefined may be left out", () => {
    const type = t.record("r", { a: t.option(t.u8), b: t.unit });
    expect(lift(type, lower(type, {}))).toEqual({ a: undefined, b: undefined });
  });
});

describe("tags", () => {
  test("come from the static type when lowering, also for what is empty or absent", () => {
    const list = { kind: "list", elem: "u8" } as const;
    expect(lower(t.list(t.bytes), [])).toEqual(v.list(list, []));
    expect(lower(t.option(t.bytes), undefined)).toEqual(v.none(list));
    expect(lower(t.result(t.u64, t.record("oops", {})), { tag: "ok", val: 1n })).toEqual(
      v.ok(v.u64(1n), "u64", { kind: "record", name: "oops" }),
    );
  });

  test("come from the value where the type is `value`, as packr infers them", () => {
    expect(lower(t.list(t.value), [])).toEqual(v.array("s32", new Int32Array(0)));
    expect(lower(t.list(t.value), [v.u8(1), v.u8(2)])).toEqual(v.array("u8", Uint8Array.of(1, 2)));
    expect(lower(t.list(t.value), [v.u8(1), v.string("a")])).toEqual(v.list("string", [v.u8(1), v.string("a")]));
    expect(lower(t.list(t.value), [v.unit, v.u8(1)])).toEqual(v.list({ kind: "tuple", items: [] }, [v.unit, v.u8(1)]));
    expect(lower(t.option(t.value), v.u8(1))).toEqual(v.some("u8", v.u8(1)));
    expect(lower(t.result(t.value, t.string), { tag: "ok", val: v.unit })).toEqual(
      v.ok(v.unit, { kind: "tuple", items: [] }, "string"),
    );
  });

  test("are ignored when lifting", () => {
    expect(lift(t.result(t.bytes, t.string), v.ok(v.bytes(Uint8Array.of(1)), "string", "string"))).toEqual({
      tag: "ok",
      val: Uint8Array.of(1),
    });
    expect(lift(t.list(t.string), v.array("s32", new Int32Array(0)))).toEqual([]);
    expect(lift(t.list(t.bytes), v.array("s32", new Int32Array(0)))).toEqual([]);
    expect(lift(t.bytes, v.array("s32", new Int32Array(0)))).toEqual(new Uint8Array(0));
    expect(lift(t.bytes, v.list("string", [v.u8(1), v.u8(2)]))).toEqual(Uint8Array.of(1, 2));
    expect(lift(t.list(t.value), v.array("u16", Uint16Array.of(7)))).toEqual([v.u16(7)]);
  });
});

describe("lifting what other encoders make", () => {
  const status = t.variant("status", { idle: null, moving: t.f64 });

  test("a case is found by name, and by tag where no case has the name", () => {
    expect(lift(status, v.variant("Status", "moving", 9, v.f64(1)))).toEqual({ tag: "moving", val: 1 });
    expect(lift(status, v.variant("Status", "Moving", 1, v.f64(1)))).toEqual({ tag: "moving", val: 1 });
    expect(() => lift(status, v.variant("Status", "Flying", 2))).toThrow("variant status has no case Flying (2)");
  });

  test("a result may come as a variant with tag 0 or 1", () => {
    const type = t.result(t.u8, t.string);
    expect(lift(type, v.variant("result", "ok", 0, v.u8(1)))).toEqual({ tag: "ok", val: 1 });
    expect(lift(type, v.variant("result", "err", 1, v.string("no")))).toEqual({ tag: "err", val: "no" });
    expect(() => lift(type, v.variant("result", "other", 2, v.u8(1)))).toThrow("expected a result, got variant result");
  });

  test("a record has exactly the declared fields", () => {
    const point = t.record("point", { x: t.s32, y: t.s32 });
    expect(() => lift(point, v.record("point", [["x", v.s32(1)]]))).toThrow("record point has 2 fields, got 1");
    const repeated = v.record("point", [
      ["x", v.s32(1)],
      ["x", v.s32(2)],
    ]);
    expect(() => lift(point, repeated)).toThrow('lacks the field "y" of record point');
  });
});

describe("misfits", () => {
  const inner = t.record("inner", { list: t.list(t.tuple([t.string, t.u8])) });
  const outer = t.record("outer", { state: t.option(inner) });

  test.each<[string, Type, unknown, string]>([
    [
      "deep inside",
      outer,
      {
        state: {
          list: [
            ["a", 1],
            ["b", 256],
          ],
        },
      },
      "value.state.some.list[1][1]: expected an integer from 0 to 255 for u8, got 256",
    ],
    ["a field too many", inner, { list: [], extra: 1 }, 'value: has a field "extra" that record inner does not have'],
    ["a field too few", inner, {}, "value.list: expected an array, got undefined"],
    ["a number for a bigint", t.u64, 1, "value: expected a bigint for u64, got 1"],
    ["a bigint for a number", t.u32, 1n, "value: expected a number for u32, got 1n"],
    ["null for none", t.option(t.u8), null, "value.some: expected a number for u8, got null"],
    ["an unknown case", t.enumeration("mode", ["a", "b"]), "c", 'value: expected one of a, b, got "c"'],
    ["an unknown tag", t.variant("w", { a: null }), { tag: "z" }, 'value: expected { tag } with one of a, got "z"'],
    ["a payload too many", t.variant("w", { a: null }), { tag: "a", val: 1 }, "value: case a has no payload"],
    ["a result without tag", t.result(t.u8, t.u8), 1, 'value: expected { tag: "ok" | "err", val }, got 1'],
    ["a tuple too short", t.tuple([t.u8, t.u8]), [1], "value: expected an array of 2, got an array of 1"],
    [
      "a lone surrogate",
      t.list(t.string),
      ["a", "\ud800"],
      "value[1]: text has a surrogate without its partner, which UTF-8 cannot express",
    ],
    ["text for bytes", t.bytes, "abc", 'value: expected a Uint8Array, got "abc"'],
    ["no Pack value", t.value, { a: 1 }, "value: expected a Pack value, got an object"],
    ["holes for Pack values", t.list(t.value), [undefined], "value[0]: expected a Pack value, got undefined"],
  ])("%s: the message names the place", (_, type, js, message) => {
    for (const attempt of [
      () => encode(lowerAny(type, js)),
      () => encodeTyped(type, js),
      () => compileEncoder(type)(js),
    ]) {
      expect(attempt).toThrow(PackValueError);
      expect(attempt).toThrow(expect.objectContaining({ message }));
    }
  });

  test("lifting names the place too", () => {
    const value = v.record("outer", [
      ["state", v.some("s32", v.record("inner", [["list", v.list("string", [v.tuple(v.string("a"), v.u16(1))])]]))],
    ]);
    expect(() => lift(outer, value)).toThrow(
      expect.objectContaining({
        message: "value.state.some.list[0][1]: expected u8, got u16",
        path: ["state", "some", "list", 0, 1],
      }),
    );
    expect(() => decodeTyped(outer, encode(v.u8(1)))).toThrow("value: expected record outer, got u8");
  });
});

describe("names", () => {
  type Tree = { readonly value: number; readonly children: readonly Tree[] };
  const tree: Type = t.record("tree", { value: t.u8, children: t.list(t.ref("tree", () => tree)) });

  test("a type may be recursive", () => {
    const js: Tree = {
      value: 1,
      children: [
        { value: 2, children: [] },
        { value: 3, children: [{ value: 4, children: [] }] },
      ],
    };
    const bytes = encodeTyped(tree, js);
    expect(bytes).toEqual(encode(lowerAny(tree, js)));
    expect(decodeTyped(tree, bytes)).toEqual(js);
  });

  test("data of a recursive type that has no end is an error", () => {
    const children: Tree[] = [];
    children.push({ value: 1, children });
    expect(() => encodeTyped(tree, { value: 0, children })).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
  });

  test("a name that nobody defines is an error of the type", () => {
    expect(() => compileEncoder(t.list(t.ref("ghost")))).toThrow(
      new PackTypeError("UNKNOWN_TYPE", 'type "ghost" is not defined'),
    );
    expect(() => lower(t.ref("ghost"), 1)).toThrow('type "ghost" is not defined');
  });

  test("types that stand for nothing but themselves are errors", () => {
    const self: Type = t.ref("self-made", () => self);
    expect(() => resolveType(self)).toThrow(expect.objectContaining({ code: "RECURSIVE_TYPE" }));
    const bottomless: Type = t.list(t.ref("bottomless", () => bottomless));
    expect(() => tagOfType(bottomless)).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
    expect(() => compileEncoder(bottomless)).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
  });

  test("a type whose tag multiplies without bounds is an error", () => {
    const aliases = Array.from({ length: 100 }, (_, i) => `type a${i} = tuple<a${i + 1}, a${i + 1}>`);
    const parsed = parsePact(`${aliases.join(" ")} type a100 = u8 exports { f: func(a: list<a0>) }`);
    const { type } = interfaceOf(parsed).functions[0]!.params[0]!;
    expect(() => compileEncoder(type)).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
    expect(() => lower(type, [])).toThrow(expect.objectContaining({ code: "TOO_LARGE" }));
  });

  test("a type nested 100,000 deep is an error", () => {
    let deep: Type = t.u8;
    for (let i = 0; i < 100_000; i++) deep = t.tuple([deep]);
    expect(() => compileEncoder(deep)).toThrow(expect.objectContaining({ code: "TOO_DEEP" }));
  });
});

describe("a type without end is an error, not an overrun stack", () => {
  const tooDeep = expect.objectContaining({ name: "PackTypeError", code: "TOO_DEEP" }) as Error;
  let nested: Type = t.u8;
  for (let i = 0; i < 100_000; i++) nested = t.option(nested);
  const [{ type: endless }] = interfaceOf(parsePact("type x = option<x> exports { f: func(a: x) }")).functions[0]!
    .params as unknown as [{ readonly type: Type }];

  test.each([
    ["an option of itself, from a pact text", endless],
    ["options nested 100,000 deep", nested],
  ])("%s", (_, type) => {
    expect(() => encodeTyped(type, undefined)).toThrow(tooDeep);
    expect(() => lowerAny(type, undefined)).toThrow(tooDeep);
    expect(() => lift(type, v.none("u8"))).toThrow(tooDeep);
  });

  test("it is not printed either, unless it has a name", () => {
    expect(() => printType(nested)).toThrow(tooDeep);
    expect(printType(endless)).toBe("x");
  });
});
