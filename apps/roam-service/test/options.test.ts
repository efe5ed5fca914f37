import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readOptions, usage, UsageError } from "../src/options.ts";

test("every option has a default", () => {
  expect(readOptions([])).toEqual({ help: false, host: "127.0.0.1", port: 7018, workers: 2 });
  expect(readOptions(["--host", "::1", "--port=0", "--workers=9", "--help"])).toEqual({
    help: true,
    host: "::1",
    port: 0,
    workers: 9,
  });
});

test.each([
  [["--port", "http"], '--port "http": expected a number from 0 to 65535'],
  [["--workers", "0"], '--workers "0": expected a number from 1 to 1000'],
  [["--host="], "--host is empty"],
  [["more"], "Unexpected argument 'more'"],
])("%j is wrong usage", (args, message) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(message);
});

test("the README shows what --help prints", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`text\n${usage}\`\`\`\n`);
});
