import { once } from "node:events";
import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import { tcp } from "../../src/index.ts";
import { client, median } from "./clients.ts";
import { mib, say } from "./say.ts";

const warmUp = 100;
/** A runtime that was kept would cost tens of KiB each. */
const mostBytesEach = 2 * 1024;

const echo = defineActor({
  name: "echo",
  uses: [tcp],
  init: async ({ tcp: api }) => void (await api.listen("127.0.0.1:0")),
  tcp: {
    handleConnection: ({ tcp: api }, id) => api.activate(id, "active"),
    onData: ({ tcp: api }, id, data) => void api.send(id, data),
  },
  exports: {
    port: ({ tcp: api }) => ({ reply: Number(api.listenerAddress(api.listeners()[0]!).split(":").at(-1)) }),
  },
});

/** Starts and stops `count` runtimes in this process, each with a listener and a connection: nothing of them is left. */
export async function runtimes(count: number): Promise<string[]> {
  for (let i = 0; i < warmUp; i += 1) await live();
  const handles = resources();
  const before = await heap();
  for (let i = 0; i < count; i += 1) await live();
  const problems: string[] = [];
  const left = resources();
  if (left > handles) {
    problems.push(`${left - handles} more handles than before: ${process.getActiveResourcesInfo().join(", ")}`);
  }
  const grown = (await heap()) - before;
  say(`runtimes: ${count} started and stopped, each with a listener and a connection; heap grew by ${mib(grown)}`);
  if (grown > count * mostBytesEach) problems.push(`the heap grew by ${Math.round(grown / count)} bytes for each`);
  return problems;
}

/** The life of one runtime; it is closed while its connection is open and busy. */
async function live(): Promise<void> {
  const runtime = createRuntime();
  const actor = await runtime.spawn(echo);
  const socket = await client(await actor.call("port"));
  const closed = once(socket, "close");
  socket.write("hello");
  await once(socket, "data");
  socket.write("and more");
  await runtime.close();
  socket.destroy();
  await closed;
}

function resources(): number {
  return process.getActiveResourcesInfo().filter((name) => name !== "Immediate").length;
}

async function heap(): Promise<number> {
  const sizes: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc?.();
    sizes.push(process.memoryUsage().heapUsed);
  }
  return median(sizes);
}
