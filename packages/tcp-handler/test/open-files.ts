// Run with few open files allowed: what happens to an echo server that runs out of them. Prints one line of JSON.
import { openSync, closeSync } from "node:fs";
import { connect } from "node:net";
import { once } from "node:events";
import { createRuntime } from "@troupe/runtime";
import { outcomeOf, Puppet, portOf, until } from "./puppet.ts";

const runtime = createRuntime({ chain: "off" });
const owner = await new Puppet("owner").spawn(runtime);
owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
owner.on.onData = (id, data) => owner.tcp.send(id, data) && undefined;
const port = portOf(owner, await owner.listen());

const client = (): ReturnType<typeof connect> => connect(port, "127.0.0.1").on("error", () => {});
const before = client();
await once(before, "connect");

const files: number[] = [];
try {
  for (;;) files.push(openSync("/dev/null", "r"));
} catch {
  // As many as there are.
}
const connecting = await outcomeOf(owner.tcp.connect(`127.0.0.1:${port}`));
const listening = await outcomeOf(owner.listen());

// One descriptor for a client, none for the server's side of it: it is turned away, and the process stays at rest.
closeSync(files.pop()!);
const turnedAway = client();
const cpu = process.cpuUsage();
await new Promise((resolve) => setTimeout(resolve, 300));
const busyMs = process.cpuUsage(cpu).user / 1000;
turnedAway.destroy();

for (const file of files) closeSync(file);
const after = client();
after.write("hello");
const [echo] = (await once(after, "data")) as [Buffer];
before.write("still there?");
const [still] = (await once(before, "data")) as [Buffer];
process.stdout.write(
  `${JSON.stringify({ connecting, listening, spinning: busyMs > 200, echo: String(echo), still: String(still) })}\n`,
);
before.destroy();
after.destroy();
await until(() => owner.tcp.connections().length === 0);
await runtime.close();
