import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, acceptFramed, client, initiateFramed, serve } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { proxy } from "./examples/proxy.ts";
import { Work, work } from "./linked.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

describe("the README", () => {
  it("shows an example that runs, in at most 25 lines", async () => {
    const { shown } = (await import("./examples/first.ts")) as {
      shown: { sum: number; total: number; session: { abort(): void } };
    };
    expect(shown.sum).toBe(5);
    expect(shown.total).toBe(6);
    shown.session.abort();
    const example = read("examples/first.ts").split("\nexport ")[0]!.trim();
    expect(read("../README.md")).toContain(example);
    expect(example.split("\n").length).toBeLessThanOrEqual(27);
    expect(example.split("\n").filter((line) => line !== "").length).toBeLessThanOrEqual(25);
  });

  it("shows a proxy that forwards calls and connections of several clients", async () => {
    const [[a, b], [c, d], [e, f]] = [memoryPair(), memoryPair(), memoryPair()];
    const dispatcher = serve(Work, work);
    const backend = acceptFramed(b, { dispatcher, onConnect: ({ accept }) => accept() });
    const join = await proxy(a);
    const [first, second] = await Promise.all([initiateFramed(c), initiateFramed(e), join(d), join(f)]);
    expect(await client(first, Work).once(1)).toBe(1);
    expect(await client(await second.connect(), Work).once(2)).toBe(2);
    (await backend).abort();
  });

  it("names every code of an error, and no other", () => {
    const source = ["errors", "channels/inbound-queue"].map((file) => read(`../src/${file}.ts`)).join("\n");
    const declared = new Set<string>();
    for (const [, code] of source.matchAll(/(?:super\(|super\(\s*method, |ChannelError\()\s*"([a-z-]+)"/g))
      declared.add(code!);
    for (const [, code] of source.matchAll(/code = "([a-z-]+)"/g)) declared.add(code!);
    for (const [list] of source.matchAll(/(?:readonly code:|code: )((?:\s*\|?\s*"[a-z-]+")+)/g)) {
      for (const [, code] of list.matchAll(/"([a-z-]+)"/g)) declared.add(code!);
    }
    const errors = read("../README.md").split("## Errors")[1]!.split("\n## ")[0]!;
    const listed = [...errors.matchAll(/^\| `([\w-]+)` +\|/gm)].map((match) => match[1]!);
    expect(declared.size).toBeGreaterThan(25);
    // What only travels, as `troupe-error`.
    const travelling = [
      "nonce-cache-full",
      "answer-not-kept",
      "upstream-lost",
      "overloaded-bytes",
      "overloaded-channels",
    ];
    expect(new Set(listed)).toEqual(new Set([...declared, ...travelling]));
  });

  it("names every limit with its default", () => {
    const limits = read("../README.md").split("## Limits")[1]!.split("\n## ")[0]!;
    const listed = [...limits.matchAll(/^\| `(\w+)` +\| ([\d,]+)/gm)].map(([, name, value]) => [
      name,
      Number(value!.replaceAll(",", "")),
    ]);
    expect(Object.fromEntries(listed)).toEqual(DEFAULT_LIMITS);
  });
});
