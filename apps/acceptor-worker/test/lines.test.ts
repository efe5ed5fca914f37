import { expect, test } from "vitest";
import { splitLines } from "../src/lines.ts";

const encoder = new TextEncoder();
const text = "one\r\n\nzwei für Köln\n终\nlast";

test("wherever the chunks are cut, the lines are the same", () => {
  const bytes = encoder.encode(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const first = splitLines(undefined, bytes.subarray(0, cut));
    const second = splitLines(first.rest, bytes.subarray(cut));
    expect([...first.lines, ...second.lines]).toEqual(["one", "", "zwei für Köln", "终"]);
    expect(second.rest).toEqual(encoder.encode("last"));
  }
});

test("what remains of a chunk does not keep it alive", () => {
  const chunk = encoder.encode("a long line\nrest");
  const { rest } = splitLines(undefined, chunk);
  expect(rest.buffer).not.toBe(chunk.buffer);
  expect(rest.buffer.byteLength).toBe(4);
});
