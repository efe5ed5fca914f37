import { resolve } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import * as manifest from "../src/index.ts";
import { manifestFrom, parseManifest, readTable, type Reader } from "../src/index.ts";
import { failure } from "./failure.ts";

const { anything, boolean, integer, list, number, oneOf, optional, path, reader, record, string, table } = manifest;

const tcp = {
  listen: optional(string()),
  maxConnections: optional(integer({ min: 1, max: 65_535 }), 1024),
  mode: oneOf(["active", "passive"]),
  serverTls: optional(table({ enabled: optional(boolean(), true), cert: path() })),
};

describe("a section that is right", () => {
  test("has a value for every field, and none for what is missing", () => {
    const config = readTable({ mode: "active", server_tls: { cert: "c" } }, "handler[0]", tcp);
    expect(config).toEqual({ maxConnections: 1024, mode: "active", serverTls: { enabled: true, cert: "c" } });
    expect(Object.keys(config)).not.toContain("listen");
    expect(Object.isFrozen(config)).toBe(true);
  });

  test("has the types of its readers", () => {
    const config = readTable({ mode: "active" }, "handler[0]", tcp);
    expectTypeOf(config.maxConnections).toEqualTypeOf<number>();
    expectTypeOf(config.mode).toEqualTypeOf<"active" | "passive">();
    expectTypeOf(config.listen).toEqualTypeOf<string | undefined>();
    // A missing field is absent, so the result fits options that know no undefined.
    const options: { readonly listen?: string } = config;
    expect(options).toBe(config);
  });

  test("takes relative paths from the folder of the manifest", () => {
    const source = 'name = "x"\n[[handler]]\ntype = "tcp"\nmode = "active"\nserver_tls = { cert = "tls/c.pem" }';
    const entry = parseManifest(source, { file: "/etc/app/m.toml" }).handlers[0]!;
    expect(readTable(entry.config, entry.path, tcp).serverTls?.cert).toBe(resolve("/etc/app/tls/c.pem"));
    const absolute = manifestFrom({ name: "x", handler: [{ type: "t", at: "/a/b" }] }, { baseDir: "/c" }).handlers[0]!;
    expect(readTable(absolute.config, "", { at: path() }).at).toBe("/a/b");
  });

  test("may hold lists, tables of free names, and whatever its handler parses itself", () => {
    const fields = { hosts: list(string(), { min: 1 }), weights: record(number({ min: 0, max: 1 })), rest: anything() };
    const config = readTable({ hosts: ["a"], weights: { "a b": 0.5, constructor: 1 }, rest: { x: null } }, "s", fields);
    expect(config.hosts).toEqual(["a"]);
    expect([...config.weights]).toEqual([
      ["a b", 0.5],
      ["constructor", 1],
    ]);
    expect(config.rest).toEqual({ x: null });
  });
});

describe("a section that is wrong", () => {
  const rows: readonly [input: unknown, code: string, at: string, message: string][] = [
    [1, "INVALID", "h", "h: expected a table, got 1"],
    [{}, "MISSING", "h.mode", 'h.mode: is required: expected "active" or "passive"'],
    [{ mode: "once" }, "INVALID", "h.mode", 'h.mode: expected "active" or "passive", got "once"'],
    [
      { mode: "active", max_conections: 1 },
      "UNKNOWN",
      "h.max_conections",
      "h.max_conections: is no known field; did you mean max_connections? (known are listen, max_connections, mode, server_tls)",
    ],
    [
      { mode: "active", maxConnections: 0 },
      "INVALID",
      "h.maxConnections",
      "h.maxConnections: expected a whole number from 1 to 65535, got 0",
    ],
    [
      { mode: "active", max_connections: "1" },
      "INVALID",
      "h.max_connections",
      'h.max_connections: expected a whole number from 1 to 65535, got "1"',
    ],
    [
      { mode: "active", server_tls: {} },
      "MISSING",
      "h.server_tls.cert",
      "h.server_tls.cert: is required: expected a path",
    ],
    [
      { mode: "active", server_tls: { cert: "" } },
      "INVALID",
      "h.server_tls.cert",
      "h.server_tls.cert: expected a path, got an empty string",
    ],
    [{ mode: "active", server_tls: [] }, "INVALID", "h.server_tls", "h.server_tls: expected a table, got a list of 0"],
    [
      { mode: "active", toString: 1 },
      "UNKNOWN",
      "h.toString",
      "h.toString: is no known field (known are listen, max_connections, mode, server_tls)",
    ],
  ];
  test.each(rows)("%#: %j", (input, code, at, message) => {
    expect(failure(() => readTable(input, "h", tcp))).toMatchObject({
      code: `MANIFEST_FIELD_${code}`,
      path: at,
      message,
    });
  });

  const values: readonly [read: Reader<unknown>, value: unknown, message: string][] = [
    [string(), undefined, "v: is required: expected a string that is not empty"],
    [string({ allowEmpty: true }), 1, "v: expected a string, got 1"],
    [integer(), -1, "v: expected a whole number of at least 0, got -1"],
    [integer(), 2 ** 53, "v: expected a whole number of at least 0, got 9007199254740992"],
    [integer(), 9_007_199_254_740_993n, "v: expected a whole number of at least 0, got 9007199254740993"],
    [number(), Number.NaN, "v: expected a finite number, got NaN"],
    [number({ min: 0, max: 1 }), 2, "v: expected a number from 0 to 1, got 2"],
    [list(boolean()), [true, "x"], 'v[1]: expected true or false, got "x"'],
    [list(boolean(), { min: 1 }), [], "v: expected a list of at least 1, got a list of 0"],
    [record(integer()), { "a b": 1.5 }, 'v."a b": expected a whole number of at least 0, got 1.5'],
    [path(), "a\0b", 'v: expected a path, got "a\\u0000b"'],
    [reader("an even number", (value) => (value === 2 ? 2 : undefined)), 3, "v: expected an even number, got 3"],
    [optional(boolean(), true), null, "v: expected true or false, got null"],
  ];
  test.each(values)("value %#", (read, value, message) => {
    expect(failure(() => read(value, "v", {})).message).toBe(message);
  });

  test("names the file of the manifest that it came from", () => {
    const entry = parseManifest('name = "x"\n[[handler]]\ntype = "tcp"\nmode = 1', { file: "/m.toml" }).handlers[0]!;
    expect(failure(() => readTable(entry.config, entry.path, tcp))).toMatchObject({
      file: "/m.toml",
      path: "handler[0].mode",
      message: '/m.toml: handler[0].mode: expected "active" or "passive", got 1',
    });
  });

  test("a handler without fields says so", () => {
    expect(failure(() => readTable({ a: 1 }, "handler[3]", {})).message).toBe(
      "handler[3].a: is no known field (there are none here)",
    );
  });
});
