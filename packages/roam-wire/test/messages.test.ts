import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Message, RoamProtocolError, Writer, decodeMessage, encodeMessage } from "../src/index.ts";
import { hex, toHex } from "./hex.ts";

const request = { type: "Request", connId: 0, metadata: [], channels: [], payload: hex("") } as const;
const response = { type: "Response", connId: 0, metadata: [], channels: [] } as const;

const golden: [name: string, message: Message, bytes: string][] = [
  ["Hello {1024, 64}", { type: "Hello", version: 2, maxPayloadSize: 1024, initialChannelCredit: 64 }, "00 01 80 08 40"],
  [
    "Hello as Rust sends it",
    { type: "Hello", version: 2, maxPayloadSize: 1_048_576, initialChannelCredit: 65_536 },
    "00 01 80 80 40 80 80 04",
  ],
  [
    "Hello of version 1",
    { type: "Hello", version: 1, maxPayloadSize: 1_048_576, initialChannelCredit: 65_536 },
    "00 00 80 80 40 80 80 04",
  ],
  [
    "Hello with the largest values",
    { type: "Hello", version: 2, maxPayloadSize: 0xffffffff, initialChannelCredit: 0xffffffff },
    "00 01 ff ff ff ff 0f ff ff ff ff 0f",
  ],
  ["Connect", { type: "Connect", requestId: 1, metadata: [] }, "01 01 00"],
  [
    "Connect with text",
    { type: "Connect", requestId: 2, metadata: [["auth", "token123"]] },
    "01 02 01 04 61 75 74 68 00 08 74 6f 6b 65 6e 31 32 33",
  ],
  [
    "Connect with every kind of metadata",
    {
      type: "Connect",
      requestId: 3,
      metadata: [
        ["a", "x"],
        ["b", hex("01 02")],
        ["c", 300n],
      ],
    },
    "01 03 03 01 61 00 01 78 01 62 01 02 01 02 01 63 02 ac 02",
  ],
  ["Accept", { type: "Accept", requestId: 1, connId: 1, metadata: [] }, "02 01 01 00"],
  [
    "Reject",
    { type: "Reject", requestId: 1, reason: "not listening", metadata: [] },
    "03 01 0d 6e 6f 74 20 6c 69 73 74 65 6e 69 6e 67 00",
  ],
  ["Goodbye", { type: "Goodbye", connId: 0, reason: "test" }, "04 00 04 74 65 73 74"],
  ["Goodbye of a connection", { type: "Goodbye", connId: 1, reason: "done" }, "04 01 04 64 6f 6e 65"],
  ["Goodbye without a reason", { type: "Goodbye", connId: 0, reason: "" }, "04 00 00"],
  [
    "Goodbye with a rule id",
    { type: "Goodbye", connId: 0, reason: "channeling.unknown" },
    "04 00 12 63 68 61 6e 6e 65 6c 69 6e 67 2e 75 6e 6b 6e 6f 77 6e",
  ],
  ["Request", { ...request, requestId: 1, methodId: 42n }, "05 00 01 2a 00 00 00"],
  [
    "Request with a payload",
    { ...request, requestId: 1, methodId: 42n, payload: hex("de ad be ef") },
    "05 00 01 2a 00 00 04 de ad be ef",
  ],
  [
    "Request with metadata",
    { ...request, requestId: 5, methodId: 100n, metadata: [["key", "value"]] },
    "05 00 05 64 01 03 6b 65 79 00 05 76 61 6c 75 65 00 00",
  ],
  [
    "Request with channels",
    { ...request, requestId: 6, methodId: 200n, channels: [1, 3], payload: hex("42") },
    "05 00 06 c8 01 00 02 01 03 01 42",
  ],
  [
    "Request on a connection",
    { ...request, connId: 1, requestId: 1, methodId: 42n, payload: hex("42") },
    "05 01 01 2a 00 00 01 42",
  ],
  [
    "Request to Testbed.echo",
    { ...request, requestId: 1, methodId: 0x9aabc4ba61fd5df3n, payload: hex("05 68 65 6c 6c 6f") },
    "05 00 01 f3 bb f5 8f a6 97 f1 d5 9a 01 00 00 06 05 68 65 6c 6c 6f",
  ],
  [
    "Request to Testbed.divide",
    { ...request, requestId: 100, methodId: 0xc3964cbee4b1d590n, payload: hex("14 00") },
    "05 00 64 90 ab c7 a5 ee 97 93 cb c3 01 00 00 02 14 00",
  ],
  [
    "Request to Testbed.sum",
    { ...request, requestId: 1, methodId: 0x855b3a25d97bfefdn, channels: [1], payload: hex("01") },
    "05 00 01 fd fd ef cb dd c4 ce ad 85 01 00 01 01 01 01",
  ],
  [
    "Request to Testbed.generate",
    { ...request, requestId: 1, methodId: 0x54d2273d8cdb9c38n, channels: [1], payload: hex("05 01") },
    "05 00 01 b8 b8 ee e6 d8 e7 89 e9 54 00 01 01 02 05 01",
  ],
  ["Response", { ...response, requestId: 1, payload: hex("42") }, "06 00 01 00 00 01 42"],
  [
    "Response Ok",
    { ...response, requestId: 1, payload: hex("00 05 68 65 6c 6c 6f") },
    "06 00 01 00 00 07 00 05 68 65 6c 6c 6f",
  ],
  ["Response UnknownMethod", { ...response, requestId: 2, payload: hex("01 01") }, "06 00 02 00 00 02 01 01"],
  ["Response InvalidPayload", { ...response, requestId: 3, payload: hex("01 02") }, "06 00 03 00 00 02 01 02"],
  ["Response Cancelled", { ...response, requestId: 4, payload: hex("01 03") }, "06 00 04 00 00 02 01 03"],
  ["Response of a user error", { ...response, requestId: 100, payload: hex("01 00 00") }, "06 00 64 00 00 03 01 00 00"],
  ["Cancel", { type: "Cancel", connId: 0, requestId: 99 }, "07 00 63"],
  ["Data", { type: "Data", connId: 0, channelId: 1, payload: hex("01 02 03") }, "08 00 01 03 01 02 03"],
  ["Data of an i32", { type: "Data", connId: 0, channelId: 1, payload: hex("06") }, "08 00 01 01 06"],
  ["Close", { type: "Close", connId: 0, channelId: 7 }, "09 00 07"],
  ["Reset", { type: "Reset", connId: 0, channelId: 5 }, "0a 00 05"],
  ["Credit", { type: "Credit", connId: 0, channelId: 3, bytes: 4096 }, "0b 00 03 80 20"],
];

describe("messages", () => {
  it.each(golden)("%s has the bytes of Rust", (_name, message, bytes) => {
    const writer = new Writer();
    encodeMessage(writer, message);
    expect(toHex(writer.finish())).toBe(bytes);
    expect(decodeMessage(hex(bytes))).toEqual(message);
  });

  it.each(golden)("%s is refused when anything is cut off or added", (_name, _message, text) => {
    const bytes = hex(text);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeMessage(bytes.subarray(0, length))).toThrow(RoamProtocolError);
    }
    expect(() => decodeMessage(Uint8Array.of(...bytes, 0))).toThrow(RoamProtocolError);
  });

  it("carry a payload of any size", () => {
    for (const size of [127, 128, 16_383, 16_384, 70_000]) {
      const message: Message = {
        type: "Data",
        connId: 2 ** 40 + 1,
        channelId: Number.MAX_SAFE_INTEGER,
        payload: new Uint8Array(size).fill(7),
      };
      const writer = new Writer();
      encodeMessage(writer, message);
      expect(decodeMessage(writer.finish())).toEqual(message);
    }
  });

  const ruleOf = (bytes: Uint8Array): [string, string] => {
    try {
      decodeMessage(bytes);
    } catch (error) {
      if (error instanceof RoamProtocolError) return [error.code, error.ruleId];
      throw error;
    }
    throw new Error("it was accepted");
  };

  it.each([
    ["00 02", "unknown-hello-version", "message.hello.unknown-version"],
    ["0c", "unknown-variant", "message.unknown-variant"],
    ["ff 01", "unknown-variant", "message.unknown-variant"],
    ["", "truncated", "message.decode-error"],
    ["85 00 00 01 2a 00 00 00", "overlong-varint", "message.decode-error"],
    ["09 00 80 80 80 80 80 80 80 10", "out-of-range", "message.decode-error"],
    ["09 00 ff ff ff ff ff ff ff ff ff 01", "out-of-range", "message.decode-error"],
    ["0b 00 03 80 80 80 80 10", "out-of-range", "message.decode-error"],
    ["05 00 01 ff ff ff ff ff ff ff ff ff 02 00 00 00", "out-of-range", "message.decode-error"],
    ["04 00 02 c3 28", "invalid-utf8", "message.decode-error"],
    ["04 00 ff ff ff ff ff ff ff 0f", "length-beyond-input", "message.decode-error"],
    ["01 01 ff ff ff ff 0f", "length-beyond-input", "message.decode-error"],
    ["01 01 01 01 61 03 00", "unknown-variant", "message.decode-error"],
    ["05 00 01 2a 00 00 01 42 43", "trailing-bytes", "message.decode-error"],
    ["09 00 07 00", "trailing-bytes", "message.decode-error"],
  ])("%s is refused as %s", (bytes, code, ruleId) => {
    expect(ruleOf(hex(bytes))).toEqual([code, ruleId]);
  });

  it("accept the largest safe id", () => {
    expect(decodeMessage(hex("09 00 ff ff ff ff ff ff ff 0f"))).toEqual({
      type: "Close",
      connId: 0,
      channelId: Number.MAX_SAFE_INTEGER,
    });
  });

  it("keep a byte order mark, and refuse lone surrogates", () => {
    const message: Message = { type: "Goodbye", connId: 0, reason: "\u{feff}ende" };
    const writer = new Writer();
    encodeMessage(writer, message);
    expect(decodeMessage(writer.finish())).toEqual(message);
    expect(() => encodeMessage(writer, { type: "Goodbye", connId: 0, reason: "\ud800" })).toThrow("lone surrogate");
    writer.discard();
    expect(writer.finish()).toHaveLength(0);
  });
});

describe("messages made at random", () => {
  const id = fc.oneof(fc.nat(300), fc.maxSafeNat());
  const u32 = fc.integer({ min: 0, max: 0xffffffff });
  const text = fc.string({ unit: "binary", maxLength: 60 });
  const bytes = fc.uint8Array({ maxLength: 300 });
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const metadata = fc.array(fc.tuple(text, fc.oneof(text, bytes, u64)), { maxLength: 4 });
  const channels = fc.array(id, { maxLength: 4 });
  const of = (type: Message["type"], fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Message> =>
    fc.record(fields).map((values) => ({ type, ...values }) as unknown as Message);
  const message = fc.oneof(
    of("Hello", { version: fc.constantFrom(1, 2), maxPayloadSize: u32, initialChannelCredit: u32 }),
    of("Connect", { requestId: id, metadata }),
    of("Accept", { requestId: id, connId: id, metadata }),
    of("Reject", { requestId: id, reason: text, metadata }),
    of("Goodbye", { connId: id, reason: text }),
    of("Request", { connId: id, requestId: id, methodId: u64, metadata, channels, payload: bytes }),
    of("Response", { connId: id, requestId: id, metadata, channels, payload: bytes }),
    of("Cancel", { connId: id, requestId: id }),
    of("Data", { connId: id, channelId: id, payload: bytes }),
    of("Close", { connId: id, channelId: id }),
    of("Reset", { connId: id, channelId: id }),
    of("Credit", { connId: id, channelId: id, bytes: u32 }),
  );
  const encoded = (value: Message): Uint8Array => {
    const writer = new Writer(64);
    encodeMessage(writer, value);
    return writer.finish();
  };
  /** Decodes, and if that works, encodes again. */
  const again = (input: Uint8Array): Uint8Array | undefined => {
    try {
      return encoded(decodeMessage(input));
    } catch (error) {
      expect(error).toBeInstanceOf(RoamProtocolError);
      return undefined;
    }
  };

  it("come back as they were", () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decodeMessage(encoded(value))).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });

  it("have one form: whatever is accepted is what would have been written", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(11), (input, variant) => {
        const bytes = Uint8Array.of(variant, ...input);
        expect([undefined, bytes]).toContainEqual(again(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  it("survive changed, cut and repeated bytes", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(255), fc.nat(), (value, at, byte, cut) => {
        const bytes = encoded(value).slice();
        bytes[at % bytes.length] = byte;
        for (const input of [bytes, bytes.subarray(0, cut % (bytes.length + 1)), Uint8Array.of(...bytes, ...bytes)]) {
          expect([undefined, input]).toContainEqual(again(input));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
