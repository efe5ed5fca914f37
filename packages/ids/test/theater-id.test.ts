import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { generateTheaterId, InvalidIdError, isTheaterId, parseTheaterId, theaterIdDebug } from "@troupe/ids";
import type { RequestId, TheaterId } from "@troupe/ids";

/** Printed by the uuid crate 1.23.1 itself: the text, the canonical id or null, the error text or null. */
const printedByTheCrate = JSON.parse(readFileSync(new URL("data/uuid-crate.json", import.meta.url), "utf8")) as [
  text: string,
  id: string | null,
  error: string | null,
][];

const sample = "550e8400-e29b-41d4-a716-446655440000";

function refusal(text: string): InvalidIdError {
  try {
    parseTheaterId(text);
  } catch (error) {
    if (error instanceof InvalidIdError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was accepted`);
}

describe("what the uuid crate accepts", () => {
  const accepted = printedByTheCrate.filter(([, id]) => id !== null);
  it.each(accepted)("%s", (text, id) => expect(parseTheaterId(text)).toBe(id));
});

describe("what the uuid crate refuses, in its words", () => {
  const refused = printedByTheCrate.filter(([, id]) => id === null);
  it.each(refused)("%s", (text, _, error) => {
    expect(refusal(text)).toMatchObject({ code: "INVALID_ID", kind: "theater-id", detail: error, hostText: error });
  });
});

it("refuses a text with any one character replaced by a wrong one", () => {
  for (const form of [sample, sample.replaceAll("-", ""), `{${sample}}`, `urn:uuid:${sample}`]) {
    for (let at = 0; at < form.length; at += 1) {
      const mutated = `${form.slice(0, at)}!${form.slice(at + 1)}`;
      expect(() => parseTheaterId(mutated), mutated).toThrow(InvalidIdError);
    }
  }
});

it("refuses a text that lost or gained any one character", () => {
  for (const form of [sample, sample.replaceAll("-", ""), `{${sample}}`, `urn:uuid:${sample}`]) {
    for (let at = 0; at < form.length; at += 1) {
      expect(() => parseTheaterId(form.slice(0, at) + form.slice(at + 1))).toThrow(InvalidIdError);
      expect(() => parseTheaterId(`${form.slice(0, at)}a${form.slice(at)}`)).toThrow(InvalidIdError);
    }
  }
});

it("is changed by a change of any one digit", () => {
  for (let at = 0; at < sample.length; at += 1) {
    if (sample[at] === "-") continue;
    const digit = sample[at] === "f" ? "0" : "f";
    const mutated = sample.slice(0, at) + digit + sample.slice(at + 1);
    expect(parseTheaterId(mutated.toUpperCase())).toBe(mutated);
  }
});

it("reads each form of any 128 bits as the same id", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.boolean(), (bytes, upper) => {
      const digits = Buffer.from(bytes).toString("hex");
      const groups = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(digits)?.slice(1) ?? [];
      const canonical = groups.join("-");
      const cased = (text: string): string => (upper ? text.toUpperCase() : text);
      for (const text of [cased(digits), cased(canonical), `{${cased(canonical)}}`, `urn:uuid:${cased(canonical)}`]) {
        expect(parseTheaterId(text)).toBe(canonical);
      }
    }),
  );
});

it("accepts a text exactly when it parses to something, and never throws anything else", () => {
  const nearly = fc.stringMatching(/^(urn:uuid:|\{)?[\da-fA-F-]{30,40}\}?$/);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), nearly), (text) => {
      try {
        expect(isTheaterId(parseTheaterId(text))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidIdError);
      }
    }),
  );
});

it("generates version 4, variant 1, and no id twice", () => {
  const ids = new Set<string>();
  for (let n = 0; n < 20_000; n += 1) {
    const id = generateTheaterId();
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(parseTheaterId(id)).toBe(id);
    ids.add(id);
  }
  expect(ids.size).toBe(20_000);
});

it("uses every free bit of a generated id", () => {
  const bits = (id: string): bigint => BigInt(`0x${id.replaceAll("-", "")}`);
  let ones = 0n;
  let zeros = 0n;
  const all = (1n << 128n) - 1n;
  for (let n = 0; n < 1000; n += 1) {
    const id = bits(generateTheaterId());
    ones |= id;
    zeros |= ~id & all;
  }
  // Six bits are fixed: 0100 for the version, 10 for the variant. All others were seen as 0 and as 1.
  expect(ones & zeros).toBe(all ^ (0xfn << 76n) ^ (0x3n << 62n));
});

it("is the plain string in JSON, and its Debug form in logs", () => {
  const id = parseTheaterId(sample);
  expect(JSON.stringify({ id })).toBe(`{"id":"${sample}"}`);
  expect(theaterIdDebug(id)).toBe(`TheaterId(${sample})`);
  expect(parseTheaterId(JSON.parse(JSON.stringify(id)) as string)).toBe(id);
});

it("knows an id from other values", () => {
  expect(isTheaterId(sample)).toBe(true);
  const others = [
    sample.toUpperCase(),
    `{${sample}}`,
    sample.replaceAll("-", ""),
    `${sample}\n`,
    "",
    1,
    null,
    undefined,
    {},
  ];
  for (const other of others) expect(isTheaterId(other)).toBe(false);
});

it("is a string to the compiler, and no other kind of id", () => {
  expectTypeOf<TheaterId>().toExtend<string>();
  expectTypeOf<string>().not.toExtend<TheaterId>();
  expectTypeOf<RequestId>().not.toExtend<TheaterId>();
});
