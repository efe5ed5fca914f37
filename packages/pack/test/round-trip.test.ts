import {
  compileEncoder,
  compileLendingEncoder,
  decode,
  decodeTyped,
  encode,
  encodeTyped,
  lift,
  lower,
} from "@troupe/pack";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { typedValue, value } from "./arbitraries.ts";
import { toHex } from "./hex.ts";

test("what is encoded decodes to the same value, and encodes to the same bytes", () => {
  fc.assert(
    fc.property(value, (original) => {
      const bytes = encode(original);
      const decoded = decode(bytes);
      expect(decoded).toEqual(original);
      expect(toHex(encode(decoded))).toBe(toHex(bytes));
    }),
    { numRuns: 500 },
  );
});

test("what is lowered lifts to the same data, through values and through bytes", () => {
  fc.assert(
    fc.property(typedValue, ({ type, js }) => {
      const lowered = lower(type, js);
      expect(lift(type, lowered)).toEqual(js);
      expect(decodeTyped(type, encode(lowered))).toEqual(js);
    }),
    { numRuns: 500 },
  );
});

test("encoding by type gives the bytes of lowering and encoding", () => {
  fc.assert(
    fc.property(typedValue, ({ type, js }) => {
      const expected = toHex(encode(lower(type, js)));
      expect(toHex(encodeTyped(type, js))).toBe(expected);
      expect(toHex(compileEncoder(type)(js))).toBe(expected);
      expect(compileLendingEncoder(type)(js, toHex)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test("a value of one type, given to the encoder of another, is encoded or refused alike by both ways", () => {
  fc.assert(
    fc.property(typedValue, typedValue, ({ type }, { js }) => {
      const outcome = (encodeIt: () => Uint8Array): string => {
        try {
          return toHex(encodeIt());
        } catch (error) {
          return String(error);
        }
      };
      expect(outcome(() => encodeTyped(type, js))).toBe(outcome(() => encode(lower(type, js))));
    }),
    { numRuns: 500 },
  );
});

test("decoded data shares nothing with the bytes it came from", () => {
  const bytes = encode({ kind: "array", elem: "u8", items: Uint8Array.of(1, 2, 3) });
  const decoded = decode(bytes);
  bytes.fill(0);
  expect(decoded).toEqual({ kind: "array", elem: "u8", items: Uint8Array.of(1, 2, 3) });
});

test("a Buffer in the middle of another is read where it is, and its bytes come out as an ordinary array", () => {
  const whole = Buffer.concat([
    Buffer.from("junk"),
    encode({ kind: "array", elem: "u8", items: Uint8Array.of(7) }),
    Buffer.from("junk"),
  ]);
  const decoded = decode(whole.subarray(4, -4));
  expect(decoded).toEqual({ kind: "array", elem: "u8", items: Uint8Array.of(7) });
  expect((decoded as { items: Uint8Array }).items.constructor).toBe(Uint8Array);
});

test("an encoder that is entered again while it reads a getter does not mix up the two", () => {
  const type = { kind: "record", name: "r", fields: [{ name: "a", type: { kind: "string" } }] } as const;
  const inner = toHex(encodeTyped(type, { a: "inner" }));
  let seen = "";
  const sly = {
    get a(): string {
      seen = toHex(encodeTyped(type, { a: "inner" }));
      return "outer";
    },
  };
  expect(toHex(encodeTyped(type, sly))).toBe(toHex(encodeTyped(type, { a: "outer" })));
  expect(seen).toBe(inner);
});

test("lent bytes survive encoding within their use", () => {
  const lend = compileLendingEncoder({ kind: "string" });
  lend("outer", (bytes) => {
    const before = toHex(bytes);
    lend("a much longer inner text", () => undefined);
    expect(toHex(bytes)).toBe(before);
  });
});

test("lent bytes are those of the value, whatever was lent before", () => {
  const type = { kind: "string" } as const;
  const lend = compileLendingEncoder(type);
  // Short and long in turn, each twice: what is lent has been lent before, or is new, and the memory behind it grows.
  for (const length of [0, 1, 0, 999, 1000, 1001, 1, 999, 20_000, 1, 999, 400_000, 1, 999]) {
    for (const text of ["a".repeat(length), "b".repeat(length)]) {
      expect(toHex(lend(text, (bytes) => bytes.slice()))).toBe(toHex(encodeTyped(type, text)));
    }
  }
});

test("what the user of lent bytes throws comes out unchanged, and the value is not encoded again", () => {
  const lend = compileLendingEncoder({ kind: "string" });
  const failure = new Error("no room");
  let calls = 0;
  expect(() =>
    lend("text", () => {
      calls++;
      throw failure;
    }),
  ).toThrow(failure);
  expect(calls).toBe(1);
});
