import { createAuthority, tempFolder } from "@troupe-tooling/test-certs";
import { expect, test } from "vitest";
import { startApp } from "./app.ts";
import { dial, dialTls, exchange, refusal, roundTrip } from "./client.ts";

test("a manifest says where to listen, and bounds the actor", async () => {
  await using folder = await tempFolder({
    "echo.toml": `
      name = "my-echo"
      package = "echo"

      [[handler]]
      type = "tcp"
      listen = "127.0.0.1:0"
      max_connections = 1`,
  });
  await using app = startApp("--manifest", folder.file("echo.toml"), "--verbose");
  const listeners = await app.listening();
  expect(listeners).toHaveLength(1);
  const first = await dial(listeners[0]!);
  expect(await exchange(first, "one\n")).toBe("one\n");
  expect(await refusal(listeners[0]!)).toBe("ECONNRESET");
  expect(app.printed.err).toContain('name="my-echo"');
  first.destroy();
});

test("TLS files of a manifest start from its folder, and its address is added to one that was given", async () => {
  const authority = await createAuthority();
  const { cert, key } = await authority.issue({ hosts: ["127.0.0.1"] });
  await using folder = await tempFolder({
    "cert.pem": cert,
    "key.pem": key,
    "echo.toml": `
      name = "echo"

      [[handler]]
      type = "tcp"
      listen = "127.0.0.1:0"
      server_tls = { cert = "cert.pem", key = "key.pem" }`,
  });
  await using app = startApp("--manifest", folder.file("echo.toml"), "--port", "0");
  const listeners = await app.listening(3);
  expect(listeners.map(({ tls }) => tls)).toEqual([false, true, true]);
  const sockets = [await dial(listeners[0]!), await dialTls(listeners[2]!, authority.certificate)];
  for (const socket of sockets) expect(await roundTrip(socket, Buffer.from("hi\n"))).toEqual(Buffer.from("hi\n"));
});
