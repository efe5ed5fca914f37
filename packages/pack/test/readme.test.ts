import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the example of the README prints what the README says", () => {
  const [, code, printed] = /<!-- example: [^>]*-->\s+```ts\n(.*?)```.*?```text\n(.*?)```/s.exec(readme)!;
  // Run within the package, which may import itself by name.
  const output = execFileSync(
    process.execPath,
    ["--conditions=@troupe/source", "--input-type=module", "--eval", code!],
    {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      encoding: "utf8",
    },
  );
  expect(output).toBe(printed);
});

test("the README names every code of every error", () => {
  const errors = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");
  const unions = Array.from(errors.matchAll(/export type \w+Code =([^;]+);/g), (match) => match[1]!);
  const codes = unions.flatMap((union) => Array.from(union.matchAll(/"([A-Z_0-9]+)"/g), (match) => match[1]!));
  expect(codes.length).toBeGreaterThan(30);
  for (const code of codes) expect(readme).toContain(`\`${code}\``);
});
