import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { usage } from "../src/options.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README shows what --help prints", () => {
  expect(readme).toContain(`\`\`\`text\n${usage}\`\`\`\n`);
});
