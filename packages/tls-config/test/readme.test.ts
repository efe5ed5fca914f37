import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createAuthority, tempFolder } from "@troupe-tooling/test-certs";
import { expect, test } from "vitest";

test("the example of the README runs as it stands", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const ca = await createAuthority();
  const { cert, key } = await ca.issue({ hosts: ["localhost", "127.0.0.1"] });
  await using folder = await tempFolder({ "cert.pem": cert, "key.pem": key, "ca.pem": ca.certificate });

  const source = example.replace("@troupe/tls-config", new URL("../src/index.ts", import.meta.url).href);
  const child = spawn(process.execPath, ["--input-type=module-typescript"], { cwd: folder.path });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => void (output += String(chunk)));
  child.stderr.on("data", (chunk) => void (errors += String(chunk)));
  child.stdin.end(source);
  await once(child, "close");
  expect(errors).toBe("");
  expect(output).toBe("hello over TLSv1.3\n");
});
