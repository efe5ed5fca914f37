import { blake3 as reference } from "@noble/hashes/blake3.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blake3 } from "../src/blake3.ts";
import { toHex } from "./hex.ts";

describe("BLAKE3", () => {
  it("of known inputs", () => {
    const hash = (bytes: Uint8Array): string => toHex(blake3(bytes)).replaceAll(" ", "");
    expect(hash(new Uint8Array(0))).toBe("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
    expect(hash(Uint8Array.of(0x25, 1, 0x0f, 0x0f))).toBe(
      "7d7e2977f77f5bb9afd0c027880712a810f58260cb8d2fc09aec875f37adbf6b",
    );
  });

  it("is that of the reference at the edges of blocks, chunks and subtrees", () => {
    for (const edge of [64, 128, 1024, 2048, 3072, 4096, 5120, 7168, 8192]) {
      for (const length of [edge - 1, edge, edge + 1]) {
        const input = Uint8Array.from({ length }, (_, i) => i % 251);
        expect(blake3(input)).toEqual(reference(input));
      }
    }
  });

  it("is that of the reference for any input", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000, size: "max" }), (input) => {
        expect(blake3(input)).toEqual(reference(input));
      }),
      { numRuns: 200 },
    );
  });
});
