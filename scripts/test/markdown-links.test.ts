import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { brokenLinks } from "../markdown-links.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "links-"));
  writeFileSync(join(root, "other.md"), "# The title\n\n## `stop` and [end](x), twice\n\n## Again\n\n## Again\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function broken(text: string): string[] {
  writeFileSync(join(root, "a.md"), text);
  return brokenLinks(root, "a.md");
}

test.for([
  ["[a file](other.md)"],
  ["[a heading](other.md#the-title)"],
  ["[a heading with code and a link](other.md#stop-and-end-twice)"],
  ["[the second of two equal headings](other.md#again-1)"],
  ["# Here\n[in this file](#here)"],
  ["[another site](https://example.com/nothing)"],
  ["`[code](nowhere.md)`"],
  ["```md\n[code](nowhere.md)\n```"],
])("resolves: %s", ([text]) => {
  expect(broken(text ?? "")).toEqual([]);
});

test.for([["[a file](missing.md)"], ["[a heading](other.md#missing)"], ["[in this file](#missing)"]])(
  "is broken: %s",
  ([text]) => {
    expect(broken(text ?? "")).toHaveLength(1);
  },
);
