import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createAuthority, createKey, tempFolder } from "@troupe-tooling/test-certs";
import { afterAll, expect, test } from "vitest";
import { has } from "@troupe-tooling/test-app";
import { startApp } from "./app.ts";
import { Client } from "./client.ts";

const authority = await createAuthority();
const good = await authority.issue({ hosts: ["localhost", "127.0.0.1"] });
const folder = await tempFolder({
  "ca.pem": authority.certificate,
  "cert.pem": good.cert,
  "key.pem": good.key,
  "other-key.pem": await createKey(),
});
afterAll(() => folder.remove());
const tlsFlags = ["--tls-cert", folder.file("cert.pem"), "--tls-key", folder.file("key.pem")];

test.each(["SIGINT", "SIGTERM"] as const)("%s: what was answered arrives, connections end, status 0", async (name) => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const client = new Client(address!);
  expect(await client.ask("hello")).toEqual({ worker: "worker-1", text: "hello" });
  app.signal(name);
  expect(await client.over).toBe("end");
  expect(await app.ended).toBe(0);
  expect(app.printed.out).toMatch(new RegExp(`\\n${name}: ending\\nended\\n$`));
  expect(app.printed.err).toBe("");
});

test("a second signal ends at once a process that waits for a peer that does not read", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const deaf = new Client(address!, "loud\n".repeat(2_000_000));
  await deaf.answers(1);
  deaf.socket.pause();
  await new Promise((resolve) => setTimeout(resolve, 300));
  app.signal("SIGTERM");
  await app.says("SIGTERM: ending");
  await new Promise((resolve) => setTimeout(resolve, 600));
  app.signal("SIGTERM");
  expect(await app.ended).toBe(143);
  deaf.close();
});

test.skipIf(!has("openssl", "version"))("openssl s_client is served by a worker (needs openssl)", async () => {
  await using app = startApp("--port", "0", ...tlsFlags);
  const [, secure] = await app.listening(2);
  expect(secure!.tls).toBe(true);
  const args = ["s_client", "-quiet", "-verify_return_error", "-CAfile", folder.file("ca.pem")];
  const answers = await converse("openssl", [...args, "-connect", `127.0.0.1:${secure!.port}`], "hi\nwhoami\n", 2);
  expect(answers).toBe("worker-1: hi\nworker-1: 1 connection(s), 2 line(s)");
});

test.skipIf(!has("curl", "--version"))("curl is served by workers, plain and over TLS (needs curl)", async () => {
  await using app = startApp("--port", "0", ...tlsFlags);
  const [plain, secure] = await app.listening(2);
  const telnet = ["-sN", `telnet://127.0.0.1:${plain!.port}`];
  expect(await converse("curl", telnet, "hi\n", 1)).toBe("worker-1: hi");
  // The request line is a line like any other.
  const https = ["-sN", "--http0.9", "--cacert", folder.file("ca.pem"), `https://127.0.0.1:${secure!.port}/hello`];
  expect(await converse("curl", https, "", 1)).toBe("worker-2: GET /hello HTTP/1.1");
});

/** Runs a client, gives it `text` on stdin, and resolves with its output once that has `lines` lines; then ends it. */
async function converse(program: string, args: readonly string[], text: string, lines: number): Promise<string> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
  const closed = once(child, "close");
  child.stdin.on("error", () => {}).write(text);
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    output += chunk as string;
    if (output.split("\n").length > lines) break;
  }
  child.kill();
  await closed;
  return output.split("\n").slice(0, lines).join("\n");
}

test("an unknown option: status 2, and where to find help", async () => {
  await using app = startApp("--worker", "1");
  expect(await app.ended).toBe(2);
  expect(app.printed).toEqual({
    out: "",
    err: "acceptor-worker: Unknown option '--worker'\n--help lists the options\n",
  });
});

test("a port in use: status 1, though the acceptor was the last of the pool to start", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await using app = startApp("--port", String(port));
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toBe(`acceptor-worker: listen on 127.0.0.1:${port}: Address already in use (EADDRINUSE)\n`);
  expect(app.printed.out).toBe("");
  other.close();
});

test("a certificate that cannot be used: status 1, with flag and file", async () => {
  const key = folder.file("other-key.pem");
  await using app = startApp("--port", "0", "--tls-cert", folder.file("cert.pem"), "--tls-key", key);
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toMatch(/^acceptor-worker: --tls-key: .*other-key\.pem/);
  expect(app.printed.out).toBe("");
});
