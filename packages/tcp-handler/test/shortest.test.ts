import { defineActor } from "@troupe/actor";
import { tcp } from "@troupe/tcp-handler";
import { exchange } from "@troupe/testing";
import { expect, test } from "vitest";

const echo = defineActor({
  name: "echo",
  uses: [tcp],
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:7007")),
  tcp: {
    handleConnection: ({ tcp }, connection) => tcp.activate(connection, "active"),
    onData: ({ tcp }, connection, data) => void tcp.send(connection, data),
  },
});

test("echoes", async () => expect(await exchange(echo, "hello")).toBe("hello"));
