import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the example of the README runs, with the answers that it names", async () => {
  const example = readFileSync(new URL("readme-example.ts", import.meta.url), "utf8");
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  const { answers } = await import("./readme-example.ts");
  expect(answers).toEqual([5, 6]);
});
