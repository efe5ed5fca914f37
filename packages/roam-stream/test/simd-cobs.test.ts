import { cobs, encodeFrame } from "@troupe/roam-wire/framing";
import { assert, constantFrom, integer, nat, property, tuple } from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { simdCobs } from "../src/index.ts";
import { MAX_BYTES, encodeSimd, hasSimd } from "../src/simd-cobs/encoder.ts";
import { MODULE } from "../src/simd-cobs/module.ts";
import { assemble } from "./simd-cobs/assemble.ts";

/** Encoded by WebAssembly, of any length, in the middle of something else. */
function simdFrame(message: Uint8Array): Uint8Array {
  const around = Buffer.concat([Buffer.from([9, 9]), message, Buffer.from([9, 0])]);
  const target = new Uint8Array(cobs.maxEncodedLength(message.length) + 5).fill(7);
  const end = encodeSimd(around, 2, 2 + message.length, target, 5);
  target[end] = 0;
  return target.subarray(5, end + 1);
}

function same(message: Uint8Array, what?: string): void {
  expect(Buffer.compare(simdFrame(message), encodeFrame(cobs, message)), what).toBe(0);
}

test("the module is what the assembler makes", () => {
  expect(assemble()).toBe(MODULE);
});

describe("WebAssembly SIMD and plain JavaScript make the same frames", () => {
  test("there is SIMD here", () => expect(hasSimd()).toBe(true));

  test("of zeros at every place around the limits of vectors and blocks", () => {
    for (const length of [0, 1, 15, 16, 17, 31, 32, 253, 254, 255, 256, 270, 271, 508, 509, 510]) {
      const message = new Uint8Array(length).fill(1);
      same(message, `${length} without a zero`);
      for (let at = 0; at < length; at++) {
        message[at] = 0;
        same(message, `${length}, zero at ${at}`);
        message[at] = 1;
      }
      same(new Uint8Array(length), `${length} zeros`);
    }
  });

  test("of random messages, from none to only zeros", () => {
    const message = tuple(nat(3000), constantFrom(0, 1, 3, 16, 100, 255), integer()).map(([length, share, seed]) => {
      let state = seed;
      return Uint8Array.from({ length }, () => {
        state = Math.imul(state, 1_664_525) + 1_013_904_223;
        return (state >>> 8) % 256 < share ? 0 : 1 + ((state >>> 16) % 255);
      });
    });
    assert(
      property(message, (bytes) => same(bytes)),
      { numRuns: 500 },
    );
  });

  test("up to the largest, one after the other in the same memory", () => {
    for (const length of [MAX_BYTES, MAX_BYTES - 1, 65_536, MAX_BYTES]) {
      same(new Uint8Array(length).fill(1));
      same(new Uint8Array(length));
    }
  });
});

test("the framing takes messages of all sizes, also those beyond its memory", () => {
  for (const length of [0, 1, 127, 128, 512, MAX_BYTES, MAX_BYTES + 1]) {
    const message = new Uint8Array(length).map((_, i) => i);
    const frame = encodeFrame(simdCobs, message);
    expect(Buffer.compare(frame, encodeFrame(cobs, message))).toBe(0);
    const decoded: Uint8Array[] = [];
    simdCobs.createDecoder().push(frame, (bytes, start, end) => decoded.push(bytes.slice(start, end)));
    expect(Buffer.compare(decoded[0]!, message)).toBe(0);
  }
});

describe("without WebAssembly", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test("plain JavaScript takes its place", async () => {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", undefined);
    const encoder = await import("../src/simd-cobs/encoder.ts");
    const { simdCobs } = await import("../src/simd-cobs/simd-cobs.ts");
    expect(encoder.hasSimd()).toBe(false);
    const message = new Uint8Array(1000).map((_, i) => i);
    expect(Buffer.compare(encodeFrame(simdCobs, message), encodeFrame(cobs, message))).toBe(0);
  });
});
