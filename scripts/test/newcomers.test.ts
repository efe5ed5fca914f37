import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("an echo server and its test take fifteen lines, as they stand in the README", () => {
  const program = readFileSync(
    new URL("../../packages/tcp-handler/test/echo-example.test.ts", import.meta.url),
    "utf8",
  );
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  expect(program.trimEnd().split("\n").length).toBeLessThanOrEqual(15);
  expect(readme).toContain(program.trimEnd());
});
