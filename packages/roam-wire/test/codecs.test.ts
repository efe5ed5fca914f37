import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../src/compiled/index.ts";
import { type DynamicValue, dynamicValue } from "../src/dynamic.ts";
import {
  type Codec,
  EncodeError,
  Reader,
  RoamProtocolError,
  type Type,
  Writer,
  codecOf,
  encode as encodeOne,
  t,
} from "../src/index.ts";
import { hex, toHex } from "./hex.ts";
import { randomType } from "./random-type.ts";

type MakeCodec = <T>(type: Type<T>) => Codec<T>;

const makers: [name: string, make: MakeCodec][] = [
  ["closures", codecOf],
  ["compiled", compile],
];

const Color = t.enum("Color", ["Red", "Green", "Blue"]);
const Shape = t.enum("Shape", { Circle: { radius: t.f32 }, Label: t.string, Line: [t.u8, t.u8], Empty: null });
const Point = t.struct("Point", { x: t.i32, y: t.i32 });
const Renamed = t.struct("Renamed", { topLeft: t.rename("top_left", Point) });
interface Node {
  value: number;
  children: Node[];
}
const Node: Type<Node> = t.struct("Node", { value: t.i32, children: t.list(t.lazy(() => Node)) });

/** A type, a value and its bytes; the type is forgotten so that rows of all types make one table. */
function row<T>(name: string, type: Type<T>, value: T, bytes: string): [string, Type<unknown>, unknown, string] {
  return [name, type, value, bytes];
}

const ff = (count: number): string => "ff ".repeat(count);
const golden = [
  row("false", t.bool, false, "00"),
  row("true", t.bool, true, "01"),
  row("u8 255", t.u8, 255, "ff"),
  row("u16 127", t.u16, 127, "7f"),
  row("u16 128", t.u16, 128, "80 01"),
  row("u16 max", t.u16, 65_535, "ff ff 03"),
  row("u32 65536", t.u32, 65_536, "80 80 04"),
  row("u32 max", t.u32, 4_294_967_295, "ff ff ff ff 0f"),
  row("u64 1048576", t.u64, 1_048_576n, "80 80 40"),
  row("u64 max", t.u64, 2n ** 64n - 1n, `${ff(9)}01`),
  row("u64 above the safe integers", t.u64, 2n ** 53n, "80 80 80 80 80 80 80 10"),
  row("safe u64 max", t.safeU64, Number.MAX_SAFE_INTEGER, `${ff(7)}0f`),
  row("usize", t.usize, 300n, "ac 02"),
  row("u128 300", t.u128, 300n, "ac 02"),
  row("u128 2^64", t.u128, 2n ** 64n, `${"80 ".repeat(9)}02`),
  row("u128 max", t.u128, 2n ** 128n - 1n, `${ff(18)}03`),
  row("i8 -1", t.i8, -1, "ff"),
  row("i8 -128", t.i8, -128, "80"),
  row("i16 -1", t.i16, -1, "01"),
  row("i16 min", t.i16, -32_768, "ff ff 03"),
  row("i32 1", t.i32, 1, "02"),
  row("i32 42", t.i32, 42, "54"),
  row("i32 min", t.i32, -2_147_483_648, "ff ff ff ff 0f"),
  row("i32 max", t.i32, 2_147_483_647, "fe ff ff ff 0f"),
  row("i64 -1", t.i64, -1n, "01"),
  row("i64 min", t.i64, -(2n ** 63n), `${ff(9)}01`),
  row("i64 max", t.i64, 2n ** 63n - 1n, `fe ${ff(8)}01`),
  row("safe i64 min", t.safeI64, Number.MIN_SAFE_INTEGER, `fd ${ff(6)}1f`),
  row("safe i64 max", t.safeI64, Number.MAX_SAFE_INTEGER, `fe ${ff(6)}1f`),
  row("i128 -1", t.i128, -1n, "01"),
  row("i128 min", t.i128, -(2n ** 127n), `${ff(18)}03`),
  row("i128 max", t.i128, 2n ** 127n - 1n, `fe ${ff(17)}03`),
  row("f32 1.5", t.f32, 1.5, "00 00 c0 3f"),
  row("f64 -1", t.f64, -1, "00 00 00 00 00 00 f0 bf"),
  row("char a", t.char, "a", "01 61"),
  row("char é", t.char, "é", "02 c3 a9"),
  row("char 🦀", t.char, "🦀", "04 f0 9f a6 80"),
  row("char U+0000", t.char, "\0", "01 00"),
  row("a string", t.string, "héllo 世界 🦀", "12 68 c3 a9 6c 6c 6f 20 e4 b8 96 e7 95 8c 20 f0 9f a6 80"),
  row("a byte order mark", t.string, "\u{feff}", "03 ef bb bf"),
  row("a string of 64", t.string, "a".repeat(64), `40 ${"61 ".repeat(64)}`),
  row("bytes", t.bytes, hex("de ad be ef"), "04 de ad be ef"),
  row("64 bytes", t.bytes, new Uint8Array(64).fill(255), `40 ${ff(64)}`),
  row("a list", t.list(t.i32), [-1, 0, 1], "03 01 00 02"),
  row("a list of units", t.list(t.unit), [undefined, undefined, undefined], "03"),
  row("an array", t.array(t.u8, 3), [1, 2, 3], "01 02 03"),
  row("an array of bytes", t.byteArray(3), hex("01 02 03"), "01 02 03"),
  row("a set", t.set(t.u8), new Set([3, 1]), "02 03 01"),
  row(
    "a map",
    t.map(t.string, t.u8),
    new Map([
      ["b", 1],
      ["a", 2],
    ]),
    "02 01 62 01 01 61 02",
  ),
  row("nothing", t.option(t.u32), undefined, "00"),
  row("something", t.option(t.u32), 42, "01 2a"),
  row("Some(None)", t.option(t.option(t.u8)), { tag: "Some", val: undefined }, "01 00"),
  row("Some(Some(7))", t.option(t.option(t.u8)), { tag: "Some", val: 7 }, "01 01 07"),
  row("None of an option", t.option(t.option(t.u8)), { tag: "None" }, "00"),
  row("three options", t.option(t.option(t.option(t.u8))), { tag: "Some", val: undefined }, "01 01 00"),
  row("Some(())", t.option(t.unit), { tag: "Some", val: undefined }, "01"),
  row("a tuple", t.tuple(t.i32, t.string), [42, "hello"], "54 05 68 65 6c 6c 6f"),
  row("a tuple struct", t.tupleStruct("Pair", t.u8, t.bool), [1, true], "01 01"),
  row("a unit", t.unit, undefined, ""),
  row("a unit struct", t.unitStruct("Marker"), undefined, ""),
  row("a struct", Point, { x: -1, y: 1 }, "01 02"),
  row("a renamed field", Renamed, { topLeft: { x: 0, y: 2 } }, "00 04"),
  row("a name", Color, "Blue", "02"),
  row("a variant with fields", Shape, { tag: "Circle", val: { radius: 1.5 } }, "00 00 00 c0 3f"),
  row("a variant with a value", Shape, { tag: "Label", val: "x" }, "01 01 78"),
  row("a variant with values", Shape, { tag: "Line", val: [1, 2] }, "02 01 02"),
  row("a variant with nothing", Shape, { tag: "Empty" }, "03"),
  row("Ok", t.result(t.i64, t.string), { tag: "Ok", val: 42n }, "00 54"),
  row(
    "Err",
    t.result(t.i64, t.string),
    { tag: "Err", val: "error message" },
    "01 0d 65 72 72 6f 72 20 6d 65 73 73 61 67 65",
  ),
  row("a newtype", t.newtype("Id", t.u32), 7, "07"),
  row("a box", t.box(t.string), "x", "01 78"),
  row("a recursive type", Node, { value: 1, children: [{ value: 2, children: [] }] }, "02 01 04 00"),
  row("a UUID", t.uuid, "67e55044-10b1-426f-9247-bb680e5fe0c8", "67 e5 50 44 10 b1 42 6f 92 47 bb 68 0e 5f e0 c8"),
  row("an address", t.socketAddr, "127.0.0.1:80", "0c 31 32 37 2e 30 2e 30 2e 31 3a 38 30"),
  row("a date", t.dateTime, "2026-01-01T00:00:00Z", "14 32 30 32 36 2d 30 31 2d 30 31 54 30 30 3a 30 30 3a 30 30 5a"),
  row<DynamicValue>(
    "a dynamic value",
    dynamicValue,
    new Map<string, DynamicValue>([
      ["a", [null, true, -1n, 2n ** 64n - 1n, 1.5]],
      ["1", hex("ff")],
      ["d", { dateTime: "x" }],
    ]),
    `08 03 01 61 07 05 00 01 01 02 01 03 ${ff(9)}01 04 00 00 00 00 00 00 f8 3f 01 31 06 01 ff 01 64 09 01 78`,
  ),
];

/** Parts that are longer than expected stand before others, at each depth, and there are more fields than room is made for at once. */
const Long: Type<unknown> = t.struct("Long", {
  first: t.f64,
  inner: t.tuple(t.i32, t.option(t.bytes), t.option(t.list(Point)), t.safeI64),
  kinds: t.list(Shape),
  ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`text${i}`, t.string])),
  blob: t.bytes,
  last: t.array(t.u16, 2),
  color: Color,
});

const longValues = ["a", "b".repeat(64), "c".repeat(65), "é".repeat(40), "d".repeat(300)].map((text, i) => ({
  first: 1.5,
  inner: [
    -2_147_483_648,
    i % 2 === 0 ? undefined : new Uint8Array(60 + i * 3).fill(i),
    i % 3 === 0 ? undefined : [{ x: 1, y: -1 }],
    Number.MIN_SAFE_INTEGER,
  ],
  kinds: [{ tag: "Label", val: text }, { tag: "Circle", val: { radius: 2 } }, { tag: "Empty" }],
  ...Object.fromEntries(Array.from({ length: 6 }, (_, j) => [`text${j}`, j % 2 === 0 ? text : "short"])),
  blob: new Uint8Array(i * 30).fill(7),
  last: [1, 65_535],
  color: "Blue",
}));

describe.each(makers)("%s", (_name, make) => {
  const encode = <T>(type: Type<T>, value: T): Uint8Array => {
    const writer = new Writer();
    make(type).encode(writer, value);
    return writer.finish();
  };
  const decode = <T>(type: Type<T>, bytes: Uint8Array): T => {
    const reader = new Reader(bytes);
    const value = make(type).decode(reader);
    reader.expectEnd();
    return value;
  };
  const protocolError = (run: () => unknown): RoamProtocolError => {
    try {
      run();
    } catch (error) {
      if (error instanceof RoamProtocolError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };
  const encodeError = <T>(type: Type<T>, value: unknown): EncodeError => {
    const writer = new Writer();
    writer.u8(9);
    try {
      make(type).encode(writer, value as T);
    } catch (error) {
      if (error instanceof EncodeError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };

  it.each(golden)("%s has the bytes of Rust", (_row, type, value, bytes) => {
    expect(toHex(encode(type, value))).toBe(bytes.trim());
    expect(decode(type, hex(bytes))).toEqual(value);
  });

  it.each(golden)("%s is refused when it is cut short or followed by more", (_row, type, _value, text) => {
    const bytes = hex(text);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(type, bytes.subarray(0, length))).toThrow(RoamProtocolError);
    }
    expect(protocolError(() => decode(type, Uint8Array.of(...bytes, 0))).code).toBe("trailing-bytes");
  });

  it("gives numbers of 32 bits of precision back", () => {
    for (const value of [0, -0, 0.1, Infinity, -Infinity, 1e300, Number.MIN_VALUE]) {
      expect(decode(t.f64, encode(t.f64, value))).toBe(value);
      expect(decode(t.f32, encode(t.f32, value))).toBe(Math.fround(value));
    }
    expect(decode(t.f64, encode(t.f64, Number.NaN))).toBeNaN();
  });

  it("keeps all keys of a struct when values are left out", () => {
    const Person = t.struct("Person", { name: t.string, email: t.option(t.string) });
    expect(Object.keys(decode(Person, encode(Person, { name: "a" })))).toEqual(["name", "email"]);
  });

  it.each([
    ["bool", t.bool, "02", "invalid-value"],
    ["u8 with no byte", t.u8, "", "truncated"],
    ["u16 out of range", t.u16, "80 80 04", "out-of-range"],
    ["u32 out of range", t.u32, "80 80 80 80 10", "out-of-range"],
    ["i16 out of range", t.i16, "80 80 04", "out-of-range"],
    ["i32 out of range", t.i32, "ff ff ff ff 1f", "out-of-range"],
    ["u64 of eleven bytes", t.u64, "ff ff ff ff ff ff ff ff ff ff 01", "out-of-range"],
    ["u64 of 65 bits", t.u64, "ff ff ff ff ff ff ff ff ff 02", "out-of-range"],
    ["a safe u64 beyond 2^53", t.safeU64, "80 80 80 80 80 80 80 10", "out-of-range"],
    ["a safe i64 beyond 2^53", t.safeI64, "80 80 80 80 80 80 80 20", "out-of-range"],
    ["u128 of 129 bits", t.u128, "ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff 04", "out-of-range"],
    ["an overlong u16", t.u16, "81 00", "overlong-varint"],
    ["an overlong u64", t.u64, "80 80 00", "overlong-varint"],
    ["an overlong u128", t.u128, "80 00", "overlong-varint"],
    ["an overlong length", t.string, "81 00 61", "overlong-varint"],
    ["an option of 2", t.option(t.u8), "02 00", "invalid-value"],
    ["an unknown name", Color, "03", "unknown-variant"],
    ["an unknown variant", Shape, "04", "unknown-variant"],
    ["a char of two", t.char, "02 61 62", "invalid-value"],
    ["a char of none", t.char, "00", "invalid-value"],
    ["a string beyond the input", t.string, "05 61", "length-beyond-input"],
    ["a string of 2^53 - 1 bytes", t.string, "ff ff ff ff ff ff ff 0f", "length-beyond-input"],
    ["bad UTF-8", t.string, "02 c3 28", "invalid-utf8"],
    ["a surrogate in UTF-8", t.string, "03 ed a0 80", "invalid-utf8"],
    ["bytes beyond the input", t.bytes, "02 00", "length-beyond-input"],
    ["a list longer than the input", t.list(t.u64), "ff ff ff 7f 01", "length-beyond-input"],
    [
      "a list of large elements longer than the input",
      t.list(t.f64),
      "02 00 00 00 00 00 00 00 00",
      "length-beyond-input",
    ],
    ["endless units", t.list(t.unit), "ff ff ff ff 0f", "length-beyond-input"],
    ["endless units in a set", t.set(t.unitStruct("U")), "ff ff ff ff 0f", "length-beyond-input"],
    ["units by the list", t.list(t.list(t.unit)), `28 ${"ff 7f ".repeat(40)}`, "length-beyond-input"],
    ["a map longer than the input", t.map(t.u8, t.u8), "02 01 01", "length-beyond-input"],
    ["a channel outside of a call", t.rx(t.u8), "01", "invalid-value"],
    ["an unknown dynamic kind", dynamicValue, "0a", "unknown-variant"],
  ] as [string, Type<unknown>, string, string][])("refuses %s", (_case, type, bytes, code) => {
    const error = protocolError(() => decode(type, hex(bytes)));
    expect([error.code, error.ruleId]).toEqual([code, "message.decode-error"]);
  });

  it("refuses what nests too deep, before the stack ends", () => {
    const deep = new Uint8Array(100_000).fill(2).map((_, i) => (i % 2 === 0 ? 2 : 1));
    expect(protocolError(() => decode(Node, deep)).code).toBe("too-deep");
    expect(
      protocolError(() =>
        decode(
          dynamicValue,
          deep.map((_, i) => (i % 2 === 0 ? 7 : 1)),
        ),
      ).code,
    ).toBe("too-deep");
    const cycle: Node = { value: 1, children: [] };
    cycle.children.push(cycle);
    expect(encodeError(Node, cycle).code).toBe("too-deep");
  });

  it.each([
    ["a bool", t.bool, 1, []],
    ["u8 256", t.u8, 256, []],
    ["u8 -1", t.u8, -1, []],
    ["u8 1.5", t.u8, 1.5, []],
    ["u8 as text", t.u8, "1", []],
    ["u8 NaN", t.u8, Number.NaN, []],
    ["u32 2^32", t.u32, 2 ** 32, []],
    ["i8 128", t.i8, 128, []],
    ["i32 2^31", t.i32, 2 ** 31, []],
    ["u64 as a number", t.u64, 1, []],
    ["u64 -1", t.u64, -1n, []],
    ["u64 2^64", t.u64, 2n ** 64n, []],
    ["i64 2^63", t.i64, 2n ** 63n, []],
    ["i128 2^127", t.i128, 2n ** 127n, []],
    ["a safe u64 of 2^53", t.safeU64, 2 ** 53, []],
    ["f64 as text", t.f64, "1", []],
    ["a lone surrogate", t.string, "a\ud800", []],
    ["a lone surrogate in a long text", t.string, `${"a".repeat(200)}\udc00`, []],
    ["a char of two", t.char, "ab", []],
    ["a lone surrogate as a char", t.char, "\ud800", []],
    ["null for nothing", t.option(t.u8), null, []],
    ["a plain value for a nested option", t.option(t.option(t.u8)), 7, []],
    ["an array of another length", t.array(t.u8, 2), [1], []],
    ["bytes of another length", t.byteArray(2), hex("01"), []],
    ["a list that is none", t.list(t.u8), "ab", []],
    ["an element", t.list(t.u8), [1, 2, 300], [2]],
    ["a field", Point, { x: 1, y: 2.5 }, ["y"]],
    ["a missing field", Point, { x: 1 }, ["y"]],
    ["a struct that is null", Point, null, []],
    ["deep inside", t.list(Renamed), [{ topLeft: { x: 1, y: "2" } }], [0, "topLeft", "y"]],
    ["a map's value", t.map(t.string, t.u8), new Map([["a", -1]]), ["a"]],
    ["an unknown name", Color, "Purple", []],
    ["a name of Object.prototype", Color, "constructor", []],
    ["an unknown tag", Shape, { tag: "Square" }, []],
    ["a variant that is null", Shape, null, []],
    ["a variant's field", Shape, { tag: "Circle", val: { radius: "1" } }, ["Circle", "radius"]],
    ["a variant's element", Shape, { tag: "Line", val: [1, -2] }, ["Line", 1]],
    ["something in a variant with nothing", Shape, { tag: "Empty", val: 1 }, ["Empty"]],
    ["a tuple that is too long", t.tuple(t.u8), [1, 2], []],
    ["a unit that is something", t.unit, 0, []],
    ["a UUID", t.uuid, "67e55044", []],
  ] as [string, Type<unknown>, unknown, (string | number)[]][])(
    "says where a value does not fit: %s",
    (_case, type, value, path) => {
      const error = encodeError(type, value);
      expect(error.code).toBe("invalid-value");
      expect(error.path).toEqual(path);
      expect(error.message).toContain("is not");
    },
  );

  it("opens and binds channels where a call does", () => {
    const args = t.tuple(t.rx(t.i32), t.struct("Pair", { first: t.tx(t.u8), second: t.tx(t.u8) }));
    const writer = new Writer();
    const opened: unknown[] = [];
    writer.openChannel = (_type, value) => opened.push(value) + 6;
    make(args).encode(writer, ["a", { first: "b", second: "c" }] as never);
    expect(opened).toEqual(["a", "b", "c"]);
    const reader = new Reader(writer.finish());
    reader.bindChannel = (type, id) => `${(type as Type<unknown>).kind} ${id}`;
    expect(make(args).decode(reader)).toEqual(["rx 7", { first: "tx 8", second: "tx 9" }]);
  });

  it("gives back every value of every type", () => {
    fc.assert(
      fc.property(randomType, ({ type, value }) => {
        const bytes = encode(type, value);
        expect(decode(type, bytes)).toEqual(value);
        expect(bytes.length).toBeGreaterThanOrEqual(type.impl.minBytes());
      }),
      { numRuns: 400 },
    );
  });

  /** Behind another message, into chunks of each size up to `sizes`. */
  const expectSameInAnyChunk = (type: Type<unknown>, value: unknown, bytes: string, sizes: number): void => {
    const codec = make(type);
    for (let size = 1; size <= sizes; size++) {
      const writer = new Writer(size);
      writer.u8(9);
      const before = writer.finish();
      codec.encode(writer, value);
      expect([toHex(before), toHex(writer.finish())]).toEqual(["09", bytes]);
    }
  };

  it.each(golden)("%s has the same bytes wherever the writer's memory ends", (_row, type, value, text) => {
    const bytes = text.trim();
    expectSameInAnyChunk(type, value, bytes, 100);
    expectSameInAnyChunk(t.tuple(type, type), [value, value], `${bytes} ${bytes}`.trim(), 200);
  });

  it.each(longValues)("a long value has the same bytes wherever the writer's memory ends", (value) => {
    expectSameInAnyChunk(Long, value, toHex(encodeOne(Long, value)), 1_000);
  });

  it("survives any bytes for any type, and reads no value that it would write differently", () => {
    fc.assert(
      fc.property(randomType, fc.uint8Array({ maxLength: 60 }), ({ type }, bytes) => {
        let value: unknown;
        try {
          value = decode(type, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RoamProtocolError);
          return;
        }
        // Equal but for NaN payloads and duplicates in sets and maps, which is why lengths are all that is compared.
        expect(encode(type, value).length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 400 },
    );
  });

  it("survives changed bytes of valid values", () => {
    fc.assert(
      fc.property(randomType, fc.nat(), fc.nat(255), ({ type, value }, at, byte) => {
        const bytes = encode(type, value).slice();
        if (bytes.length === 0) return;
        bytes[at % bytes.length] = byte;
        try {
          decode(type, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RoamProtocolError);
        }
      }),
      { numRuns: 400 },
    );
  });
});
