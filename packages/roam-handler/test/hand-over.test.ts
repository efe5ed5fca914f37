import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { defineActor } from "@troupe/actor";
import type { ConnectionId, TheaterId } from "@troupe/ids";
import { roam, roamService } from "@troupe/roam-handler";
import { initiateFramed, client } from "@troupe/roam-session";
import { streamTransport } from "@troupe/roam-stream";
import { service, t } from "@troupe/roam-wire";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";
import { world } from "./world.ts";

const Greeter = service("Greeter", { greet: { args: [t.string], returns: t.string } });

const worker = defineActor({
  name: "worker",
  uses: [tcp, roam],
  state: [] as readonly string[],
  tcp: { handleConnectionTransfer: ({ roam }, connection) => roam.serve(connection) },
  roam: {
    ...roamService(Greeter, { greet: (_context, name) => `hello ${name}` }),
    handleSession: ({ state }) => [...state, "open"],
    handleSessionEnd: ({ state }, _connection, reason) => [...state, reason],
  },
  exports: { seen: ({ state }) => ({ reply: state }) },
});

const acceptor = defineActor({
  name: "acceptor",
  uses: [tcp],
  state: [] as readonly ConnectionId[],
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
  tcp: { handleConnection: ({ state }, connection) => [...state, connection] },
  exports: {
    address: ({ tcp }) => ({ reply: tcp.listenerAddress(tcp.listeners()[0]!) }),
    accepted: ({ state }) => ({ reply: state.length }),
    give({ tcp, state }, to: TheaterId): void {
      tcp.transfer(state[0]!, to);
    },
  },
});

test("a Hello that came before the connection was handed over begins the session there", async () => {
  await using it = await world(acceptor);
  const target = await it.runtime.spawn(worker);
  const socket = connectSocket({ host: it.host, port: it.port });
  await once(socket, "connect");
  const opening = initiateFramed(streamTransport(socket));
  await expect.poll(() => it.actor.call("accepted")).toBe(1);
  await it.actor.call("give", target.id);
  const session = await opening;
  expect(await client(session, Greeter).greet("ada")).toBe("hello ada");
  await session.close();
  await expect.poll(() => target.call("seen")).toEqual(["open", "goodbye"]);
});

test("bytes that are no roam end their own connection, and the actor is told why", async () => {
  await using it = await world(acceptor);
  const target = await it.runtime.spawn(worker);
  const socket = connectSocket({ host: it.host, port: it.port });
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\n\r\n\0\0");
  await expect.poll(() => it.actor.call("accepted")).toBe(1);
  await it.actor.call("give", target.id);
  socket.resume();
  await once(socket, "close");
  await expect.poll(() => target.call("seen")).toHaveLength(1);
  expect(target.status).toBe("Running");
});
