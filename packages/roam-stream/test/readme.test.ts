import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

test("the example of the README runs, and prints what it says", async () => {
  const example = readFileSync(new URL("readme-example.ts", import.meta.url), "utf8");
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await import("./readme-example.ts");
  expect(log.mock.calls).toEqual([[5, 6]]);
});
