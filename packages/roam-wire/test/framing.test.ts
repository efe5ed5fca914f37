import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RoamProtocolError } from "../src/index.ts";
import { type Framing, cobs, encodeFrame, lengthPrefix } from "../src/framing/index.ts";
import { hex, toHex } from "./hex.ts";

/** COBS as its author describes it, byte by byte: what ours is compared with. */
function plainCobs(message: Uint8Array): number[] {
  const out = [0];
  let slot = 0;
  for (let i = 0; i < message.length; i++) {
    if (message[i] === 0) {
      out[slot] = out.length - slot;
      slot = out.push(0) - 1;
    } else {
      out.push(message[i]!);
      if (out.length - slot === 255) {
        out[slot] = 255;
        if (i === message.length - 1) return [...out, 0];
        slot = out.push(0) - 1;
      }
    }
  }
  out[slot] = out.length - slot;
  return [...out, 0];
}

function decodeAll(framing: Framing, chunks: Uint8Array[], maxFrameBytes?: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const decoder = framing.createDecoder(maxFrameBytes === undefined ? {} : { maxFrameBytes });
  for (const chunk of chunks) decoder.push(chunk.slice(), (bytes, start, end) => frames.push(bytes.slice(start, end)));
  expect(decoder.buffered).toBe(0);
  return frames;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof RoamProtocolError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

const nonZero = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i % 255) + 1);

/** Messages with few, some and many zeros, and lengths around the edges of blocks. */
const message: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 120 }),
  fc.array(fc.constantFrom(0, 0, 1, 255), { maxLength: 600 }).map((bytes) => Uint8Array.from(bytes)),
  fc
    .array(
      fc.tuple(fc.constantFrom(0, 1, 47, 48, 49, 96, 97, 205, 206, 207, 253, 254, 255, 256, 508, 509), fc.boolean()),
      { maxLength: 8 },
    )
    .map((runs) => Uint8Array.from(runs.flatMap(([length, zero]) => [...nonZero(length), ...(zero ? [0] : [])]))),
);

describe("COBS", () => {
  it.each([
    ["00", "01 01 00"],
    ["00 00", "01 01 01 00"],
    ["01 00 02", "02 01 02 02 00"],
    ["", "01 00"],
    ["00 01 02 00 03 04 00", "01 03 01 02 03 03 04 01 00"],
    ["00 01 80 08 40", "01 05 01 80 08 40 00"],
    ["05 00 06 c8 01 00 02 01 03 01 42", "02 05 04 06 c8 01 06 02 01 03 01 42 00"],
    ["00 02", "01 02 02 00"],
  ])("of %j is %s", (raw, framed) => {
    expect(toHex(encodeFrame(cobs, hex(raw)))).toBe(framed);
    expect(decodeAll(cobs, [hex(framed)])).toEqual([hex(raw)]);
  });

  it("has no empty block behind a full one at the end", () => {
    const full = encodeFrame(cobs, nonZero(254));
    expect([full.length, full[0], full.at(-2)]).toEqual([256, 255, 254]);
    expect(encodeFrame(cobs, nonZero(255)).subarray(255)).toEqual(hex("02 ff 00"));
    expect(encodeFrame(cobs, Uint8Array.of(...nonZero(254), 0)).subarray(255)).toEqual(hex("01 01 00"));
    // Other encoders write it; it is accepted.
    expect(decodeAll(cobs, [Uint8Array.of(255, ...nonZero(254), 1, 0)])).toEqual([nonZero(254)]);
  });

  it("is that of the byte-by-byte algorithm, for any message", () => {
    fc.assert(
      fc.property(message, fc.nat(9), (bytes, at) => {
        const target = new Uint8Array(at + cobs.maxEncodedLength(bytes.length)).fill(9);
        // As part of a larger array, as a writer's message is.
        const source = Uint8Array.of(1, 2, ...bytes, 3);
        const end = cobs.encodeInto(source, 2, source.length - 1, target, at);
        expect([...target.subarray(at, end)]).toEqual(plainCobs(bytes));
        expect([...target.subarray(0, at)]).toEqual(Array.from({ length: at }, () => 9));
      }),
      { numRuns: 500 },
    );
  });

  it("is that of the byte-by-byte algorithm for messages of every length up to 1100", () => {
    for (let length = 0; length <= 1100; length++) {
      const bytes = nonZero(length);
      expect([...encodeFrame(cobs, bytes)]).toEqual(plainCobs(bytes));
      if (length > 0) {
        bytes[Math.floor(length / 2)] = 0;
        expect([...encodeFrame(cobs, bytes)]).toEqual(plainCobs(bytes));
      }
    }
  });

  it("refuses an empty frame and a block that reaches beyond its frame", () => {
    expect(codeOf(() => decodeAll(cobs, [hex("02 05 00 00")]))).toBe("empty-frame");
    expect(codeOf(() => decodeAll(cobs, [hex("00")]))).toBe("empty-frame");
    expect(codeOf(() => decodeAll(cobs, [hex("03 01 00")]))).toBe("invalid-frame");
    expect(codeOf(() => decodeAll(cobs, [hex("05 01 02 00")]))).toBe("invalid-frame");
  });

  it("never invents or loses bytes, whatever it is fed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const frames: Uint8Array[] = [];
        try {
          cobs.createDecoder().push(bytes.slice(), (b, start, end) => frames.push(b.slice(start, end)));
        } catch (error) {
          expect(error).toBeInstanceOf(RoamProtocolError);
        }
        // What it accepted has at most one encoding besides that of an empty last block.
        let from = 0;
        for (const frame of frames) {
          const to = bytes.indexOf(0, from);
          const again = plainCobs(frame).slice(0, -1);
          const given = [...bytes.subarray(from, to)];
          expect([again, [...again, 1]]).toContainEqual(given);
          from = to + 1;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe.each([cobs, lengthPrefix])("the framing $name", (framing) => {
  it("gives back every message, wherever the stream is cut", () => {
    const messages = [hex("05 00 01 2a"), nonZero(300), hex(""), hex("00 00 07"), Uint8Array.of(...nonZero(254), 0, 1)];
    const stream = Uint8Array.from(messages.flatMap((bytes) => [...encodeFrame(framing, bytes)]));
    for (let cut = 0; cut <= stream.length; cut++) {
      expect(decodeAll(framing, [stream.subarray(0, cut), stream.subarray(cut)])).toEqual(messages);
    }
    expect(
      decodeAll(
        framing,
        Array.from(stream, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(messages);
  });

  it("gives back any messages in chunks of any size", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 1, max: 700 }), (messages, size) => {
        const stream = Uint8Array.from(messages.flatMap((bytes) => [...encodeFrame(framing, bytes)]));
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
        expect(decodeAll(framing, chunks)).toEqual(messages);
      }),
      { numRuns: 200 },
    );
  });

  it("hands out bytes that it never touches again", () => {
    const messages = [nonZero(2000), Uint8Array.of(0, ...nonZero(700)), hex("00 01 02")];
    const stream = Uint8Array.from(messages.flatMap((bytes) => [...encodeFrame(framing, bytes)]));
    const kept: Uint8Array[] = [];
    const decoder = framing.createDecoder();
    for (let at = 0; at < stream.length; at += 900) {
      decoder.push(stream.slice(at, at + 900), (bytes, start, end) => kept.push(bytes.subarray(start, end)));
    }
    expect(kept).toEqual(messages);
  });

  it("copies a large frame that came in two chunks once, into memory of its own size", () => {
    const message = Uint8Array.from({ length: 40_000 }, (_, i) => i % 256);
    const frame = encodeFrame(framing, message);
    const decoder = framing.createDecoder();
    const got: [Uint8Array, number, number][] = [];
    decoder.push(frame.slice(0, 30_000), (...frame) => got.push(frame));
    expect(decoder.buffered).toBe(30_000);
    decoder.push(frame.slice(30_000), (...frame) => got.push(frame));
    expect(decoder.buffered).toBe(0);
    const [[bytes, start, end]] = got as [[Uint8Array, number, number]];
    expect(bytes.subarray(start, end)).toEqual(message);
    expect(bytes.buffer.byteLength).toBeLessThanOrEqual(frame.length);
  });

  it("accepts a message of exactly the bound, and refuses a larger one", () => {
    const max = 1000;
    for (const cut of [1, 500, 2000]) {
      const send = (length: number) => (): Uint8Array[] => {
        const stream = encodeFrame(framing, nonZero(length));
        return decodeAll(framing, [stream.subarray(0, cut), stream.subarray(cut)], max);
      };
      expect(send(max)()).toEqual([nonZero(max)]);
      expect(codeOf(send(max + 1))).toBe("frame-too-large");
    }
  });

  it("keeps no more than the bound of a frame that never ends", () => {
    const decoder = framing.createDecoder({ maxFrameBytes: 10_000 });
    const head = framing === lengthPrefix ? hex("10 27 00 00") : hex("");
    decoder.push(head, () => undefined);
    for (let i = 0; i < 9; i++) decoder.push(nonZero(1000), () => undefined);
    expect(decoder.buffered).toBe(9000 + head.length);
    const more = (): void => {
      for (let i = 0; i < 9; i++) decoder.push(nonZero(1000), () => undefined);
    };
    expect(codeOf(more)).toBe("frame-too-large");
    expect(decoder.buffered).toBeLessThanOrEqual(framing.maxEncodedLength(10_000));
  });

  it("takes a Buffer for what it is", () => {
    const frames: Uint8Array[] = [];
    const stream = Buffer.from(
      Uint8Array.of(...encodeFrame(framing, hex("00 07")), ...encodeFrame(framing, hex("08"))),
    );
    framing
      .createDecoder()
      .push(stream, (bytes, start, end) => frames.push(Uint8Array.from(bytes.subarray(start, end))));
    expect(frames).toEqual([hex("00 07"), hex("08")]);
  });
});

describe("a peer with the other framing", () => {
  const hellos = ["00 01 80 80 40 80 80 04", "00 01 80 08 40", "00 01 ff ff ff ff 0f ff ff ff ff 0f", "00 01 05 06"];

  it.each(hellos)("is told from its Hello %s", (hello) => {
    const prefixed = encodeFrame(lengthPrefix, hex(hello));
    const stuffed = encodeFrame(cobs, hex(hello));
    expect(codeOf(() => decodeAll(cobs, [prefixed]))).toBe("framing-mismatch");
    expect(codeOf(() => decodeAll(lengthPrefix, [stuffed], 0x7fff_ffff))).toBe("framing-mismatch");
    expect(codeOf(() => decodeAll(lengthPrefix, [Uint8Array.of(...stuffed, ...stuffed)]))).toBe("framing-mismatch");
  });

  it("is not blamed for what comes after a good frame", () => {
    const hello = encodeFrame(cobs, hex(hellos[0]!));
    expect(codeOf(() => decodeAll(cobs, [hello, encodeFrame(lengthPrefix, hex(hellos[0]!))]))).toBe("invalid-frame");
  });
});
