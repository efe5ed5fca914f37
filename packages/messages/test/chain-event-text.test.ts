import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChain } from "@troupe/chain-events";
import { chainEventText } from "@troupe/messages";
import type { ChainEventLike } from "@troupe/messages";
import { event, utf8 } from "./samples.ts";

function preview(payload: Uint8Array | null): string {
  const text = chainEventText({ ...event, payload });
  expect(text.startsWith("Event[752f94a] (root) wasm ")).toBe(true);
  return text.slice("Event[752f94a] (root) wasm ".length);
}

describe("the head of the line", () => {
  const shown = (part: Partial<ChainEventLike>): string => chainEventText({ ...event, ...part });

  it("has seven digits of the hash, and of the parent's", () => {
    expect(shown({ parent: "b9aa0dcb36a9e1fb4c4842611cfa272c8f629016" })).toBe(
      "Event[752f94a] (parent: b9aa0dc...) wasm 'hi'",
    );
  });

  it("shows short hashes whole", () => {
    expect(shown({ hash: "01ab", parent: "00ff" })).toBe("Event[01ab] (parent: 00ff) wasm 'hi'");
    expect(shown({ hash: "", parent: "" })).toBe("Event[] (parent: ) wasm 'hi'");
  });

  it("colours the type only where that was asked for", () => {
    expect(chainEventText(event, { color: true })).toBe("Event[752f94a] (root) \u001B[36mwasm\u001B[0m 'hi'");
    expect(chainEventText(event, { color: false })).toBe("Event[752f94a] (root) wasm 'hi'");
  });
});

describe("the preview", () => {
  // The right side was printed by serde_json.
  it.each([
    ["{}", "{}"],
    [String.raw`{"b":1,"a":[true,null,{"z":"\u00e9","y":-5}]}`, '{"a":[true,null,{"y":-5,"z":"é"}],"b":1}'],
    [' { "k" : "v" } ', '{"k":"v"}'],
    ['{"10":1,"9":2,"a":3}', '{"10":1,"9":2,"a":3}'],
    [String.raw`{"q":"tab\tnl\n\"\\/\u0001"}`, String.raw`{"q":"tab\tnl\n\"\\/\u0001"}`],
    ['{"a":1,"a":2}', '{"a":2}'],
    ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
    ['{"deep":{"b":{"a":[]},"a":{}}}', '{"deep":{"a":{},"b":{"a":[]}}}'],
  ])("of the object %s is %s", (text, shown) => expect(preview(utf8(text))).toBe(shown));

  it.each([
    ["", "''"],
    ["5", "'5'"],
    ["null", "'null'"],
    ["[1,2]", "'[1,2]'"],
    ['{"a":', `'{"a":'`],
    ["x".repeat(30), `'${"x".repeat(30)}'`],
    ["x".repeat(31), `'${"x".repeat(27)}...'`],
    ["x".repeat(1000), `'${"x".repeat(27)}...'`],
  ])("of the text %s is %s", (text, shown) => expect(preview(utf8(text))).toBe(shown));

  it("of an object of 100 bytes or more is the beginning of its text", () => {
    const object = (length: number): string => `{"k":"${"v".repeat(length - 8)}"}`;
    expect(preview(utf8(object(99)))).toBe(object(99));
    expect(preview(utf8(object(100)))).toBe(`'${object(100).slice(0, 27)}...'`);
  });

  it("does not cut a character in two", () => {
    expect(preview(utf8(`${"x".repeat(26)}éééé`))).toBe(`'${"x".repeat(26)}...'`);
    expect(preview(utf8(`${"x".repeat(25)}éééé`))).toBe(`'${"x".repeat(25)}é...'`);
    expect(preview(utf8(`${"x".repeat(24)}😀😀`))).toBe(`'${"x".repeat(24)}...'`);
  });

  it("of other bytes is their number", () => {
    expect(preview(Uint8Array.of(0xff))).toBe("1 bytes of binary data");
    expect(preview(Uint8Array.of(0xc3, 0x28, 0))).toBe("3 bytes of binary data");
  });

  it("of a payload that was not kept says so", () => expect(preview(null)).toBe("payload not kept"));

  it("is found for any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (payload) => void preview(payload)));
    fc.assert(fc.property(fc.json(), (text) => void preview(utf8(text))));
  });
});

it("shows an event of a real chain", () => {
  const chain = createChain({ format: "theater" });
  chain.append({ kind: "call", type: "wasm", payload: utf8("hello") });
  const [first] = chain.events();
  if (first === undefined) throw new Error("the chain is empty");
  expect(chainEventText(first)).toBe(`Event[${first.hash.slice(0, 7)}] (root) wasm 'hello'`);
});
