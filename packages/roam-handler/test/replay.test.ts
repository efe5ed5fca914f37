import { defineActor } from "@troupe/actor";
import { roam, roamClient, roamService, roamStream } from "@troupe/roam-handler";
import { service, t } from "@troupe/roam-wire";
import { createRuntime, replay } from "@troupe/runtime";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";
import { all } from "./sides.ts";

const Count = service("Count", {
  add: { args: [t.u32, t.u32], returns: t.u32, nonce: true },
  upTo: { args: [t.u32, t.tx(t.u32)] },
  sum: { args: [t.rx(t.u32)], returns: t.u32 },
});

const create = () => {
  throw new Error("a handler was made for a replay");
};
const real = { tcp, roam };
const unreal: typeof real = { tcp: { ...tcp, create }, roam: { ...roam, create } };

const server = (by: typeof real) =>
  defineActor({
    name: "server",
    uses: [by.tcp, by.roam],
    async init({ tcp, self }) {
      self.log(tcp.listenerAddress(await tcp.listen("127.0.0.1:0")));
    },
    tcp: { handleConnection: ({ roam }, connection) => roam.serve(connection) },
    roam: roamService(Count, {
      add: (_context, a, b) => a + b,
      async upTo(_context, n, out) {
        for (let i = 0; i < n; i++) await out.write(i);
        return undefined;
      },
      async sum(_context, numbers) {
        return (await all(numbers)).reduce((sum, n) => sum + n, 0);
      },
    }),
  });

const client = (by: typeof real) =>
  defineActor({
    name: "client",
    uses: [by.tcp, by.roam],
    state: [] as readonly unknown[],
    exports: {
      async talk({ tcp, roam }, address: string) {
        const connection = await tcp.connect(address);
        await roam.open(connection);
        const calls = roamClient(roam, connection, Count);
        const sums = await Promise.all([calls.add(2, 3), calls.add(4, 5, { metadata: [["who", "ada"]] })]);
        const [writer, reader] = roamStream<number>();
        const done = calls.upTo(300, writer);
        const items = await all(reader);
        await done;
        const sum = await calls.sum([4, 5, 6]);
        roam.close(connection);
        return { state: [sums, items.length, sum] };
      },
    },
  });

test("both sides of a roam session over real sockets, with streams, are replayed, each alone", async () => {
  const runtime = createRuntime({ chain: { payloads: "full", capacity: 100_000 } });
  const serving = await runtime.spawn(server(real));
  const calling = await runtime.spawn(client(real));
  const chains = [serving, calling].map((actor) => actor.subscribe({ from: 0 }));
  const log = serving.events().find(({ type }) => type.endsWith("runtime/log"))!;
  const [address] = /127\.0\.0\.1:\d+/.exec(Buffer.from(log.payload!).toString("latin1"))!;
  await calling.call("talk", address);
  const state = calling.state();
  expect(state).toEqual([[5, 9], 300, 15]);
  await runtime.close();

  for (const [index, chain] of chains.entries()) {
    const events = [];
    for await (const event of chain) if ("hash" in event) events.push(event);
    const report = await replay(index === 0 ? server(unreal) : client(unreal), events, { stallMs: 300 });
    expect(report).toMatchObject({ ok: true, events: events.length });
    if (index === 1) expect(report.state).toEqual(state);
  }
});
