import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { usage } from "../src/options.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README shows what --help prints", () => {
  expect(readme).toContain(`\`\`\`text\n${usage}\`\`\`\n`);
});

test("the actor is at most fifteen lines, and the README shows them", () => {
  const actor = readFileSync(new URL("../src/echo.ts", import.meta.url), "utf8");
  expect(actor.trimEnd().split("\n").length).toBeLessThanOrEqual(15);
  expect(readme).toContain(`\`\`\`ts\n${actor}\`\`\`\n`);
});
