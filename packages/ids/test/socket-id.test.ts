import * as fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  createSocketIdCounter,
  formatConnectionId,
  formatListenerId,
  InvalidIdError,
  isConnectionId,
  isListenerId,
  nextSocketId,
  parseConnectionId,
  parseListenerId,
} from "@troupe/ids";
import type { ConnectionId, ListenerId } from "@troupe/ids";

describe("texts of a u64", () => {
  it.each([
    ["1", 1],
    ["+1", 1],
    ["007", 7],
    ["+007", 7],
    ["9007199254740991", 9007199254740991],
    [`${"0".repeat(100)}42`, 42],
  ])("%s is %i", (text, value) => {
    expect(parseConnectionId(text)).toBe(value);
    expect(parseListenerId(text)).toBe(value);
  });

  it.each([
    "0",
    "000",
    "+0",
    "9007199254740992",
    "9007199254740993",
    "18446744073709551615",
    "00018446744073709551615",
  ])("%s is valid, and no socket's id", (text) => {
    expect(parseConnectionId(text)).toBe(0);
    expect(isConnectionId(parseConnectionId(text))).toBe(false);
  });

  it.each([
    ["", "empty"],
    ["+", "not only decimal digits"],
    ["-1", "not only decimal digits"],
    ["-0", "not only decimal digits"],
    ["++1", "not only decimal digits"],
    ["+-1", "not only decimal digits"],
    [" 1", "not only decimal digits"],
    ["1 ", "not only decimal digits"],
    ["1\n", "not only decimal digits"],
    ["1_000", "not only decimal digits"],
    ["1.0", "not only decimal digits"],
    ["1e3", "not only decimal digits"],
    ["0x10", "not only decimal digits"],
    ["١", "not only decimal digits"],
    ["abc", "not only decimal digits"],
    ["18446744073709551616", "too large"],
    ["99999999999999999999", "too large"],
    ["100000000000000000000", "too large"],
    ["9".repeat(1000), "too large"],
  ])("%j is refused: %s", (text, detail) => {
    for (const [kind, parse] of [
      ["connection-id", parseConnectionId],
      ["listener-id", parseListenerId],
    ] as const) {
      let error: unknown;
      try {
        parse(text);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(InvalidIdError);
      expect(error).toMatchObject({ code: "INVALID_ID", kind, detail, hostText: `Invalid id: ${text}` });
    }
  });

  it("agrees with a u64 about every text of digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?\d{1,22}$/), (text) => {
        const value = BigInt(text.replace("+", ""));
        if (value > 18446744073709551615n) {
          expect(() => parseConnectionId(text)).toThrow(InvalidIdError);
        } else {
          expect(parseConnectionId(text)).toBe(value <= Number.MAX_SAFE_INTEGER ? Number(value) : 0);
        }
      }),
    );
  });
});

it("is formatted as decimal digits, and read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (value) => {
      expect(formatConnectionId(parseConnectionId(String(value)))).toBe(String(value));
      expect(formatListenerId(parseListenerId(String(value)))).toBe(String(value));
    }),
  );
});

it("knows an id from other values", () => {
  for (const guard of [isConnectionId, isListenerId]) {
    for (const id of [1, 2, Number.MAX_SAFE_INTEGER]) expect(guard(id)).toBe(true);
    for (const other of [0, -1, 1.5, 2 ** 53, Number.NaN, Infinity, "1", 1n, null, undefined]) {
      expect(guard(other)).toBe(false);
    }
  }
});

it("counts from 1 without a gap, each counter for itself", () => {
  const first = createSocketIdCounter();
  const second = createSocketIdCounter();
  expect([first(), first(), first(), second(), second()]).toEqual([1, 2, 3, 1, 2]);
});

it("shares one counter between all copies of the package", async () => {
  // A query makes the module system load the file a second time, as a second installed copy would be.
  const path: string = "../src/socket-id-counter.ts?copy";
  const copy = (await import(path)) as { nextSocketId: typeof nextSocketId };
  expect(copy.nextSocketId).not.toBe(nextSocketId);
  const before = nextSocketId();
  expect([copy.nextSocketId(), nextSocketId(), copy.nextSocketId()]).toEqual([before + 1, before + 2, before + 3]);
});

it("keeps the shared counter where nothing lists it or replaces it", () => {
  nextSocketId();
  const slot = Symbol.for("@troupe/ids/next-socket-id");
  expect(Object.getOwnPropertyDescriptor(globalThis, slot)).toMatchObject({
    enumerable: false,
    writable: false,
    configurable: false,
  });
});

it("is a number to the compiler, one kind of id is not the other, and a new one serves as either", () => {
  expectTypeOf<ConnectionId>().toExtend<number>();
  expectTypeOf<number>().not.toExtend<ConnectionId>();
  expectTypeOf<ConnectionId>().not.toExtend<ListenerId>();
  expectTypeOf(nextSocketId).returns.toExtend<ConnectionId>();
  expectTypeOf(nextSocketId).returns.toExtend<ListenerId>();
});
