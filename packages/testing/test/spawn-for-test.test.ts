import { defineActor } from "@troupe/actor";
import { createTestRuntime, exchange, spawnForTest } from "@troupe/testing";
import { expect, expectTypeOf, test } from "vitest";
import { upper } from "./upper-handler.ts";

const shouter = defineActor({
  name: "shouter",
  uses: [upper],
  state: { texts: 0 },
  init: ({ upper }) => upper.serve(0),
  upper: {
    onText: ({ state }, text) => ({ text: text.toUpperCase(), state: { texts: state.texts + 1 } }),
  },
  exports: {
    wait: async ({ upper }, ms: number) => ({ reply: await upper.later(ms) }),
    throws: () => {
      throw new Error("as told");
    },
    dice: ({ upper }) => ({ reply: Array.from({ length: 10 }, () => upper.dice()) }),
  },
});

test("an actor is spawned in a world of its own", async () => {
  await using world = await spawnForTest(shouter);
  const client = await world.connect();
  expect(await client.exchange("hello")).toBe("HELLO");
  expect(world.actor.state()).toEqual({ texts: 1 });
  expectTypeOf(world.actor.state()).toEqualTypeOf<{ texts: number }>();
  expect(world.runtime.actors()).toEqual([world.actor.id]);
});

test("exchange does all of it", async () => {
  expect(await exchange(shouter, "quick")).toBe("QUICK");
  expect(await exchange(shouter, new TextEncoder().encode("a"))).toEqual(new TextEncoder().encode("A"));
});

test("name, state and manifest are given to the actor, the rest to the runtime", async () => {
  const manifest = { handler: [{ type: "upper" }], limits: { mailbox: 3 } };
  await using world = await spawnForTest(shouter, {
    name: "loud",
    state: { texts: 40 },
    manifest,
    chain: { payloads: "full" },
  });
  expect(world.actor.state()).toEqual({ texts: 40 });
  expect(world.actor.events().length).toBeGreaterThan(0);
});

test("the clock moves when the test says so, from timer to timer", async () => {
  await using world = await spawnForTest(shouter);
  const start = world.clock.now();
  const waits = [world.actor.call("wait", 1000), world.actor.call("wait", 500)];
  // The second call begins when the first has ended: only a walk from timer to timer gets that right.
  await world.advance(1499);
  expect(await Promise.race([Promise.all(waits), Promise.resolve("not yet")])).toBe("not yet");
  await world.advance(1);
  expect(await Promise.all(waits)).toEqual([start + 1000, start + 1500]);
});

test("randomness comes from the seed", async () => {
  const roll = async (seed: number): Promise<readonly number[]> => {
    await using world = await spawnForTest(shouter, { seed });
    return await world.actor.call("dice");
  };
  expect(await roll(3)).toEqual(await roll(3));
  expect(await roll(3)).not.toEqual(await roll(4));
});

test("settle waits for everything that is runnable", async () => {
  await using world = await spawnForTest(shouter, { network: { piecesSeed: 1 } });
  const client = await world.connect();
  await client.write("x".repeat(5000));
  await world.settle();
  expect(client.socket.readableLength + client.socket.bytesRead).toBeGreaterThanOrEqual(5000);
  expect(world.actor.metrics().queueLength).toBe(0);
});

test("settle does not wait for ever for what never rests", async () => {
  await using world = createTestRuntime();
  const restless = world.network.createServer({ pauseOnConnect: false });
  let restlessly = true;
  const again = (): void => {
    if (restlessly) restless.close(again);
  };
  again();
  await expect(world.settle()).rejects.toThrow("did not come to rest");
  restlessly = false;
});

test("connect says what can be connected to", async () => {
  await using world = createTestRuntime({ actors: [shouter] });
  await expect(world.connect()).rejects.toThrow("nothing listens");
  await world.runtime.spawn("shouter");
  await world.runtime.spawn("shouter");
  const [first, second] = world.network.servers() as readonly { port: number }[];
  await expect(world.connect()).rejects.toThrow(`127.0.0.1:${first!.port}, 127.0.0.1:${second!.port}`);
  const client = await world.connect({ host: "127.0.0.1", port: second!.port });
  expect(await client.exchange("two")).toBe("TWO");
  await expect(world.connect({ host: "127.0.0.1", port: 1 })).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("disposing ends clients, actor, servers and timers", async () => {
  const world = await spawnForTest(shouter);
  const client = await world.connect();
  void world.actor.call("wait", 60_000).catch(() => {});
  await world.settle();
  await Promise.all([world[Symbol.asyncDispose](), world[Symbol.asyncDispose]()]);
  await client.closed;
  expect(world.actor.status).toBe("Stopped");
  await new Promise((resolve) => setImmediate(resolve));
  expect([world.network.openSockets, world.network.servers()]).toEqual([0, []]);
});

test("a spawn that fails leaves nothing behind", async () => {
  const failing = defineActor({
    name: "failing",
    init: () => {
      throw new Error("no luck");
    },
  });
  await expect(spawnForTest(failing)).rejects.toThrow("no luck");
});

test("reading: exactly, all, text, and what is said when the peer ends too early", async () => {
  await using world = await spawnForTest(shouter);
  const client = await world.connect();
  await client.write("abcdef");
  expect(await client.readExactly(2)).toEqual(new TextEncoder().encode("AB"));
  expect(await client.readText()).toBe("CDEF");
  await client.write("rest");
  await world.settle();
  client.end();
  expect(new TextDecoder().decode(await client.readAll())).toBe("REST");
  expect(await client.read()).toEqual(new Uint8Array(0));
  await expect(client.readExactly(3)).rejects.toThrow("the peer ended after 0 bytes of 3");
  expect(await client.closed).toBeUndefined();
});

test("a connection that broke is an error for its reader", async () => {
  await using world = await spawnForTest(shouter);
  const client = await world.connect();
  await client.write("unread by the actor");
  const reading = client.read();
  await world.actor.terminate();
  await expect(reading).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(await client.closed).toMatchObject({ code: "ECONNRESET" });
});

test("a client can end abruptly", async () => {
  await using world = await spawnForTest(shouter);
  await using client = await world.connect();
  client.reset();
  expect(await client.closed).toBeUndefined();
  await world.settle();
  expect(world.network.openSockets).toBe(0);
});

test("a signal ends a start that hangs", async () => {
  const hanging = defineActor({
    name: "hanging",
    async init() {
      await new Promise(() => {});
    },
  });
  const controller = new AbortController();
  const spawned = spawnForTest(hanging, { signal: controller.signal });
  const outcome = expect(spawned).rejects.toThrow("enough");
  controller.abort(new Error("enough"));
  await outcome;
});
