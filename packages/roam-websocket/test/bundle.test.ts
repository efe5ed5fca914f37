import { describe, expect, it } from "vitest";
import { bundle } from "./browser/bundle.ts";

// So that growth is noticed; smaller is better.
const LIMIT_BYTES = 20.5 * 1024;

describe("a page's script", () => {
  it("with a typed client of three methods stays small, and reaches nothing that only others need", async () => {
    const { code, gzipBytes, inputs } = await bundle(new URL("./browser/three-methods.ts", import.meta.url));
    process.stdout.write(`minified ${code.length} bytes, gzipped ${gzipBytes}\n`);
    expect(gzipBytes).toBeLessThanOrEqual(LIMIT_BYTES);
    const others =
      /\/node_modules\/|roam-websocket\/src\/node|\/(framing|describe|compiled|nonces|proxy|diagnostics|reconnect)\//;
    expect(inputs.filter((path) => others.test(path))).toEqual([]);
  });
});
