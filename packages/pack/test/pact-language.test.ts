import {
  aliasOf,
  decodeTyped,
  encodeTyped,
  interfaceOf,
  PactSyntaxError,
  parsePact,
  printFunction,
  printPact,
  printType,
  rpc,
  t,
  type PactFile,
} from "@troupe/pack";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { THEATER } from "./theater-interfaces.ts";

const EVERYTHING = `
// everything the language has
interface everything {
  @package: string = "acme:shop"
  @version: u64 = 3
  @debt: s64 = -4
  @ratio: f64 = 0.25
  @public: bool = true
  @owner: value = { name: "a \\"b\\" \\\\ \\n\\t\\r", age: 7, tags: { } }
  use types
  use types.{item, price}
  use rpc(other)
  type T
  type K: ordered
  type ids = list<u64>
  record item { name: string; price: option<price>, owner: self }
  variant event { opened, moved(tuple<s32, s32>); closed(result<_, string>) }
  enum color { red green, blue; }
  flags rights { read, write }
  imports { logger clock.now T: printable }
  exports {
    add: func(item: item, at: u32) -> result<ids, _>
    clear: func();
    next: func() -> _
    raw: list<char>
    any: func(a: value, b: f32) -> tuple<>
  }
  interface inner { exports { f: func(g: event) -> color } }
  interface far = rpc(inner)
}
`;

/** Without the functions that join names to types. */
const plain = (file: PactFile): unknown =>
  JSON.parse(JSON.stringify(file, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value)));

describe("reading", () => {
  const file = parsePact(EVERYTHING);

  test("metadata keeps the kinds of its literals", () => {
    expect(file.name).toBe("everything");
    expect(file.metadata.map(({ name, value }) => [name, value])).toEqual([
      ["package", "acme:shop"],
      ["version", 3n],
      ["debt", -4n],
      ["ratio", 0.25],
      ["public", true],
      [
        "owner",
        [
          ["name", 'a "b" \\ \n\t\r'],
          ["age", 7n],
          ["tags", []],
        ],
      ],
    ]);
  });

  test("uses, parameters and imports", () => {
    expect(file.uses).toEqual([
      { interface: "types", arguments: [], items: [] },
      { interface: "types", arguments: [], items: ["item", "price"] },
      { interface: "rpc", arguments: ["other"], items: [] },
    ]);
    expect(file.typeParameters).toEqual([{ name: "T" }, { name: "K", constraint: "ordered" }]);
    expect(file.imports).toEqual([
      { kind: "interface", interface: "logger" },
      { kind: "item", interface: "clock", name: "now" },
      { kind: "constraint", parameter: "T", interface: "printable" },
    ]);
  });

  test("types, functions and what is nested", () => {
    expect(file.types.map(({ name, isAlias, type }) => [name, isAlias, type.kind])).toEqual([
      ["ids", true, "list"],
      ["item", false, "record"],
      ["event", false, "variant"],
      ["color", false, "enum"],
      ["rights", false, "flags"],
    ]);
    expect(
      file.exports.map((one) => (one.kind === "function" ? printFunction(one) : `${one.name}: ${printType(one.type)}`)),
    ).toEqual([
      "add: func(item: item, at: u32) -> result<ids, _>",
      "clear: func()",
      "next: func() -> tuple<>",
      "raw: list<char>",
      "any: func(a: value, b: f32) -> tuple<>",
    ]);
    expect(file.interfaces.map((one) => one.name)).toEqual(["inner"]);
    expect(file.aliases).toEqual([{ name: "far", transform: "rpc", arguments: ["inner"] }]);
  });

  test("an interface has its full name and only its exported functions", () => {
    const parsed = interfaceOf(file);
    expect(parsed.name).toBe("acme:shop/everything");
    expect(parsed.functions.map((one) => one.name)).toEqual(["add", "clear", "next", "any"]);
    expect(interfaceOf(file.interfaces[0]!).name).toBe("inner");
  });

  test("a name that the interface defines can be encoded with, before or after its definition; another stays a name", () => {
    const parsed = parsePact("exports { f: func(a: later, b: elsewhere) } record later { n: u8 }");
    const [a, b] = interfaceOf(parsed).functions[0]!.params;
    expect(parsed.name).toBe("root");
    expect(decodeTyped(a!.type, encodeTyped(a!.type, { n: 1 }))).toEqual({ n: 1 });
    expect(() => encodeTyped(b!.type, 1)).toThrow('type "elsewhere" is not defined');
  });

  test("an empty text is an empty interface", () => {
    expect(parsePact(" // nothing")).toMatchObject({ name: "root", exports: [] });
  });
});

describe("printing", () => {
  test.each([["everything", EVERYTHING] as const, ...THEATER.map(({ name, pact }) => [name, pact] as const)])(
    "%s prints as text that reads back the same",
    (_, text) => {
      const once = printPact(parsePact(text));
      expect(plain(parsePact(once))).toEqual(plain(parsePact(text)));
      expect(printPact(parsePact(once))).toBe(once);
    },
  );

  test("numbers with a point read back as they were", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const file = { ...parsePact(""), metadata: [{ name: "n", type: t.f64, value: number }] };
        expect(parsePact(printPact(file)).metadata[0]!.value).toBe(number);
      }),
    );
  });

  test("any text reads back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const file = { ...parsePact(""), metadata: [{ name: "s", type: t.string, value: text }] };
        expect(parsePact(printPact(file)).metadata[0]!.value).toBe(text);
      }),
    );
  });
});

describe("mistakes", () => {
  test.each<[text: string, line: number, column: number, code: string, problem: string | RegExp]>([
    ["interface", 1, 10, "UNEXPECTED_TOKEN", "expected the name of the interface, got the end of the text"],
    ["interface x {", 1, 14, "UNEXPECTED_TOKEN", /^expected "}"/],
    ["interface x {} y", 1, 16, "UNEXPECTED_TOKEN", 'expected the end of the text, got "y"'],
    ["}", 1, 1, "UNEXPECTED_TOKEN", 'expected the end of the text, got "}"'],
    ["\n\n  function f", 3, 3, "UNEXPECTED_TOKEN", /^expected @, use, type, .* got "function"$/],
    ["exports { f: func(a: list<u8) }", 1, 29, "UNEXPECTED_TOKEN", /^expected ">"/],
    ["exports { f: func(), g: func() }", 1, 20, "UNEXPECTED_TOKEN", 'expected a name or "}" in exports, got ","'],
    ["type x = result<u8>", 1, 20, "UNEXPECTED_TOKEN", "result takes 2 types, got 1"],
    ["type x = option<u8, u8>", 1, 19, "UNEXPECTED_TOKEN", /option takes 1/],
    ["type x = list", 1, 14, "UNEXPECTED_TOKEN", 'expected "<" after list, got the end of the text'],
    ["record r { a u8 }", 1, 14, "UNEXPECTED_TOKEN", 'expected ":" after the name of a field, got "u8"'],
    ["type a = u8\ntype a = u16", 2, 6, "DUPLICATE_NAME", 'type "a" is defined twice'],
    [
      "type a = u8 /* no */",
      1,
      13,
      "UNEXPECTED_CHARACTER",
      '"/" means nothing in pact; comments start with // and end with the line',
    ],
    ["type é", 1, 6, "UNEXPECTED_CHARACTER", '"é" means nothing in pact'],
    ['@a: string = "open', 1, 14, "UNTERMINATED_STRING", 'string without closing "'],
    ["@a: u64 = 18446744073709551616", 1, 11, "INVALID_NUMBER", "18446744073709551616 has more than 64 bits"],
    ["@a: f64 = 1.2.3", 1, 11, "INVALID_NUMBER", "1.2.3 is no number"],
    ["@a: bool = maybe", 1, 12, "UNEXPECTED_TOKEN", 'expected a string, a number, true, false or "{", got "maybe"'],
    ["use a.b", 1, 7, "UNEXPECTED_TOKEN", 'expected "{" after the point, got "b"'],
    [`type x = ${"list<".repeat(1000)}u8${">".repeat(1000)}`, 1, 1295, "TOO_DEEP", /nested deeper than 256/],
    ["interface a { ".repeat(100_000), 1, 3611, "TOO_DEEP", /nested deeper than 256/],
    [`@a: value = ${"{ a: ".repeat(1000)}`, 1, 1298, "TOO_DEEP", /nested deeper than 256/],
  ])("%s", (text, line, column, code, problem) => {
    let error: unknown;
    try {
      parsePact(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(PactSyntaxError);
    const { message, ...rest } = error as PactSyntaxError;
    expect({ line: rest.line, column: rest.column, code: rest.code }).toEqual({ line, column, code });
    const place = `${line}:${column}: `;
    expect(message.startsWith(place)).toBe(true);
    if (typeof problem === "string") expect(message.slice(place.length)).toBe(problem);
    else expect(message.slice(place.length)).toMatch(problem);
  });

  test("every prefix of a file is read or refused with a place inside the text", () => {
    const lines = EVERYTHING.split("\n").length;
    for (let length = 0; length < EVERYTHING.length; length++) {
      try {
        parsePact(EVERYTHING.slice(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(PactSyntaxError);
        expect((error as PactSyntaxError).line).toBeLessThanOrEqual(lines);
      }
    }
  });

  test("random words and symbols are read or refused", () => {
    const word = fc.constantFrom(
      "interface",
      "x",
      "{",
      "}",
      "<",
      ">",
      "(",
      ")",
      ":",
      ",",
      ";",
      "=",
      "-",
      ".",
      "@",
      "list",
      "result",
      "_",
      "exports",
      "func",
      "record",
      '"s"',
      "1",
      "use",
      "type",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        try {
          parsePact(words.join(" "));
        } catch (error) {
          expect(error).toBeInstanceOf(PactSyntaxError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the rpc transform", () => {
  const file = parsePact(
    `interface counter { @package: string = "acme:shop" exports { add: func(n: u32) -> u32 reset: func() } }`,
  );

  test("renames the interface and wraps every result", () => {
    const called = rpc(interfaceOf(file));
    expect(called.name).toBe("acme:shop/rpc(counter)");
    expect(called.functions.map(printFunction)).toEqual([
      "add: func(n: u32) -> result<u32, rpc-error>",
      "reset: func() -> result<tuple<>, rpc-error>",
    ]);
  });

  test("is what an alias in a file stands for", () => {
    const outer = parsePact(
      "interface outer { interface a { exports { f: func() } } interface b = rpc(a) interface c = map(a) interface d = rpc(z) }",
    );
    const [b, c, d] = outer.aliases;
    expect(aliasOf(b!, outer.interfaces)).toEqual(rpc(interfaceOf(outer.interfaces[0]!)));
    expect(() => aliasOf(c!, outer.interfaces)).toThrow(expect.objectContaining({ code: "UNKNOWN_TRANSFORM" }));
    expect(() => aliasOf(d!, outer.interfaces)).toThrow(expect.objectContaining({ code: "UNKNOWN_TYPE" }));
  });
});
