import { describe, expect, it } from "vitest";
import {
  InvalidIdError,
  isInvalidIdError,
  parseChannelId,
  parseConnectionId,
  parseListenerId,
  parseRequestId,
  parseTheaterId,
} from "@troupe/ids";

const parsers = [parseTheaterId, parseChannelId, parseConnectionId, parseListenerId, parseRequestId];

function refusal(parse: (text: string) => unknown, text: unknown): InvalidIdError {
  try {
    parse(text as string);
  } catch (error) {
    if (isInvalidIdError(error)) return error;
    throw error;
  }
  throw new Error("accepted");
}

it("quotes the text and says what was expected", () => {
  const error = refusal(parseTheaterId, "not-an-id");
  expect(error.name).toBe("InvalidIdError");
  expect(error.text).toBe("not-an-id");
  expect(error.message).toBe(
    '"not-an-id" is no theater-id: invalid character: found `n` at 1; expected a UUID such as ' +
      "550e8400-e29b-41d4-a716-446655440000, also without hyphens, in braces or after urn:uuid:",
  );
});

describe.each(parsers)("%o", (parse) => {
  it("quotes at most 64 characters", () => {
    const error = refusal(parse, "x".repeat(1_000_000));
    expect(error.text).toBe(`${"x".repeat(64)}…`);
    expect(error.message.length).toBeLessThan(400);
  });

  it("does not cut a character in two", () => {
    expect(refusal(parse, `${"x".repeat(63)}😀😀`).text).toBe(`${"x".repeat(63)}…`);
    expect(refusal(parse, `${"x".repeat(62)}😀😀`).text).toBe(`${"x".repeat(62)}😀…`);
  });

  it.each([undefined, null, 1, 1n, {}, [], Symbol("s"), Object.create(null) as object])(
    "refuses %o like a wrong text",
    (value) => {
      const error = refusal(parse, value);
      expect(error.detail).toBe("not a string");
      expect(error.text).toBe(value === null ? "null" : typeof value);
    },
  );
});

it("is known by its brand, not by its prototype", async () => {
  const path: string = "../src/errors.ts?copy";
  const copy = (await import(path)) as { InvalidIdError: typeof InvalidIdError };
  const facts = { kind: "theater-id", text: "x", expected: "y", detail: "z" } as const;
  const foreign = new copy.InvalidIdError(facts);
  expect(foreign).not.toBeInstanceOf(InvalidIdError);
  expect(isInvalidIdError(foreign)).toBe(true);
  for (const other of [new Error("x"), { code: "INVALID_ID" }, null, undefined, "x"]) {
    expect(isInvalidIdError(other)).toBe(false);
  }
});
