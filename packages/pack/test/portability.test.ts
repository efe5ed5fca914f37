import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const SOURCES = new URL("../src/", import.meta.url);
const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

function sourceOf(file: string): string {
  return readFileSync(new URL(file, SOURCES), "utf8");
}

test("nothing is imported but own files and the hash: the package runs in browsers as it is", () => {
  const imported = files.flatMap((file) =>
    Array.from(sourceOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g), (match) => match[1]!),
  );
  expect(imported.length).toBeGreaterThan(50);
  expect(new Set(imported.filter((name) => !name.startsWith(".")))).toEqual(
    new Set(["@noble/hashes/sha2.js", "@noble/hashes/utils.js"]),
  );
});

test("no global of Node is used", () => {
  for (const file of files) expect(sourceOf(file), file).not.toMatch(/\b(?:Buffer\.|process\.|globalThis\.|require\()/);
});
