import { readFileSync } from "node:fs";
import { client, serve } from "@troupe/roam-session";
import { connect } from "@troupe/roam-websocket";
import { listen } from "@troupe/roam-websocket/node";
import { service, t } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import * as inBrowsers from "../src/index.ts";
import * as inNode from "../src/node/client.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

describe("the README", () => {
  it("shows an example that runs", async () => {
    const Calculator = service("Calculator", {
      divide: { args: [t.i64, t.i64], returns: t.i64, fails: t.string },
    });

    const server = await listen({ port: 0 }, serve(Calculator, { divide: (a, b) => a / b }));

    const session = await connect(server.url);
    const calculator = client(session, Calculator);
    const answer = await calculator.divide(12n, 4n); // 3n

    await session.close();
    await server.close();
    expect(answer).toBe(3n);
  });

  it("promises the same names in Node and in browsers", () => {
    expect(Object.keys(inNode).toSorted()).toEqual(Object.keys(inBrowsers).toSorted());
    expect(inNode.connect).toBe(connect);
  });

  it("names every code of an error, and no other", () => {
    const declared = [...read("../src/errors.ts").matchAll(/^ {2}\| "([\w-]+)"/gm)].map((match) => match[1]!);
    const errors = read("../README.md").split("## Errors")[1]!.split("\n## ")[0]!;
    const listed = [...errors.matchAll(/^\| `([\w-]+)` +\|/gm)].map((match) => match[1]!);
    expect(declared.length).toBeGreaterThan(8);
    expect(new Set(listed)).toEqual(new Set(declared));
  });
});
