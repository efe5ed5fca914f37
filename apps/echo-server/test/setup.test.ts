import { tempFolder } from "@troupe-tooling/test-certs";
import { expect, test } from "vitest";
import { readOptions } from "../src/options.ts";
import { setUp } from "../src/setup.ts";

const files = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];

async function listens(...args: readonly string[]): Promise<readonly unknown[]> {
  const { spawn, secure } = await setUp(readOptions(args));
  return [...(spawn.state?.listen ?? []).map(({ address, tls }) => (tls ? `${address} tls` : address)), secure];
}

test.each([
  [[], ["127.0.0.1:7007", [false]]],
  [
    ["--host", "::1", "--port", "9"],
    ["[::1]:9", [false]],
  ],
  [
    ["--host", "[::1]", "--port", "9"],
    ["[::1]:9", [false]],
  ],
  [files, ["127.0.0.1:7007", "127.0.0.1:7008 tls", [false, true]]],
  [
    [...files, "--port", "0"],
    ["127.0.0.1:0", "127.0.0.1:0 tls", [false, true]],
  ],
  [
    [...files, "--tls-port", "443"],
    ["127.0.0.1:7007", "127.0.0.1:443 tls", [false, true]],
  ],
])("%j is where it listens", async (args, expected) => {
  expect(await listens(...args)).toEqual(expected);
});

test.each([
  ['listen = "127.0.0.1:1"', [], [[false]]],
  ['listen = "127.0.0.1:1"', ["--port", "2"], ["127.0.0.1:2", [false, false]]],
  ['listen = "127.0.0.1:1"', files, [[true]]],
  ["max_connections = 5", [], ["127.0.0.1:7007", [false]]],
  ['server_tls = { cert = "c", key = "k" }', [], ["127.0.0.1:7007", "127.0.0.1:7008 tls", [false, true]]],
])("with %j in the manifest's tcp section, and %j", async (toml, args, expected) => {
  await using folder = await tempFolder({ "echo.toml": `name = "e"\n[[handler]]\ntype = "tcp"\n${toml}` });
  expect(await listens("--manifest", folder.file("echo.toml"), ...args)).toEqual(expected);
});

test.each([
  ["--tls-port needs --tls-cert and --tls-key", "", ["--tls-port", "0"]],
  ["there is no port after 65535: say --tls-port", "", [...files, "--port", "65535"]],
  [
    "--tls-cert: the manifest says server_tls already",
    '[[handler]]\ntype = "tcp"\nserver_tls = { cert = "c", key = "k" }',
    files,
  ],
  ['package: this server has the actor "echo" only, not "chat"', 'package = "chat"', []],
  ["initial_state: the state of this actor is where it listens", "initial_state = { x = 1 }", []],
])("%s", async (message, toml, args) => {
  await using folder = await tempFolder({ "echo.toml": `name = "e"\n${toml}` });
  await expect(setUp(readOptions(["--manifest", folder.file("echo.toml"), ...args]))).rejects.toThrow(message);
});
