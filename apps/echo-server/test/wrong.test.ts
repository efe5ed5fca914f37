import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tempFolder } from "@troupe-tooling/test-certs";
import { expect, test } from "vitest";
import { startApp } from "./app.ts";

test("an unknown option: status 2, and where to find help", async () => {
  await using app = startApp("--prot", "1");
  expect(await app.ended).toBe(2);
  expect(app.printed).toEqual({ out: "", err: "echo-server: Unknown option '--prot'\n--help lists the options\n" });
});

test("--help: status 0, on stdout", async () => {
  await using app = startApp("--help", "--port", "0");
  expect(await app.ended).toBe(0);
  expect(app.printed.out).toContain("Usage: echo-server [options]");
});

test("a port in use: status 1", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await using app = startApp("--port", String(port));
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toBe(`echo-server: listen on 127.0.0.1:${port}: Address already in use (EADDRINUSE)\n`);
  other.close();
});

test("an address of another machine: status 1", async () => {
  await using app = startApp("--host", "192.0.2.1", "--port", "0");
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toContain("listen on 192.0.2.1:0: Cannot assign requested address (EADDRNOTAVAIL)");
});

test.each([
  ["an unknown field", "listen_on = 1", /echo\.toml: listen_on: is no known field/],
  ["an unknown field of a handler", '[[handler]]\ntype = "tcp"\nlisten_adress = "x"', /handler\[0\]\.listen_adress/],
  [
    "a handler that is not offered",
    '[[handler]]\ntype = "filesystem"',
    /no handler "filesystem" \(there are runtime, tcp\)/,
  ],
  ["an address that is none", '[[handler]]\ntype = "tcp"\nlisten = "here"', /"here"/],
])("%s in the manifest: status 1, and where it stands", async (_what, toml, message) => {
  await using folder = await tempFolder({ "echo.toml": `name = "e"\n${toml}` });
  await using app = startApp("--port", "0", "--manifest", folder.file("echo.toml"));
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toMatch(message);
  expect(app.printed.out).toBe("");
});
