import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTlsConfigError, parseClientTls, parseServerTls, type TlsConfigError } from "../src/index.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

function failure(run: () => unknown): TlsConfigError {
  try {
    run();
  } catch (error) {
    if (isTlsConfigError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a table that is right", () => {
  test("gets every default", () => {
    expect(parseServerTls({ cert: "c.pem", key: "k.pem" })).toEqual({
      cert: { file: "c.pem" },
      key: { file: "k.pem" },
      clientAuth: "none",
      alpn: [],
      minVersion: "TLSv1.2",
    });
    expect(parseClientTls({})).toEqual({ skipVerify: false, alpn: [], minVersion: "TLSv1.2" });
  });

  test("may be written as in a manifest or in camel case", () => {
    const expected = parseServerTls({
      cert: "c",
      key: "k",
      clientCa: "ca",
      clientAuth: "request",
      minVersion: "TLSv1.3",
    });
    expect(
      parseServerTls({ cert: "c", key: "k", client_ca: "ca", client_auth: "request", min_version: "1.3" }),
    ).toEqual(expected);
    expect(parseClientTls({ ca_cert: "ca", skip_verify: true, server_name: "a.example" })).toEqual(
      parseClientTls({ caCert: "ca", skipVerify: true, serverName: "a.example" }),
    );
  });

  test("takes PEM text, paths, URLs and tables as sources", () => {
    const config = parseServerTls(
      { cert: PEM, key: { pem: "x" }, clientCa: pathToFileURL("/certs/ca.pem") },
      { baseDir: "/base" },
    );
    expect(config).toMatchObject({
      cert: { pem: PEM },
      key: { pem: "x" },
      clientCa: { file: resolve("/certs/ca.pem") },
      clientAuth: "require",
    });
  });

  test("takes relative paths from the folder of the manifest", () => {
    const config = parseServerTls({ cert: "tls/c.pem", key: { file: "../k.pem" } }, { baseDir: "/etc/app" });
    expect(config?.cert).toEqual({ file: join(resolve("/etc/app"), "tls/c.pem") });
    expect(config?.key).toEqual({ file: resolve("/etc/k.pem") });
  });

  test("parses to something that parses to itself, and is frozen", () => {
    const server = parseServerTls({ cert: "c", key: PEM, passphrase: "p", client_ca: "x", alpn: ["h2"] });
    const client = parseClientTls({ ca_cert: "c", cert: PEM, key: "k", server_name: "x.example", alpn: ["a", "b"] });
    expect(parseServerTls(server)).toEqual(server);
    expect(parseClientTls(client)).toEqual(client);
    expect(Object.isFrozen(server) && Object.isFrozen(server?.cert) && Object.isFrozen(server?.alpn)).toBe(true);
  });
});

describe("TLS on or off", () => {
  test("no table is no TLS", () => {
    expect(parseClientTls(undefined)).toBeUndefined();
    expect(parseServerTls(undefined)).toBeUndefined();
  });

  test("a table without `enabled` is TLS", () => {
    expect(parseServerTls({ cert: "c", key: "k" })).toBeDefined();
    expect(parseClientTls({})).toBeDefined();
  });

  test("only `enabled = false` turns it off, and even then wrong fields are errors", () => {
    expect(parseServerTls({ enabled: false })).toBeUndefined();
    expect(parseServerTls({ enabled: false, cert: "c" })).toBeUndefined();
    expect(parseClientTls({ enabled: false, skip_verify: true })).toBeUndefined();
    expect(failure(() => parseServerTls({ enabled: false, cret: "c" })).field).toBe("server_tls.cret");
    expect(failure(() => parseServerTls({ enabled: "false" })).field).toBe("server_tls.enabled");
  });
});

describe("a table that is wrong", () => {
  const server: readonly [input: unknown, code: string, field: string, message: string][] = [
    [null, "TLS_FIELD_INVALID", "server_tls", "server_tls: expected a table, got null"],
    [true, "TLS_FIELD_INVALID", "server_tls", "server_tls: expected a table, got true"],
    [[], "TLS_FIELD_INVALID", "server_tls", "server_tls: expected a table, got a list of 0"],
    [{}, "TLS_FIELD_MISSING", "server_tls.cert", "server_tls.cert is required: expected a path or PEM text"],
    [{ cert: "c" }, "TLS_FIELD_MISSING", "server_tls.key", "server_tls.key is required: expected a path or PEM text"],
    [
      { cert: "c", key: "k", certs: 1 },
      "TLS_FIELD_UNKNOWN",
      "server_tls.certs",
      "server_tls.certs is no field of server_tls; known are: enabled, cert, key, passphrase, client_ca, client_auth, alpn, min_version",
    ],
    [
      { cert: 1, key: "k" },
      "TLS_FIELD_INVALID",
      "server_tls.cert",
      "server_tls.cert: expected a path, PEM text, { file } or { pem }, got a number",
    ],
    [
      { cert: "", key: "k" },
      "TLS_FIELD_INVALID",
      "server_tls.cert",
      "server_tls.cert: expected a path that is not empty, got an empty string",
    ],
    [
      { cert: "c", key: "k", enabled: 1 },
      "TLS_FIELD_INVALID",
      "server_tls.enabled",
      "server_tls.enabled: expected true or false, got the number 1",
    ],
    [
      { cert: "c", key: "k", alpn: "h2" },
      "TLS_FIELD_INVALID",
      "server_tls.alpn",
      'server_tls.alpn: expected a list of strings, got "h2"',
    ],
    [
      { cert: "c", key: "k", alpn: ["h2", ""] },
      "TLS_FIELD_INVALID",
      "server_tls.alpn[1]",
      "server_tls.alpn[1]: expected a string of 1 to 255 bytes, got an empty string",
    ],
    [
      { cert: "c", key: "k", min_version: "TLSv1.1" },
      "TLS_FIELD_INVALID",
      "server_tls.min_version",
      'server_tls.min_version: expected "TLSv1.2" or "TLSv1.3", got "TLSv1.1"',
    ],
    [
      { cert: "c", key: "k", client_auth: "toString" },
      "TLS_FIELD_INVALID",
      "server_tls.client_auth",
      'server_tls.client_auth: expected "none" or "request" or "require", got "toString"',
    ],
    [
      { cert: "c", key: "k", client_auth: "require" },
      "TLS_FIELD_MISSING",
      "server_tls.client_ca",
      "server_tls.client_ca is required with server_tls.client_auth: expected a path or PEM text",
    ],
    [
      { cert: "c", key: "k", client_ca: "x", client_auth: "none" },
      "TLS_FIELD_INVALID",
      "server_tls.client_auth",
      'server_tls.client_auth: "none" contradicts server_tls.client_ca',
    ],
    [
      { cert: "c", key: "k", client_ca: "x", clientCa: "y" },
      "TLS_FIELD_INVALID",
      "server_tls.clientCa",
      "server_tls.clientCa: the same field is also given as server_tls.client_ca",
    ],
    [
      { cert: "c", key: new URL("https://x.example/k.pem") },
      "TLS_FIELD_INVALID",
      "server_tls.key",
      "server_tls.key: expected a file: URL or a path, got the URL https://x.example/k.pem",
    ],
  ];
  test.each(server)("server %#: %j", (input, code, field, message) => {
    expect(failure(() => parseServerTls(input))).toMatchObject({ code, field, message });
  });

  const client: readonly [input: unknown, code: string, field: string][] = [
    [{ skip_verify: "yes" }, "TLS_FIELD_INVALID", "t.skip_verify"],
    [{ cert: "c" }, "TLS_FIELD_MISSING", "t.key"],
    [{ key: "c" }, "TLS_FIELD_MISSING", "t.cert"],
    [{ passphrase: "c" }, "TLS_FIELD_MISSING", "t.key"],
    [{ server_name: "a..b" }, "TLS_SERVER_NAME_INVALID", "t.server_name"],
    [{ serverName: "" }, "TLS_FIELD_INVALID", "t.serverName"],
    [{ client_ca: "x" }, "TLS_FIELD_UNKNOWN", "t.client_ca"],
    [JSON.parse(`{"__proto__": 1}`), "TLS_FIELD_UNKNOWN", "t.__proto__"],
  ];
  test.each(client)("client %#: %j", (input, code, field) => {
    expect(failure(() => parseClientTls(input, { path: "t" }))).toMatchObject({ code, field });
  });

  test("never quotes a key or a passphrase", () => {
    for (const input of [
      { cert: "c", key: ["very secret"], passphrase: "p" },
      { cert: "c", key: { pem: "very secret", file: "very secret" } },
      { cert: "c", key: "k", passphrase: ["very secret"] },
      { cert: "c", key: "k", passphrase: 736_372 },
    ]) {
      const error = failure(() => parseServerTls(input));
      expect(`${error.message} ${error.actual} ${error.hostText}`).not.toMatch(/very secret|736372/);
    }
  });

  test("gives nothing but TlsConfigErrors, whatever stands in it", () => {
    const field = fc.constantFrom("enabled", "cert", "key", "client_ca", "alpn", "min_version", "server_name", "x");
    const tables = fc.dictionary(field, fc.anything());
    fc.assert(
      fc.property(fc.oneof(fc.anything(), tables), fc.constantFrom(parseClientTls, parseServerTls), (input, parse) => {
        try {
          parse(input);
        } catch (error) {
          expect(isTlsConfigError(error), String(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
