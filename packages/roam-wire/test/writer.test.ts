import { describe, expect, it } from "vitest";
import { EncodeError, Reader, Writer, isRoamWireError } from "../src/index.ts";
import { hex, toHex } from "./hex.ts";

describe("a writer", () => {
  it("never touches what it handed out, however much follows", () => {
    const writer = new Writer(64);
    const messages: [Uint8Array, string][] = [];
    for (let i = 0; i < 200; i++) {
      const text = String.fromCodePoint(97 + (i % 26)).repeat(i);
      writer.string(text);
      messages.push([writer.finish(), text]);
    }
    for (const [bytes, text] of messages) expect(new Reader(bytes).string()).toBe(text);
  });

  it("drops a torn message and goes on behind the ones before", () => {
    const writer = new Writer(16);
    writer.u8(1);
    const first = writer.finish();
    writer.u8(2);
    expect(() => writer.string("\ud800")).toThrow(EncodeError);
    writer.discard();
    writer.u8(3);
    expect([toHex(first), toHex(writer.finish())]).toEqual(["01", "03"]);
  });

  it("starts over in the same memory when told that nobody needs it", () => {
    const writer = new Writer(16);
    writer.u8(1);
    writer.recycle();
    writer.u8(2);
    expect([writer.start, writer.pos, writer.bytes[0]]).toEqual([0, 1, 2]);
  });

  it("lets go of the memory of one large message", () => {
    const writer = new Writer(64);
    writer.raw(new Uint8Array(5_000_000));
    writer.recycle();
    expect(writer.bytes.length).toBe(64);
  });

  it.each([0, 1, 127, 128, 16_383, 16_384, 100_000])("patches a length of %i, whatever was guessed", (length) => {
    for (const guess of [0, 127, 128, 70_000, 2 ** 40]) {
      const writer = new Writer(8);
      writer.u8(9);
      const mark = writer.beginLength(guess);
      writer.raw(new Uint8Array(length).fill(7));
      writer.endLength(mark);
      writer.u8(8);
      const reader = new Reader(writer.finish());
      expect([reader.u8(), reader.blob().length, reader.u8(), reader.remaining]).toEqual([9, length, 8, 0]);
    }
  });

  it("writes text of every length and width", () => {
    for (const unit of ["a", "é", "世", "🦀"]) {
      for (const length of [0, 1, 31, 32, 33, 42, 43, 63, 64, 65, 127, 128, 5461, 20_000]) {
        const text = unit.repeat(length);
        for (const edge of [text, `${text}z`, `z${text}`]) {
          const writer = new Writer(32);
          writer.string(edge);
          const reader = new Reader(writer.finish());
          expect(reader.string() === edge).toBe(true);
          reader.expectEnd();
        }
      }
    }
  });

  it.each([
    [0, 0, "00"],
    [0, 127, "7f"],
    [0, -1, "ff ff ff ff 0f"],
    [1, 0, "80 80 80 80 10"],
    [-1, -1, "ff ff ff ff ff ff ff ff ff 01"],
    [-2147483648, 0, "80 80 80 80 80 80 80 80 80 01"],
    [0x1fffff, -1, "ff ff ff ff ff ff ff 0f"],
  ])("writes the pair %i, %i", (high, low, bytes) => {
    const writer = new Writer();
    writer.varintPair(high, low);
    expect(toHex(writer.finish())).toBe(bytes);
    const reader = new Reader(hex(bytes));
    reader.varintPair();
    expect([reader.high, reader.low]).toEqual([high, low]);
  });
});

describe("a reader", () => {
  it("hands out copies, unless the memory may be shared and is mostly the value", () => {
    const frame = Uint8Array.of(0x80, 0x40, ...new Uint8Array(8192).fill(5));
    expect(new Reader(frame).blob().buffer).not.toBe(frame.buffer);
    const reader = new Reader();
    reader.reset(frame, 0, frame.length, true);
    expect(reader.blob().buffer).toBe(frame.buffer);
    const small = Uint8Array.of(3, 1, 2, 3);
    reader.reset(small, 0, 4, true);
    expect(reader.blob().buffer).not.toBe(small.buffer);
    const crowded = new Uint8Array(100_000);
    crowded.set(frame);
    reader.reset(crowded, 0, frame.length, true);
    const copy = reader.blob();
    expect(copy.buffer.byteLength).toBe(8192);
    expect(copy.every((byte) => byte === 5)).toBe(true);
  });

  it("hands out plain arrays, also of a Buffer", () => {
    for (const size of [4, 100, 10_000]) {
      const buffer = Buffer.alloc(size, 3);
      const reader = new Reader();
      reader.reset(buffer, 0, size, true);
      const bytes = reader.rest();
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect(bytes).toHaveLength(size);
    }
  });

  it("stays within its window", () => {
    const reader = new Reader();
    reader.reset(hex("01 02 03 04"), 1, 3);
    expect([reader.u8(), reader.remaining, reader.u8()]).toEqual([2, 1, 3]);
    expect(() => reader.u8()).toThrow("1 bytes needed, 0 left");
  });

  it("throws errors that know themselves", () => {
    try {
      new Reader(hex("05 61")).string();
      expect.unreachable();
    } catch (error) {
      expect(isRoamWireError(error)).toBe(true);
      expect(error).toMatchObject({ name: "RoamProtocolError", code: "length-beyond-input", offset: 1 });
    }
    expect(isRoamWireError(new Error("no"))).toBe(false);
    expect(isRoamWireError(null)).toBe(false);
  });
});
