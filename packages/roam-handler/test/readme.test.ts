import { readFileSync } from "node:fs";
import { defineActor } from "@troupe/actor";
import { roam, roamService } from "@troupe/roam-handler";
import { client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-stream";
import { service, t } from "@troupe/roam-wire";
import { createRuntime } from "@troupe/runtime";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const source = readFileSync(new URL(import.meta.url), "utf8");

// example
const Calculator = service("Calculator", {
  add: { args: [t.i32, t.i32], returns: t.i32 },
});

const calculator = defineActor({
  name: "calculator",
  uses: [tcp, roam],
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
  tcp: { handleConnection: ({ roam }, connection) => roam.serve(connection) },
  roam: roamService(Calculator, { add: (_context, a, b) => a + b }),
});
// end

test("the example of the README is this one, and it adds", async () => {
  const example = source.split("// example\n")[1]!.split("// end\n")[0]!;
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
  let port = 0;
  const { subscribe, unsubscribe } = await import("node:diagnostics_channel");
  const heard = (message: unknown): void => {
    port = Number((message as { readonly address: string }).address.split(":").at(-1));
  };
  subscribe("troupe:tcp-handler:listening", heard);
  await using runtime = createRuntime();
  await runtime.spawn(calculator);
  unsubscribe("troupe:tcp-handler:listening", heard);
  await using session = await connect({ host: "127.0.0.1", port });
  expect(await client(session, Calculator).add(2, 3)).toBe(5);
});
