import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { isManifest, manifestFrom, originOf, parseManifest } from "../src/index.ts";
import { failure } from "./failure.ts";

const WHOLE = `
name = "front-door"
version = "1.2.0"
package = "acceptor"
description = "Accepts, and hands over."
long_description = ""
initial_state = { waiting = [], served = 0 }
save_chain = true

[chain]
format = "theater"
capacity = 4096

[limits]
mailbox = 10
call_deadline_ms = 5000
init_deadline_ms = 4000
stop_deadline_ms = 0

[[handler]]
type = "tcp"
listen = "127.0.0.1:0"

[handler.server_tls]
cert = "tls/cert.pem"

[[handler]]
type = "message-server"
`;

describe("a manifest that is right", () => {
  test("is read field by field", () => {
    expect(parseManifest(WHOLE, { file: "/etc/app/front-door.toml" })).toEqual({
      name: "front-door",
      version: "1.2.0",
      package: "acceptor",
      description: "Accepts, and hands over.",
      longDescription: "",
      initialState: { waiting: [], served: 0 },
      saveChain: true,
      chain: { format: "theater", capacity: 4096 },
      limits: { mailbox: 10, callDeadlineMs: 5000, initDeadlineMs: 4000, stopDeadlineMs: 0 },
      handlers: [
        {
          type: "tcp",
          config: { listen: "127.0.0.1:0", server_tls: { cert: "tls/cert.pem" } },
          path: "handler[0]",
        },
        { type: "message-server", config: {}, path: "handler[1]" },
      ],
      lenient: false,
      warnings: [],
      file: "/etc/app/front-door.toml",
      baseDir: resolve("/etc/app"),
    });
  });

  test("needs no more than a name", () => {
    expect(parseManifest('name = "x"')).toEqual({
      name: "x",
      saveChain: false,
      limits: {},
      handlers: [],
      lenient: false,
      warnings: [],
    });
  });

  test("may be an object, in either spelling, without the chain", () => {
    const snake = { name: "x", save_chain: false, initial_state: 1, chain: "off", limits: { call_deadline_ms: 1 } };
    const camel = { name: "x", saveChain: false, initialState: 1, chain: "off", limits: { callDeadlineMs: 1 } };
    expect(manifestFrom(snake)).toEqual(manifestFrom(camel));
    expect(manifestFrom(camel)).toMatchObject({ chain: "off", limits: { callDeadlineMs: 1 } });
    expect(manifestFrom({ name: "x", version: undefined })).not.toHaveProperty("version");
  });

  test("is a frozen copy: neither side can change the other", () => {
    const input = { name: "x", initial_state: { list: [1] }, handler: [{ type: "tcp", nested: { a: 1 } }] };
    const manifest = manifestFrom(input);
    input.initial_state.list.push(2);
    input.handler[0]!.nested.a = 2;
    expect(manifest.initialState).toEqual({ list: [1] });
    expect(manifest.handlers[0]?.config).toEqual({ nested: { a: 1 } });
    const frozen = [
      manifest,
      manifest.handlers,
      manifest.handlers[0],
      manifest.handlers[0]?.config,
      manifest.initialState,
    ];
    for (const part of frozen) expect(Object.isFrozen(part)).toBe(true);
    expect(() => Object.assign(manifest.handlers[0]!.config, { a: 1 })).toThrow(TypeError);
  });

  test("that was read before is given back as it is", () => {
    const manifest = parseManifest(WHOLE);
    expect(manifestFrom(manifest)).toBe(manifest);
    expect(isManifest(manifest)).toBe(true);
    expect(isManifest({ ...manifest })).toBe(false);
  });

  test("knows where its tables came from", () => {
    const manifest = parseManifest(WHOLE, { file: "dir/x.toml" });
    const origin = { file: "dir/x.toml", baseDir: join(process.cwd(), "dir") };
    expect(originOf(manifest.handlers[0]?.config)).toEqual(origin);
    expect(originOf(manifest.handlers[0]?.config.server_tls)).toEqual(origin);
    expect(originOf(parseManifest(WHOLE, { file: "dir/x.toml", baseDir: "/b" }).handlers[1]?.config)).toEqual({
      file: "dir/x.toml",
      baseDir: "/b",
    });
    expect(originOf({})).toEqual({});
    expect(originOf(1)).toEqual({});
  });

  test("keeps integers that a number cannot hold", () => {
    expect(parseManifest('name = "x"\ninitial_state = 9007199254740993').initialState).toBe(9_007_199_254_740_993n);
  });
});

describe("a manifest that is wrong says where and what", () => {
  const known =
    "name, version, package, description, long_description, initial_state, save_chain, chain, limits, handler";
  const rows: readonly [toml: string, code: string, path: string, message: string][] = [
    ["", "MANIFEST_FIELD_MISSING", "name", "name: is required: expected a string that is not empty"],
    ['name = ""', "MANIFEST_FIELD_INVALID", "name", "name: expected a string that is not empty, got an empty string"],
    ["name = 1", "MANIFEST_FIELD_INVALID", "name", "name: expected a string that is not empty, got 1"],
    [
      'name = "x"\nsave_chian = true',
      "MANIFEST_FIELD_UNKNOWN",
      "save_chian",
      `save_chian: is no known field; did you mean save_chain? (known are ${known})`,
    ],
    [
      'name = "x"\nchian = "off"',
      "MANIFEST_FIELD_UNKNOWN",
      "chian",
      `chian: is no known field; did you mean chain? (known are ${known})`,
    ],
    ['name = "x"\n"a b" = true', "MANIFEST_FIELD_UNKNOWN", '"a b"', `"a b": is no known field (known are ${known})`],
    [
      'name = "x"\n[[handlers]]\ntype = "tcp"',
      "MANIFEST_FIELD_UNKNOWN",
      "handlers",
      `handlers: is no known field; did you mean handler? (known are ${known})`,
    ],
    [
      'name = "x"\nsave_chain = "yes"',
      "MANIFEST_FIELD_INVALID",
      "save_chain",
      'save_chain: expected true or false, got "yes"',
    ],
    [
      'name = "x"\nsave_chain = true\nsaveChain = true',
      "MANIFEST_FIELD_INVALID",
      "saveChain",
      "saveChain: the same field is also given as save_chain",
    ],
    ['name = "x"\nchain = "on"', "MANIFEST_FIELD_INVALID", "chain", 'chain: expected "off" or a table, got "on"'],
    [
      'name = "x"\nchain = "off"\nsave_chain = true',
      "MANIFEST_FIELD_INVALID",
      "save_chain",
      'save_chain: true contradicts chain = "off": there would be nothing to save',
    ],
    [
      'name = "x"\n[chain]\nformat = "md5"',
      "MANIFEST_FIELD_INVALID",
      "chain.format",
      'chain.format: expected "sha256" or "theater", got "md5"',
    ],
    [
      'name = "x"\n[chain]\nformat = "theater"\npayloads = "digests"',
      "MANIFEST_FIELD_INVALID",
      "chain.payloads",
      'chain.payloads: the format "theater" needs "full"',
    ],
    [
      'name = "x"\n[chain]\ncapacity = 0',
      "MANIFEST_FIELD_INVALID",
      "chain.capacity",
      "chain.capacity: expected a whole number of at least 1, got 0",
    ],
    [
      'name = "x"\n[limits]\nmailbox = 1.5',
      "MANIFEST_FIELD_INVALID",
      "limits.mailbox",
      "limits.mailbox: expected a whole number of at least 1, got 1.5",
    ],
    [
      'name = "x"\n[limits]\ncall_deadline = 5',
      "MANIFEST_FIELD_UNKNOWN",
      "limits.call_deadline",
      "limits.call_deadline: is no known field (known are mailbox, call_deadline_ms, init_deadline_ms, stop_deadline_ms)",
    ],
    ['name = "x"\nhandler = 1', "MANIFEST_FIELD_INVALID", "handler", "handler: expected a list, got 1"],
    [
      'name = "x"\n[handler]\ntype = "tcp"',
      "MANIFEST_FIELD_INVALID",
      "handler",
      "handler: expected a list, got a table",
    ],
    [
      'name = "x"\nhandler = [{ type = "a" }, 7]',
      "MANIFEST_FIELD_INVALID",
      "handler[1]",
      "handler[1]: expected a table with a type, got 7",
    ],
    [
      'name = "x"\n[[handler]]\nlisten = ":1"',
      "MANIFEST_FIELD_MISSING",
      "handler[0].type",
      "handler[0].type: is required: expected a string that is not empty",
    ],
    [
      'name = "x"\n[[handler]]\ntype = "tcp"\n[[handler]]\ntype = "tcp"',
      "MANIFEST_HANDLER_DUPLICATE",
      "handler[1]",
      'handler[1]: the handler "tcp" is granted already by handler[0]; each type can stand once',
    ],
    [
      'name = "x"\n[permission_policy.file_system]\ntype = "disallow"',
      "MANIFEST_FIELD_UNSUPPORTED",
      "permission_policy",
      "permission_policy: permission policies are not enforced here, so they are refused instead of ignored; an actor can do what its handlers allow",
    ],
    [
      'name = "x"\ninitial_state = { since = 1979-05-27 }',
      "MANIFEST_FIELD_INVALID",
      "initial_state.since",
      "initial_state.since: expected plain data, got a date",
    ],
    [
      'name = "x"\n[[handler]]\ntype = "tcp"\n[handler.a.__proto__]\nx = 1',
      "MANIFEST_FIELD_UNKNOWN",
      "handler[0].a.__proto__",
      "handler[0].a.__proto__: no field may have this name",
    ],
  ];
  test.each(rows)("%#: %j", (toml, code, path, message) => {
    expect(failure(() => parseManifest(toml))).toMatchObject({ code, path, message, file: undefined });
    const inFile = failure(() => parseManifest(toml, { file: "/m.toml" }));
    expect(inFile).toMatchObject({ code, path, message: `/m.toml: ${message}`, file: "/m.toml" });
  });

  test.each([
    [null, "", "expected a table, got null"],
    [[], "", "expected a table, got a list of 0"],
    [new Map(), "", "expected a table, got an object that is not plain data"],
    [{ name: "x", initialState: () => {} }, "initialState", "expected plain data, got a function"],
    [{ name: "x", initialState: [null] }, "initialState[0]", "expected plain data, got null"],
    [{ name: "x", initialState: [undefined] }, "initialState[0]", "expected plain data, got nothing"],
    [{ name: "x", handler: [{ type: "t", url: new URL("file:///x") }] }, "handler[0].url", "expected plain data"],
  ])("as an object, %#: %j", (input, path, message) => {
    // @ts-expect-error: what a JavaScript user may pass
    const error = failure(() => manifestFrom(input));
    expect(error).toMatchObject({ code: "MANIFEST_FIELD_INVALID", path });
    expect(error.message).toContain(message);
  });

  test("data that goes in circles ends at a depth", () => {
    const circle: Record<string, unknown> = { name: "x" };
    circle.initial_state = circle;
    expect(failure(() => manifestFrom(circle)).message).toContain("expected at most 64 levels of tables and lists");
    const deep = `name = "x"\n[${Array.from({ length: 100 }, () => "handler").join(".")}]`;
    expect(failure(() => parseManifest(deep)).expected).toBe("at most 64 levels of tables and lists");
    expect(failure(() => parseManifest(`initial_state = ${"[".repeat(5000)}`)).code).toBe("MANIFEST_SYNTAX");
  });
});

describe("TOML that is wrong", () => {
  test.each([
    ["name = ", 1, 8, "invalid value"],
    ['name = "x"\nname = "y"', 2, 1, "redefine"],
    ['name = "x"\n\n[[handler]\n', 3, 11, ""],
    ["name = 'x", 1, 8, "unfinished string"],
  ])("%j: line %i, column %i", (toml, line, column, reason) => {
    const error = failure(() => parseManifest(toml, { file: "/m.toml" }));
    expect(error).toMatchObject({ code: "MANIFEST_SYNTAX", line, column, file: "/m.toml" });
    expect(error.message.startsWith(`/m.toml: line ${line}, column ${column}: `)).toBe(true);
    expect(error.message).toContain(reason);
  });
});
