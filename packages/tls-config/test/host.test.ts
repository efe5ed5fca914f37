import { describe, expect, test } from "vitest";
import { parseHostPort, parseServerName } from "../src/index.ts";

describe("parseHostPort", () => {
  test.each([
    ["example.org:443", "example.org", 443],
    ["192.0.2.1:0", "192.0.2.1", 0],
    ["[::1]:65535", "::1", 65_535],
    ["[fe80::1%eth0]:80", "fe80::1%eth0", 80],
    ["[::ffff:192.0.2.1]:1", "::ffff:192.0.2.1", 1],
    ["a_b:7", "a_b", 7],
  ])("%s", (text, host, port) => {
    expect(parseHostPort(text)).toEqual({ host, port });
  });

  test.each([
    ["", "the host is empty"],
    [":443", "the host is empty"],
    ["example.org", "the port is missing"],
    ["example.org:", "the port is no number"],
    ["example.org:65536", "the port is no number"],
    ["example.org:http", "the port is no number"],
    ["example.org:-1", "the port is no number"],
    ["example.org:1e3", "the port is no number"],
    ["::1:443", "must stand in brackets"],
    ["[::1]", "the port is missing"],
    ["[::1]443", "must stand in brackets"],
    ["[]:443", "no IPv6 address"],
    ["[example.org]:443", "no IPv6 address"],
    ["[::1:443", "must stand in brackets"],
    ["a b:1", "no host name has"],
    ["a/b:1", "no host name has"],
  ])("refuses %j", (text, why) => {
    expect(() => parseHostPort(text)).toThrow(why);
    expect(() => parseHostPort(text)).toThrow(expect.objectContaining({ code: "TLS_ADDRESS_INVALID", actual: text }));
  });

  test("a default port stands in for a missing one, not for a wrong one", () => {
    expect(parseHostPort("example.org", { defaultPort: 443 })).toEqual({ host: "example.org", port: 443 });
    expect(parseHostPort("[::1]", { defaultPort: 443 })).toEqual({ host: "::1", port: 443 });
    expect(() => parseHostPort("example.org:x", { defaultPort: 443 })).toThrow("the port is no number");
  });
});

describe("parseServerName", () => {
  test.each([
    ["Example.ORG", "example.org"],
    ["example.org.", "example.org"],
    ["localhost", "localhost"],
    ["a_b.example", "a_b.example"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["1.2.3.example", "1.2.3.example"],
  ])("%s is the DNS name %s", (host, name) => {
    expect(parseServerName(host)).toEqual({ kind: "dns", name });
  });

  test.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::1", "::1"],
    ["[::1]", "::1"],
    ["fe80::1%eth0", "fe80::1"],
  ])("%s is the address %s", (host, address) => {
    expect(parseServerName(host)).toEqual({ kind: "ip", address });
  });

  test.each([
    "",
    ".",
    "[",
    "a..b",
    "-a.example",
    "a-.example",
    "256.1.1.1",
    "127.1",
    "a b",
    "a:443",
    `${"x".repeat(64)}.example`,
    "*.example",
  ])("%j is neither", (host) => {
    expect(() => parseServerName(host)).toThrow(
      expect.objectContaining({
        code: "TLS_SERVER_NAME_INVALID",
        hostText: `Failed to build TLS config: Invalid server name: ${JSON.stringify(host)}`,
      }),
    );
  });
});
