import { describe, expect, it } from "vitest";
import { type Type, kebabCase, service, signatureOf, t } from "../src/index.ts";
import { Testbed } from "./testbed.ts";
import { toHex } from "./hex.ts";

const P = "30 02 01 78 09 01 79 09";
const PERSON = "30 03 04 6e 61 6d 65 0f 03 61 67 65 02 05 65 6d 61 69 6c 21 0f";
const COLOR = "31 03 03 52 65 64 00 05 47 72 65 65 6e 00 04 42 6c 75 65 00";
const SHAPE =
  "31 03 06 43 69 72 63 6c 65 02 01 06 72 61 64 69 75 73 0d 09 52 65 63 74 61 6e 67 6c 65 02 02 05 77 69 64 74 68 0d 06 68 65 69 67 68 74 0d 05 50 6f 69 6e 74 00";
const MESSAGE = "31 03 04 54 65 78 74 01 0f 06 4e 75 6d 62 65 72 01 0a 04 44 61 74 61 01 11";
const CANVAS = `30 03 04 6e 61 6d 65 0f 06 73 68 61 70 65 73 20 ${SHAPE} 0a 62 61 63 6b 67 72 6f 75 6e 64 ${COLOR}`;

const known: [method: string, signature: string, id: bigint][] = [
  ["echo", "25 01 0f 0f", 0x9aabc4ba61fd5df3n],
  ["reverse", "25 01 0f 0f", 0xcba154600f640175n],
  ["divide", "25 02 0a 0a 10", 0xc3964cbee4b1d590n],
  ["lookup", "25 01 04 10", 0xe71a0faedd014e59n],
  ["sum", "25 01 27 09 0a", 0x855b3a25d97bfefdn],
  ["generate", "25 02 04 26 09 10", 0x54d2273d8cdb9c38n],
  ["transform", "25 02 27 0f 26 0f 10", 0x5d9895604eb18b19n],
  ["echoPoint", `25 01 ${P} ${P}`, 0x453fa9bf6932528cn],
  ["createPerson", `25 03 0f 02 21 0f ${PERSON}`, 0x3dd231f57b1bca21n],
  [
    "rectangleArea",
    `25 01 30 03 08 74 6f 70 5f 6c 65 66 74 ${P} 0c 62 6f 74 74 6f 6d 5f 72 69 67 68 74 32 05 6c 61 62 65 6c 21 0f 0d`,
    0x04ef653fdf0653c4n,
  ],
  ["parseColor", `25 01 0f 21 ${COLOR}`, 0xe285f31c6dfffbfcn],
  ["shapeArea", `25 01 ${SHAPE} 0d`, 0x6e706354167c00c2n],
  ["createCanvas", `25 03 0f 20 ${SHAPE} ${COLOR} ${CANVAS}`, 0xa914982e7d3c7b55n],
  ["processMessage", `25 01 ${MESSAGE} ${MESSAGE}`, 0xed1dc0c625889d30n],
  ["getPoints", `25 01 04 20 ${P}`, 0x5c8707f5ae4ccbccn],
  ["swapPair", "25 01 25 02 09 0f 25 02 0f 09", 0xacd19a29fe0d470cn],
  ["ping", "25 00 10", 0x70a4adbb631224e2n],
];

describe("method ids", () => {
  it.each(known)("of Testbed.%s are those of the Rust macro", (name, signature, id) => {
    const method = Testbed.methods[name]!;
    expect(toHex(method.signature)).toBe(signature);
    expect(method.id).toBe(id);
    const { high, low } = method.idPair;
    expect((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toBe(id);
  });

  it("follow the names of other services too", () => {
    const Calculator = service("Calculator", { add: { args: [t.i32, t.i32], returns: t.i64 } });
    expect(Calculator.methods.add.id).toBe(0xb3f16209b6b9e9efn);
    const TemplateHost = service("TemplateHost", { load_template: { args: [t.u64, t.string], returns: t.bytes } });
    expect(TemplateHost.methods.load_template.id).toBe(0xef9a4be239bbc5ffn);
  });

  it("do not depend on how a name is cased", () => {
    const a = service("TemplateHost", { loadTemplate: { args: [t.safeU64, t.string], returns: t.list(t.u8) } });
    expect(a.methods.loadTemplate.id).toBe(0xef9a4be239bbc5ffn);
  });
});

describe("signatures", () => {
  const sign = (type: Type<unknown>): string => toHex(signatureOf([type], undefined)).slice(6, -3);

  it("of a recursive type refer back to it", () => {
    interface Node {
      value: number;
      children: Node[];
    }
    const Node: Type<Node> = t.struct("Node", { value: t.i32, children: t.list(t.lazy(() => Node)) });
    expect(sign(Node)).toBe("30 02 05 76 61 6c 75 65 09 08 63 68 69 6c 64 72 65 6e 20 32");
  });

  it("refer back to equal tuples and results, wherever they were spelled", () => {
    const pair = t.tuple(t.tuple(t.i32, t.string), t.tuple(t.i32, t.string));
    expect(sign(pair)).toBe("25 02 25 02 09 0f 32");
    expect(sign(t.tuple(t.result(t.i32, t.string), t.result(t.i32, t.string)))).toBe("25 02 10 32");
    expect(sign(t.tuple(t.result(t.i32, t.string), t.result(t.string, t.i32)))).toBe("25 02 10 10");
  });

  it("do not refer back to structs that only look the same", () => {
    const A = t.struct("A", { x: t.u8 });
    const B = t.struct("B", { x: t.u8 });
    expect(sign(t.tuple(A, B))).toBe("25 02 30 01 01 78 02 30 01 01 78 02");
    expect(sign(t.tuple(A, A))).toBe("25 02 30 01 01 78 02 32");
  });

  it("forget what they met between one argument and the next", () => {
    const A = t.unitStruct("A");
    expect(toHex(signatureOf([A, A], A))).toBe("25 02 10 10 10");
    expect(sign(t.tuple(A, A))).toBe("25 02 10 32");
  });

  it.each<[string, Type<unknown>, string]>([
    ["bool", t.bool, "01"],
    ["u8", t.u8, "02"],
    ["u16", t.u16, "03"],
    ["u32", t.u32, "04"],
    ["u64", t.u64, "05"],
    ["u64 as a number", t.safeU64, "05"],
    ["usize", t.usize, "05"],
    ["u128", t.u128, "06"],
    ["i8", t.i8, "07"],
    ["i16", t.i16, "08"],
    ["i32", t.i32, "09"],
    ["i64", t.i64, "0a"],
    ["i64 as a number", t.safeI64, "0a"],
    ["isize", t.isize, "0a"],
    ["i128", t.i128, "0b"],
    ["f32", t.f32, "0c"],
    ["f64", t.f64, "0d"],
    ["char", t.char, "0e"],
    ["string", t.string, "0f"],
    ["unit", t.unit, "10"],
    ["bytes", t.bytes, "11"],
    ["a list of u8", t.list(t.u8), "11"],
    ["a list", t.list(t.u16), "20 03"],
    ["an option", t.option(t.u8), "21 02"],
    ["an array", t.array(t.u16, 300), "22 ac 02 03"],
    ["an array of bytes", t.byteArray(4), "22 04 02"],
    ["a map", t.map(t.string, t.u8), "23 0f 02"],
    ["a set", t.set(t.string), "24 0f"],
    ["a tuple", t.tuple(t.u8, t.bool), "25 02 02 01"],
    ["a tuple struct", t.tupleStruct("W", t.u8), "25 01 02"],
    ["tx", t.tx(t.bytes), "26 11"],
    ["rx", t.rx(t.u8), "27 02"],
    ["a transparent newtype", t.newtype("Id", t.u64), "05"],
    ["a box", t.box(t.string), "0f"],
    ["addresses", t.tuple(t.ipAddr, t.ipAddr, t.socketAddr), "25 03 10 10 10"],
    ["opaque types", t.tuple(t.uuid, t.dateTime, t.uuid), "25 03 10 10 32"],
    ["a tuple variant", t.enum("E", { A: [t.u8, t.bool] }), "31 01 01 41 02 02 01 30 02 01 31 01"],
    ["an empty tuple variant", t.enum("E", { A: [] }), "31 01 01 41 02 00"],
    ["a renamed field", t.struct("S", { topLeft: t.rename("top_left", t.u8) }), "30 01 08 74 6f 70 5f 6c 65 66 74 02"],
  ])("of %s", (_name, type, expected) => {
    expect(sign(type)).toBe(expected);
  });
});

describe("kebab case", () => {
  it.each([
    ["load_template", "load-template"],
    ["loadTemplate", "load-template"],
    ["TemplateHost", "template-host"],
    ["XMLHttpRequest", "xml-http-request"],
    ["echo2World", "echo2-world"],
    ["c3D4", "c3-d4"],
    ["A1B2", "a1b2"],
    ["HTTPServer2", "http-server2"],
    ["getHTTP2Stream", "get-http2-stream"],
    ["IPv6Addr", "i-pv6-addr"],
    ["aBC", "a-bc"],
    ["_lead", "lead"],
    ["ÄrgerÜber", "ärger-über"],
    ["", ""],
  ])("of %j is %j", (name, expected) => {
    expect(kebabCase(name)).toBe(expected);
  });
});
