import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the example of the README runs", async () => {
  const example = readFileSync(new URL("readme-example.ts", import.meta.url), "utf8");
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  await import("./readme-example.ts");
});
