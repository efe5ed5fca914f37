import { describe, expect, it } from "vitest";
import { type Bundle, bundle } from "./browser/bundle.ts";

/** What only others need. */
const OTHERS =
  /\/node_modules\/|roam-websocket\/src\/node|\/(framing|describe|compiled|nonces|proxy|diagnostics|reconnect)\//;
/** What only those need whose methods have channels, or who serve. */
const CHANNELS =
  /\/(channels|inlet|outlet|link-flow|request-server|incoming-request|virtual|virtual-connections|keep-alive)\b/;

async function pageOf(file: URL): Promise<Bundle> {
  const made = await bundle(file);
  process.stdout.write(
    `${file.pathname.split("/").at(-1)}: minified ${made.code.length} bytes, gzipped ${made.gzipBytes}\n`,
  );
  return made;
}

// The limits are there so that growth is noticed; smaller is better.
describe("a page's script", () => {
  it("with a typed client of three methods stays small, and reaches nothing that only others need", async () => {
    const { gzipBytes, inputs } = await pageOf(new URL("./browser/three-methods.ts", import.meta.url));
    expect(gzipBytes).toBeLessThanOrEqual(20.9 * 1024);
    expect(inputs.filter((path) => OTHERS.test(path))).toEqual([]);
    expect(inputs.filter((path) => CHANNELS.test(path)).length).toBeGreaterThan(5);
  });

  it("with a typed client of three methods without channels reaches nothing of channels either", async () => {
    const { gzipBytes, inputs } = await pageOf(new URL("./browser/three-unary-methods.ts", import.meta.url));
    expect(gzipBytes).toBeLessThanOrEqual(14.15 * 1024);
    expect(inputs.filter((path) => OTHERS.test(path) || CHANNELS.test(path))).toEqual([]);
  });
});
