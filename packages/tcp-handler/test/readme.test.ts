import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { defaultLimits, tcp } from "../src/index.ts";
import { tcpCallbacks } from "../src/spec.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the example of the README echoes as it stands", async () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const source = new URL("../src/index.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--conditions=@troupe/source", "--input-type=module-typescript"], {
    cwd: new URL("..", import.meta.url),
  });
  let errors = "";
  child.stderr.on("data", (chunk) => void (errors += String(chunk)));
  child.stdin.end(example.replace("@troupe/tcp-handler", source));
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const port = /^listening on 127\.0\.0\.1:(\d+)\n$/.exec(String(line))?.[1];
  const socket = connect(Number(port), "127.0.0.1");
  socket.write("hello");
  expect(String((await once(socket, "data"))[0])).toBe("hello");
  socket.destroy();
  child.kill();
  await once(child, "close");
  expect(errors).toBe("");
});

test("the README names every function, callback, option and error code", async () => {
  const errors = await readFile(new URL("../src/errors.ts", import.meta.url), "utf8");
  const mode = await readFile(new URL("../src/mode.ts", import.meta.url), "utf8");
  const codes = [errors, mode].flatMap((text) => [...text.matchAll(/^ {2}\| "([A-Z_]+)"/gm)].map((match) => match[1]!));
  expect(codes.length).toBeGreaterThan(30);
  const names = [
    ...codes,
    ...Object.keys(tcp.imports.functions),
    ...Object.keys(tcpCallbacks),
    ...Object.keys(defaultLimits),
  ];
  expect(names.filter((name) => !readme.includes(name))).toEqual([]);
});
