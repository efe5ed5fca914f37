import { readFileSync } from "node:fs";
import { decode, encode, PackDecodeError } from "@troupe/pack";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "./hex.ts";

// Each line: bytes, then what the published crate packr-abi 0.4.0 makes of them. `same`: it decodes them and encodes the same
// bytes again; `ok`: it decodes them and encodes these; `err`: what it says.
const VECTORS = readFileSync(new URL("vectors/packr-0.4.0.txt", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => /^([0-9a-f]*) (same|ok|err) ?(.*)$/.exec(line) as unknown as [string, string, string, string]);

function outcome(bytes: Uint8Array): string {
  try {
    return toHex(encode(decode(bytes)));
  } catch (error) {
    if (error instanceof PackDecodeError) return error.hostText;
    throw error;
  }
}

describe("buffers that packr takes and refuses", () => {
  test("the file holds both, and every text of packr", () => {
    expect(VECTORS.filter((one) => one[2] !== "err").length).toBeGreaterThan(100);
    expect(
      new Set(VECTORS.filter((one) => one[2] === "err").map((one) => one[3].replaceAll(/\d+/g, "N"))).size,
    ).toBeGreaterThanOrEqual(23);
  });

  test.each(VECTORS)("%s", (_, hex, verdict, rest) => {
    expect(outcome(fromHex(hex))).toBe(verdict === "same" ? hex : rest);
  });
});
