import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shown } from "./examples/first.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

describe("the README", () => {
  it("shows an example that runs", () => {
    expect(shown).toMatchObject({ payload: Uint8Array.of(2, 4, 0x14, 3), answer: { tag: "Ok", val: { x: 11, y: 0 } } });
    const example = read("examples/first.ts").split("\nexport ")[0]!.trim();
    expect(read("../README.md")).toContain(example);
  });

  it("names every code of an error, and no other", () => {
    const declared = [
      ...read("../src/errors.ts").matchAll(/^ {2}\| "([\w-]+)"|^export type \w+Code = (.+);$/gm),
    ].flatMap(([, one, line]) =>
      one === undefined ? [...line!.matchAll(/"([\w-]+)"/g)].map((match) => match[1]!) : [one],
    );
    const errors = read("../README.md").split("## Errors")[1]!.split("\n## ")[0]!;
    const listed = [...errors.matchAll(/^\| `([\w-]+)` +\|/gm)].map((match) => match[1]!);
    expect(declared.length).toBeGreaterThan(20);
    expect(new Set(listed)).toEqual(new Set(declared));
  });
});
