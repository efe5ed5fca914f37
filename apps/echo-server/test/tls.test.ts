import { spawn } from "node:child_process";
import { once } from "node:events";
import { createAuthority, createKey, tempFolder } from "@troupe-tooling/test-certs";
import { afterAll, expect, test } from "vitest";
import { has } from "@troupe-tooling/test-app";
import { startApp } from "./app.ts";
import type { App } from "@troupe-tooling/test-app";
import { dial, dialTls, endOf, roundTrip } from "./client.ts";

const authority = await createAuthority();
const good = await authority.issue({ hosts: ["localhost", "127.0.0.1"] });
const folder = await tempFolder({
  "ca.pem": authority.certificate,
  "cert.pem": good.cert,
  "key.pem": good.key,
  "other-key.pem": await createKey(),
  "garbage.pem": "this is no certificate\n",
});
afterAll(() => folder.remove());

function startTls(): App {
  return startApp("--port", "0", "--tls-cert", folder.file("cert.pem"), "--tls-key", folder.file("key.pem"));
}

test("with a certificate there are two listeners, one plain and one for TLS, and both echo", async () => {
  await using app = startTls();
  const [plain, secure] = await app.listening(2);
  expect([plain!.tls, secure!.tls]).toEqual([false, true]);
  expect(await roundTrip(await dial(plain!), Buffer.from("plain\n"))).toEqual(Buffer.from("plain\n"));
  const socket = await dialTls(secure!, authority.certificate);
  expect(await roundTrip(socket, Buffer.alloc(500_000, "x"))).toEqual(Buffer.alloc(500_000, "x"));
});

test("plaintext to the TLS port, and a stalled handshake, end there and disturb nobody", async () => {
  await using app = startTls();
  const [, secure] = await app.listening(2);
  const stalled = await dial(secure!);
  const mistaken = await dial(secure!);
  mistaken.write("GET / HTTP/1.1\r\n\r\n");
  await endOf(mistaken);
  const socket = await dialTls(secure!, authority.certificate);
  expect(await roundTrip(socket, Buffer.from("well\n"))).toEqual(Buffer.from("well\n"));
  expect(stalled.readyState).toBe("open");
  stalled.destroy();
});

test.skipIf(!has("openssl", "version"))("openssl s_client gets its lines back (needs openssl)", async () => {
  await using app = startTls();
  const [, secure] = await app.listening(2);
  const args = ["s_client", "-quiet", "-verify_return_error", "-CAfile", folder.file("ca.pem")];
  expect(await converse("openssl", [...args, "-connect", `127.0.0.1:${secure!.port}`], "from openssl\n")).toBe(
    "from openssl\n",
  );
});

test.skipIf(!has("curl", "--version"))("curl gets its own request back (needs curl)", async () => {
  await using app = startTls();
  const [, secure] = await app.listening(2);
  const args = ["-sN", "--http0.9", "--cacert", folder.file("ca.pem"), `https://127.0.0.1:${secure!.port}/hello`];
  expect(await converse("curl", args, "GET /hello HTTP/1.1\r\n")).toBe("GET /hello HTTP/1.1\r\n");
});

/** Runs a client, gives it `text` on stdin, and resolves with as much of its output once that has come; then ends it. */
async function converse(program: string, args: readonly string[], text: string): Promise<string> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  const closed = once(child, "close");
  child.stdin.on("error", () => {}).write(text);
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    output += chunk as string;
    if (output.length >= text.length) break;
  }
  child.kill();
  await closed;
  return output.slice(0, text.length);
}

test.each([
  ["a file that is not there", "missing.pem", "key.pem", /--tls-cert: .*missing\.pem.*ENOENT/],
  ["a file without a certificate", "garbage.pem", "key.pem", /--tls-cert: .*garbage\.pem/],
  ["a key of another certificate", "cert.pem", "other-key.pem", /--tls-key: .*other-key\.pem/],
])("%s is an error that names the flag and the file, and nothing listens", async (_what, cert, key, message) => {
  await using app = startApp("--port", "0", "--tls-cert", folder.file(cert), "--tls-key", folder.file(key));
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toMatch(message);
  expect(app.printed.out).toBe("");
});
