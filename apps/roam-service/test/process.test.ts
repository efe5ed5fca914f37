import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { channel, client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-stream";
import { expect, test } from "vitest";
import { Testbed } from "../src/service.ts";
import { startApp } from "./app.ts";

const run = promisify(execFile);
const rustClient = fileURLToPath(new URL("../../../interop/rust-roam/target/release/client", import.meta.url));

test("a typed client calls workers behind one port: values, errors, streams both ways", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const { host, port } = address!;
  await using session = await connect({ host, port });
  const testbed = client(session, Testbed);
  expect(await testbed.echo("hello")).toBe("hello");
  await expect(testbed.divide(1n, 0n)).rejects.toMatchObject({ error: "DivisionByZero" });
  const many = Array.from({ length: 20_000 }, (_, n) => n);
  expect(await testbed.sum(many)).toBe(BigInt((20_000 * 19_999) / 2));
  const [tx, rx] = channel<number>();
  const generated: number[] = [];
  const done = testbed.generate(20_000, tx);
  for await (const number of rx) generated.push(number);
  await done;
  expect(generated).toEqual(many);
  await using another = await connect({ host, port });
  expect(await client(another, Testbed).reverse("abc")).toBe("cba");
  await session.close();
  await another.close();
  app.signal("SIGTERM");
  expect(await app.ended).toBe(0);
});

test("the client program prints what it was answered", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const main = fileURLToPath(new URL("../src/client.ts", import.meta.url));
  const args = ["--conditions=@troupe/source", main, address!.host, String(address!.port)];
  const { stdout } = await run(process.execPath, args);
  expect(stdout).toBe("hello\n42\n6\n0\n1\n2\nserved by worker-1\n");
});

test.skipIf(!existsSync(rustClient)).each(["testbed.unary", "testbed.errors", "testbed.streams"])(
  "a Rust client passes %s (needs interop/rust-roam to be built)",
  async (check) => {
    await using app = startApp("--port", "0");
    const [address] = await app.listening();
    const { stdout } = await run(rustClient, ["tcp", `${address!.host}:${address!.port}`, "check", "--only", check]);
    expect(JSON.parse(stdout.split("\n")[0]!)).toMatchObject({ check, ok: true });
  },
);
