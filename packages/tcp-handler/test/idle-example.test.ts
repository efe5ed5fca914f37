import { defineActor } from "@troupe/actor";
import { tcp } from "@troupe/tcp-handler";
import { spawnForTest } from "@troupe/testing";
import { expect, test } from "vitest";

const echo = defineActor({
  name: "echo",
  uses: [tcp],
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
  tcp: {
    handleConnection: ({ tcp }, connection) => tcp.activate(connection, "active"),
    onData: ({ tcp }, connection, bytes) => void tcp.send(connection, bytes),
  },
});

test("a client that is silent for a minute is let go", async () => {
  await using world = await spawnForTest(echo, {
    handlers: [tcp.with({ idleTimeoutMs: 60_000 })],
    network: { piecesSeed: 1 },
  });
  const client = await world.connect();
  await world.advance(59_000);
  expect(await client.exchange("still there")).toBe("still there");

  await world.advance(60_000);
  expect(await client.closed).toMatchObject({ code: "ECONNRESET" });
  expect(world.network.openSockets).toBe(0);
});
