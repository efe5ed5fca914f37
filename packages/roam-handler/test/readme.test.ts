import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { type Context, defineActor } from "@troupe/actor";
import { roam, roamClient, roamService, roamStream, withState } from "@troupe/roam-handler";
import { client, serve } from "@troupe/roam-session";
import { connect, listen } from "@troupe/roam-stream";
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

// example
const Counter = service("Counter", {
  next: { args: [], returns: t.u32 },
});

const counter = defineActor({
  name: "counter",
  uses: [tcp, roam],
  state: 0,
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
  tcp: { handleConnection: ({ roam }, connection) => roam.serve(connection) },
  roam: roamService<typeof Counter, Context<number, readonly [typeof tcp, typeof roam]>, number>(Counter, {
    next: ({ state }) => withState(state + 1, state + 1),
  }),
});
// end

// example
const Feed = service("Feed", {
  total: { args: [t.rx(t.u32)], returns: t.u32 },
  upTo: { args: [t.u32, t.tx(t.u32)] },
});

const reader = defineActor({
  name: "reader",
  uses: [tcp, roam],
  exports: {
    async read({ tcp, roam }, address: string) {
      const connection = await tcp.connect(address);
      await roam.open(connection);
      const feed = roamClient(roam, connection, Feed);
      const [writer, numbers] = roamStream<number>();
      const done = feed.upTo(5, writer);
      const total = await feed.total(numbers);
      await done;
      return { reply: total };
    },
  },
});
// end

test("the examples of the README are these", () => {
  const examples = source.split("\n// example\n").slice(1);
  expect(examples).toHaveLength(3);
  for (const example of examples) expect(readme).toContain(`\`\`\`ts\n${example.split("// end\n")[0]!}\`\`\`\n`);
});

test("the second example leads one stream into another call", async () => {
  const feed = serve(Feed, {
    async total(numbers) {
      let total = 0;
      for await (const number of numbers) total += number;
      return total;
    },
    async upTo(count, numbers) {
      for (let number = 0; number < count; number++) await numbers.write(number);
      return undefined;
    },
  });
  await using listener = await listen({ host: "127.0.0.1", port: 0 }, feed);
  await using runtime = createRuntime();
  const actor = await runtime.spawn(reader);
  expect(await actor.call("read", listener.address)).toBe(10);
});

/** The port on which an actor listens that says so in `init`. */
async function portOf(spawned: () => Promise<unknown>): Promise<number> {
  let port = 0;
  const heard = (message: unknown): void => {
    port = Number((message as { readonly address: string }).address.split(":").at(-1));
  };
  subscribe("troupe:tcp-handler:listening", heard);
  await spawned();
  unsubscribe("troupe:tcp-handler:listening", heard);
  return port;
}

test("the first example adds", async () => {
  await using runtime = createRuntime();
  const port = await portOf(() => runtime.spawn(calculator));
  await using session = await connect({ host: "127.0.0.1", port });
  expect(await client(session, Calculator).add(2, 3)).toBe(5);
});

test("the example with a state counts", async () => {
  await using runtime = createRuntime();
  const port = await portOf(() => runtime.spawn(counter));
  await using session = await connect({ host: "127.0.0.1", port });
  const api = client(session, Counter);
  expect([await api.next(), await api.next()]).toEqual([1, 2]);
});
