import { describe, expect, it } from "vitest";
import { compileService } from "../src/compiled/index.ts";
import {
  MethodTable,
  Reader,
  RoamProtocolError,
  SchemaError,
  Writer,
  decodeAnswer,
  encodeAnswer,
  joinMethodId,
  service,
  splitMethodId,
  t,
} from "../src/index.ts";
import { hex, toHex } from "./hex.ts";

const MathError = t.enum("MathError", ["DivisionByZero", "Overflow"]);
const Calculator = service("Calculator", {
  divide: { args: [["dividend", t.i64], t.i64], returns: t.i64, fails: MathError, idempotent: true, doc: "Divides." },
  ping: { nonce: true },
  sum: { args: [t.rx(t.i32)], returns: t.i64 },
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SchemaError || error instanceof RoamProtocolError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

describe("a service", () => {
  it("keeps what was declared, and fills in the rest", () => {
    const { divide, ping, sum } = Calculator.methods;
    expect(divide.label).toBe("Calculator.divide");
    expect(divide.args).toEqual([
      { name: "dividend", type: t.i64 },
      { name: "arg1", type: t.i64 },
    ]);
    expect([divide.idempotent, divide.nonce, divide.doc, divide.hasChannel]).toEqual([true, false, "Divides.", false]);
    expect([ping.idempotent, ping.nonce, ping.doc, ping.hasChannel]).toEqual([false, true, undefined, false]);
    expect([ping.args, ping.returns, ping.fails]).toEqual([[], t.unit, undefined]);
    expect(sum.hasChannel).toBe(true);
    expect(divide.idPair).toBe(divide.idPair);
  });

  it.each([
    ["closures", Calculator],
    ["compiled codecs", compileService(Calculator)],
  ])("encodes arguments, returned values and errors with %s", (_name, calculator) => {
    const { divide, ping } = calculator.methods;
    const writer = new Writer();
    divide.encodeArgs(writer, [10n, 0n]);
    expect(toHex(writer.finish())).toBe("14 00");
    expect(divide.decodeArgs(new Reader(hex("14 00")))).toEqual([10n, 0n]);
    ping.encodeArgs(writer, []);
    expect(toHex(writer.finish())).toBe("");
    expect(divide.id).toBe(Calculator.methods.divide.id);
    expect(() => divide.encodeArgs(writer, [1n, 2] as never)).toThrow("1: 2 is not an i64");
    expect(() => divide.encodeArgs(writer, [1n] as never)).toThrow("an array of 1 is not a tuple (an array of 2)");
  });

  it.each([
    ["a value", { tag: "Ok", val: 42n }, "00 54"],
    ["an error of its own", { tag: "Err", val: { tag: "User", val: "Overflow" } }, "01 00 01"],
    ["UnknownMethod", { tag: "Err", val: { tag: "UnknownMethod" } }, "01 01"],
    ["InvalidPayload", { tag: "Err", val: { tag: "InvalidPayload" } }, "01 02"],
    ["Cancelled", { tag: "Err", val: { tag: "Cancelled" } }, "01 03"],
  ] as const)("answers with %s", (_case, answer, bytes) => {
    const { divide } = Calculator.methods;
    const writer = new Writer();
    encodeAnswer(writer, divide, answer);
    expect(toHex(writer.finish())).toBe(bytes);
    expect(decodeAnswer(new Reader(hex(bytes)), divide)).toEqual(answer);
    expect(codeOf(() => decodeAnswer(new Reader(hex(`${bytes} 00`)), divide))).toBe("trailing-bytes");
  });

  it.each([
    ["", "truncated"],
    ["02", "invalid-value"],
    ["01", "truncated"],
    ["01 04", "unknown-variant"],
    ["01 00", "truncated"],
  ])("refuses the answer %j as %s", (bytes, code) => {
    expect(codeOf(() => decodeAnswer(new Reader(hex(bytes)), Calculator.methods.divide))).toBe(code);
  });

  it("takes a user error without a type for a unit, as Rust does", () => {
    expect(decodeAnswer(new Reader(hex("01 00")), Calculator.methods.ping)).toEqual({
      tag: "Err",
      val: { tag: "User", val: undefined },
    });
  });

  it("finds methods by the halves of their ids", () => {
    const table = new MethodTable<string>();
    for (const id of [0n, 1n, 1n << 32n, (1n << 63n) | 1n, 2n ** 64n - 1n]) {
      const { high, low } = splitMethodId(id);
      expect(joinMethodId(high, low)).toBe(id);
      table.set(high, low, `${id}`);
    }
    expect(table.get(0, 1)).toBe("1");
    expect(table.get(1, 0)).toBe(`${1n << 32n}`);
    expect(table.get(-1, -1)).toBe(`${2n ** 64n - 1n}`);
    expect(table.get(1, 1)).toBeUndefined();
  });
});

describe("a declaration that Rust has no form for is refused:", () => {
  it.each<[string, string, () => unknown]>([
    ["a channel that is returned", "channel-not-allowed", () => service("S", { m: { returns: t.rx(t.u8) as never } })],
    [
      "a channel in an error",
      "channel-not-allowed",
      () => service("S", { m: { fails: t.struct("E", { c: t.tx(t.u8) }) } }),
    ],
    ["a channel in an option", "channel-not-allowed", () => t.option(t.rx(t.u8))],
    ["a channel in a list", "channel-not-allowed", () => t.list(t.struct("S", { c: t.rx(t.u8) }))],
    ["a channel in a set", "channel-not-allowed", () => t.set(t.rx(t.u8))],
    ["a channel in a map", "channel-not-allowed", () => t.map(t.u8, t.rx(t.u8))],
    ["a channel in an array", "channel-not-allowed", () => t.array(t.rx(t.u8), 2)],
    ["a channel in a result", "channel-not-allowed", () => t.result(t.rx(t.u8), t.u8)],
    ["a channel in a box", "channel-not-allowed", () => t.box(t.rx(t.u8))],
    ["a channel in a channel", "channel-not-allowed", () => t.rx(t.tx(t.u8))],
    [
      "a channel behind the first field of a variant",
      "channel-not-allowed",
      () => t.enum("E", { A: [t.u8, t.rx(t.u8)] }),
    ],
    [
      "a channel in a lazy type",
      "channel-not-allowed",
      () => service("S", { m: { args: [t.lazy(() => t.rx(t.u8))] } }).methods.m.id,
    ],
    ["a field named 0", "invalid-name", () => t.struct("S", { 0: t.u8 })],
    ["a field named __proto__", "invalid-name", () => t.struct("S", { ["__proto__"]: t.u8 })],
    ["a literal __proto__", "invalid-name", () => t.struct("S", { __proto__: t.u8 })],
    ["a variant named 1", "invalid-name", () => t.enum("E", ["A", "1"])],
    ["a field without a name", "invalid-name", () => t.struct("S", { "": t.u8 })],
    ["two fields of one name", "duplicate-name", () => t.struct("S", { a: t.u8, b: t.rename("a", t.u8) })],
    ["two variants of one name", "duplicate-name", () => t.enum("E", ["A", "A"])],
    ["two methods of one name", "duplicate-name", () => service("S", { doIt: {}, do_it: {} })],
    ["an array of length -1", "invalid-length", () => t.array(t.u8, -1)],
    ["a field that is no type", "invalid-type", () => t.struct("S", { a: "u8" as never })],
    ["a variant that is no type", "invalid-type", () => t.enum("E", { A: "u8" as never })],
    ["an argument that is no type", "invalid-type", () => service("S", { m: { args: [["a", undefined as never]] } })],
  ])("%s", (_case, code, declare) => {
    expect(codeOf(declare)).toBe(code);
  });

  it("but a channel may be in a tuple, a struct, and first in a variant", () => {
    const S = t.struct("S", { c: t.tuple(t.rx(t.u8), t.tx(t.u8)) });
    expect(
      service("X", { m: { args: [S, t.enum("E", { A: { c: t.rx(t.u8), n: t.u8 } })] } }).methods.m.hasChannel,
    ).toBe(true);
  });
});
