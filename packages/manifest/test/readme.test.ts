import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { integer, optional, parseManifest, readTable, string, table } from "../src/index.ts";
import { failure } from "./failure.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the example of the README runs as it stands", async () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const source = example.replace("@troupe/manifest", new URL("../src/index.ts", import.meta.url).href);
  const child = spawn(process.execPath, ["--conditions=@troupe/source", "--input-type=module-typescript"]);
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => void (output += String(chunk)));
  child.stderr.on("data", (chunk) => void (errors += String(chunk)));
  child.stdin.end(source);
  await once(child, "close");
  expect(errors).toBe("");
  expect(output).toBe(`127.0.0.1:8080 1024 ${resolve("/etc/app/tls/cert.pem")}\n`);
});

test("the error that the README quotes is the one that is thrown", () => {
  const toml = 'name = "x"\n[[handler]]\ntype = "tcp"\nmax_conections = 5';
  const [section] = parseManifest(toml, { file: "/etc/app/front-door.toml" }).handlers;
  const fields = { listen: optional(string()), maxConnections: optional(integer()), serverTls: optional(table({})) };
  const { message } = failure(() => readTable(section?.config, "handler[0]", fields));
  expect(readme.replaceAll(/\s+/g, " ")).toContain(`\`${message}\``);
});
