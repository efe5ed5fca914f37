import { describe, expect, it } from "vitest";
import {
  EncodeError,
  type Metadata,
  RoamProtocolError,
  Writer,
  checkReceivedMetadata,
  checkSentMetadata,
  decodeMessage,
  encodeMessage,
  metadataExcess,
} from "../src/index.ts";

const entries = (count: number, value: string): Metadata =>
  Array.from({ length: count }, (_, i) => [`k${String(i).padStart(3, "0")}`, value]);

describe("metadata", () => {
  it.each<[string, Metadata]>([
    ["nothing", []],
    ["128 entries", entries(128, "x")],
    ["a key of 256 bytes", [["é".repeat(128), "x"]]],
    ["a value of 16384 bytes", [["k", "🦀".repeat(4096)]]],
    ["65536 bytes in all", [...entries(3, "x".repeat(16_380)), ["last", new Uint8Array(16_380)]]],
    [
      "65536 bytes with an integer",
      [...entries(3, "x".repeat(16_380)), ["k", new Uint8Array(16_371)], ["k".repeat(4), 1n]],
    ],
  ])("within the limits: %s", (_case, metadata) => {
    expect(metadataExcess(metadata)).toBeUndefined();
    expect(() => checkSentMetadata(metadata)).not.toThrow();
  });

  it.each<[string, Metadata, string]>([
    ["129 entries", entries(129, "x"), "129 entries"],
    ["a key of 257 bytes", [[`${"é".repeat(128)}x`, "x"]], "key of 257 bytes"],
    ["a text of 16385 bytes", [["k", `${"🦀".repeat(4096)}x`]], "value of 16385 bytes"],
    ["16385 bytes", [["k", new Uint8Array(16_385)]], "value of 16385 bytes"],
    [
      "65537 bytes in all",
      [...entries(3, "x".repeat(16_380)), ["last", new Uint8Array(16_380)], ["", "x"]],
      "65537 bytes",
    ],
    [
      "an integer too much",
      [...entries(3, "x".repeat(16_380)), ["last", new Uint8Array(16_373)], ["", 1n]],
      "65537 bytes",
    ],
  ])("over the limits: %s", (_case, metadata, words) => {
    expect(metadataExcess(metadata)).toContain(words);
    expect(() => checkSentMetadata(metadata)).toThrow(EncodeError);
    try {
      checkReceivedMetadata(metadata);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RoamProtocolError);
      expect(error).toMatchObject({ code: "metadata-limits", ruleId: "call.metadata.limits" });
    }
  });

  it("of any message has a bound, so that a frame does not become many times as much memory", () => {
    const connect = (count: number) =>
      ({ type: "Connect", requestId: 1, metadata: Array.from({ length: count }, () => ["", ""] as const) }) as const;
    const most = connect(4096);
    const writer = new Writer();
    encodeMessage(writer, most);
    const bytes = writer.finish();
    expect(decodeMessage(bytes)).toEqual(most);
    // One entry more: the count stands behind the variant and the id, and an entry takes three bytes.
    const more = Uint8Array.of(...bytes.subarray(0, 2), 0x81, 0x20, ...bytes.subarray(4), 0, 0, 0);
    expect(() => decodeMessage(more)).toThrow(
      expect.objectContaining({ code: "metadata-limits", ruleId: "call.metadata.limits" }),
    );
  });

  it.each([[2n ** 64n], [-1n], [1], [null]])("can't hold %s", (value) => {
    const message = { type: "Connect", requestId: 1, metadata: [["k", value as never]] } as const;
    expect(() => encodeMessage(new Writer(), message)).toThrow("is not a");
  });
});
