import { defineActor } from "@troupe/actor";
import { roam, roamService } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { channel, client } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";
import { world } from "./world.ts";

const Pipes = service("Pipes", {
  sum: { args: [t.rx(t.u32)], returns: t.u32 },
  stalled: { args: [t.rx(t.bytes)], returns: t.u32 },
  first: { args: [t.rx(t.u32)], returns: t.u32 },
  fill: { args: [t.u32, t.u32, t.tx(t.bytes)], returns: t.u32 },
  shout: { args: [t.rx(t.string), t.tx(t.string)] },
  ping: { returns: t.u32 },
  ticks: { args: [t.rx(t.unit)], returns: t.u32 },
});

let open: () => void;
let gate: Promise<void>;

const pipes = defineActor({
  name: "pipes",
  uses: [tcp, roam],
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
  tcp: { handleConnection: ({ roam }, connection) => roam.serve(connection) },
  roam: roamService<typeof Pipes, { readonly roam: RoamApi }>(Pipes, {
    async sum(_context, numbers) {
      let sum = 0;
      for await (const number of numbers) sum += number;
      return sum;
    },
    async stalled(_context, items) {
      await gate;
      let bytes = 0;
      for await (const item of items) bytes += item.length;
      return bytes;
    },
    async first(_context, numbers) {
      for await (const number of numbers) return number;
      return 0;
    },
    async fill(_context, count, size, output) {
      for (let n = 0; n < count; n++) await output.write(new Uint8Array(size).fill(n));
      return count;
    },
    async shout(_context, input, output) {
      for await (const text of input) await output.write(text.toUpperCase());
      return undefined;
    },
    ping: () => 1,
    async ticks(_context, ticks) {
      let count = 0;
      for await (const _ of ticks) count++;
      return count;
    },
  }),
  exports: { address: ({ tcp }) => ({ reply: tcp.listenerAddress(tcp.listeners()[0]!) }) },
});

test("streams in, out, and both ways carry every item in order", async () => {
  await using it = await world(pipes);
  const calls = client(await it.connect(), Pipes);
  expect(await calls.sum(Array.from({ length: 5000 }, (_, n) => n))).toBe(12_497_500);
  expect(await calls.sum([])).toBe(0);
  expect(await calls.first([7, 8, 9])).toBe(7);
  const [tx, rx] = channel<string>();
  const done = calls.shout(["a", "b", "c"], tx);
  const shouted: string[] = [];
  for await (const text of rx) shouted.push(text);
  await done;
  expect(shouted).toEqual(["A", "B", "C"]);
});

test("an actor that does not read holds its sender up, and no other call", async () => {
  gate = new Promise((resolve) => (open = resolve));
  await using it = await world(pipes);
  const calls = client(await it.connect(), Pipes);
  const [tx, rx] = channel<Uint8Array>();
  const total = calls.stalled(rx);
  let sent = 0;
  const sending = (async () => {
    for (let n = 0; n < 400; n++) {
      await tx.write(new Uint8Array(16_384));
      sent += 16_384;
    }
    await tx.close();
  })();
  let before = -1;
  await expect
    .poll(async () => {
      expect(await calls.ping()).toBe(1);
      return before === (before = sent);
    })
    .toBe(true);
  expect(sent).toBeLessThanOrEqual(262_144 + 65_536);
  open();
  await sending;
  expect(await total).toBe(400 * 16_384);
});

test("a peer that does not read holds the writing actor up, and no other call", async () => {
  await using it = await world(pipes);
  const calls = client(await it.connect(), Pipes);
  const [tx, rx] = channel<Uint8Array>();
  const done = calls.fill(300, 16_384, tx);
  expect(await calls.ping()).toBe(1);
  let n = 0;
  for await (const item of rx) expect(item[0]).toBe(n++ % 256);
  expect([n, await done]).toEqual([300, 300]);
});

test("a link that is lost ends the streams, and the actor goes on", async () => {
  gate = Promise.resolve();
  await using it = await world(pipes);
  const session = await it.connect();
  const [tx, rx] = channel<Uint8Array>();
  const lost = expect(client(session, Pipes).stalled(rx)).rejects.toMatchObject({ code: "link-lost" });
  await tx.write(new Uint8Array(100));
  session.abort();
  await lost;
  expect(await client(await it.connect(), Pipes).ping()).toBe(1);
  expect(it.actor.status).toBe("Running");
});

test("a stream of items that take no bytes goes on beyond its window", async () => {
  await using it = await world(pipes, { handlers: [tcp, roam.with({ limits: { windowBytes: 16 } })] });
  const calls = client(await it.connect({ limits: { windowBytes: 16 } }), Pipes);
  expect(await calls.ticks(Array.from({ length: 1000 }, () => undefined))).toBe(1000);
});
