import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as node from "../src/hash/node.ts";
import * as portable from "../src/hash/portable.ts";

test("both hash functions, the one for Node and the one for everywhere, give equal hashes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(500), (bytes, cut) => {
      expect(portable.sha256(bytes)).toBe(node.sha256(bytes));
      expect(portable.sha1(bytes)).toBe(node.sha1(bytes));
      for (const { sha1, sha1Stream } of [node, portable]) {
        const stream = sha1Stream();
        stream.update(bytes.subarray(0, cut));
        stream.update(bytes.subarray(cut));
        expect(stream.digest()).toBe(sha1(bytes));
      }
    }),
  );
});

test("both write byte strings alike", () => {
  const text = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
  for (const { allocate, writeByteString } of [node, portable]) {
    const bytes = allocate(260);
    writeByteString(bytes, 2, text);
    expect([...bytes]).toEqual([0, 0, ...Array.from({ length: 256 }, (_, i) => i), 0, 0]);
  }
});

test("nothing but the hash for Node imports from Node", () => {
  const source = fileURLToPath(new URL("../src", import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const importing = files.filter((file) => /from "node:/u.test(readFileSync(join(source, file), "utf8")));
  expect(importing).toEqual([join("hash", "node.ts")]);
  expect(files).toContain(join("hash", "portable.ts"));
});

test("package.json gives Node its hash function, and everybody else the other one", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    imports: { "#hash": Record<string, Record<string, string>> };
  };
  const { "#hash": choice } = manifest.imports;
  expect(Object.keys(choice)).toEqual(["node", "default"]);
  expect(Object.values(choice["node"]!)).toEqual(["./src/hash/node.ts", "./dist/hash/node.js"]);
  expect(Object.values(choice["default"]!)).toEqual(["./src/hash/portable.ts", "./dist/hash/portable.js"]);
});
