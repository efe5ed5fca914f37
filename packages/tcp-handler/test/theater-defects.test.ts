import { once } from "node:events";
import { connect as rawConnect } from "node:net";
import { createAuthority, tempFolder } from "@troupe-tooling/test-certs";
import type { ConnectionId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import { createTestRuntime } from "@troupe/testing";
import type { TestClient, TestRuntime, TestRuntimeOptions } from "@troupe/testing";
import { afterEach, describe, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import type { TcpOptions } from "../src/index.ts";
import { outcome, outcomeOf, Puppet, portOf, text, until } from "./puppet.ts";

// What the tcp handler of Theater 0.3.7 did wrong, each under the name of its symptom.

let world: TestRuntime | undefined;

afterEach(async () => {
  await world?.[Symbol.asyncDispose]();
  world = undefined;
});

/** Actors in a world of the test's own. */
async function spawn<Names extends readonly string[]>(
  names: Names,
  options: TcpOptions = {},
  surroundings: TestRuntimeOptions = {},
): Promise<{ [Index in keyof Names]: Puppet }> {
  world = createTestRuntime({ chain: "off", ...surroundings });
  const handler = tcp.with(options);
  const puppets = names.map((name) => new Puppet(name, { handler }).spawn(world!.runtime));
  return (await Promise.all(puppets)) as { [Index in keyof Names]: Puppet };
}

/** A connection of a client to an actor, activated. */
async function accepted(owner: Puppet): Promise<[TestClient, ConnectionId]> {
  if (owner.tcp.listeners().length === 0) await owner.listen();
  const address = owner.tcp.listenerAddress(owner.tcp.listeners()[0]!).split(":");
  const client = await world!.connect({ host: address[0]!, port: Number(address[1]) });
  await world!.settle();
  owner.tcp.activate(owner.newest);
  return [client, owner.newest];
}

test("a receive that waits blocks neither sends on its connection, nor anybody else", async () => {
  const [one, other] = await spawn(["one", "other"] as const);
  const [client, id] = await accepted(one);
  const received = one.tcp.receive(id, 10);
  one.tcp.send(id, Buffer.from("while it waits"));
  expect(text(await client.read())).toBe("while it waits");
  const [otherClient, otherId] = await accepted(other);
  other.tcp.send(otherId, Buffer.from("meanwhile"));
  expect(text(await otherClient.read())).toBe("meanwhile");
  await client.write("now");
  expect(text(await received)).toBe("now");
});

test("an actor that is busy does not keep its listener from accepting", async () => {
  const [owner] = await spawn(["owner"] as const);
  await owner.listen();
  let free!: () => void;
  owner.on.handleConnection = () => new Promise<void>((resolve) => (free = resolve));
  const clients = [await world!.connect(), await world!.connect(), await world!.connect()];
  await world!.settle();
  // The first one holds the actor; the others are accepted all the same, and wait for it.
  expect([owner.log, owner.tcp.connections().length]).toEqual([["accepted 1"], 3]);
  owner.on.handleConnection = (id) => owner.tcp.send(id, Buffer.of(0)) && undefined;
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  free();
  await world!.settle();
  expect(owner.log).toEqual(["accepted 1", "accepted 2", "accepted 3"]);
  expect(clients.length).toBe(3);
});

test("connections beyond the bound on pending ones are refused, not held without end", async () => {
  const [owner] = await spawn(["owner"] as const, { maxPending: 2 });
  await owner.listen();
  const clients = await Promise.all([1, 2, 3].map(() => world!.connect()));
  await world!.settle();
  expect(owner.tcp.connections().length).toBe(2);
  expect(await clients[2]!.closed).toMatchObject({ code: "ECONNRESET" });
  // Taking one makes room for another.
  owner.tcp.activate(owner.connections[0]!);
  await world!.connect();
  await world!.settle();
  expect(owner.tcp.connections().length).toBe(3);
});

test("a listener is found by accept, by close-listener and by nobody but its owner", async () => {
  const [owner, other] = await spawn(["owner", "other"] as const);
  const manual = await owner.listen({ manual: true });
  const [address] = [owner.tcp.listenerAddress(manual)];
  expect(await outcomeOf(other.tcp.accept(manual))).toBe("NOT_OWNED");
  expect(outcome(() => other.tcp.closeListener(manual))).toBe("NOT_OWNED");
  const waiting = owner.tcp.accept(manual);
  const client = await world!.connect();
  const id = await waiting;
  expect(outcome(() => owner.tcp.send(id, new Uint8Array(1)))).toBe("CONNECTION_PENDING");
  owner.tcp.activate(id);
  owner.tcp.send(id, Buffer.from("hi"));
  expect(text(await client.read())).toBe("hi");

  const later = owner.tcp.accept(manual);
  owner.tcp.closeListener(manual);
  expect(await outcomeOf(later)).toBe("LISTENER_CLOSED");
  expect(outcome(() => owner.tcp.closeListener(manual))).toBe("NOT_FOUND");
  // The port is free, and the connection goes on.
  await owner.listen({}, address);
  owner.tcp.send(id, Buffer.from("still here"));
  expect(text(await client.read())).toBe("still here");
});

test("accept of a listener that accepts by itself is refused clearly", async () => {
  const [owner] = await spawn(["owner"] as const);
  const listener = await owner.listen();
  await expect(owner.tcp.accept(listener)).rejects.toMatchObject({
    code: "LISTENER_NOT_MANUAL",
    message: `Listener ${listener} accepts by itself: open it with { manual: true } to use accept`,
  });
});

test.each(["stop", "terminate"] as const)(
  "%s of an actor ends its own connections and listeners alone",
  async (end) => {
    const [dying, living] = await spawn(["dying", "living"] as const);
    const [dyingClient] = await accepted(dying);
    const [livingClient, livingId] = await accepted(living);
    const ended = dying.actor[end]();
    expect((await dyingClient.readAll()).length).toBe(0);
    await ended;
    expect(world!.network.servers().length).toBe(1);
    living.tcp.send(livingId, Buffer.from("alive"));
    expect(text(await livingClient.read())).toBe("alive");
  },
);

test("once can be armed again inside on-data and after it, and loses nothing", async () => {
  const [owner] = await spawn(["owner"] as const);
  const [client, id] = await accepted(owner);
  owner.on.onData = () => owner.tcp.setActive(id, "once");
  owner.tcp.setActive(id, "once");
  for (const word of ["a", "b", "c"]) {
    await client.write(word);
    await world!.settle();
  }
  expect(owner.log.slice(1)).toEqual(["data 1 a", "data 1 b", "data 1 c"]);
  owner.on.onData = () => {};
  await client.write("d");
  await world!.settle();
  await client.write("e");
  await world!.settle();
  expect(owner.log.at(-1)).toBe("data 1 d");
  owner.tcp.setActive(id, "once");
  await world!.settle();
  expect(owner.log.at(-1)).toBe("data 1 e");
  owner.tcp.send(id, Buffer.from("the write side lives"));
  expect(text(await client.read())).toBe("the write side lives");
});

test("a set-active that fails changes nothing", async () => {
  world = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner", { without: ["onData"] }).spawn(world.runtime);
  const [client, id] = await accepted(owner);
  expect(outcome(() => owner.tcp.setActive(id, "active"))).toBe("CALLBACK_MISSING");
  await client.write("x");
  expect(text(await owner.tcp.receive(id, 10))).toBe("x");
});

test("active can be left for passive, and what is unread waits for receive", async () => {
  const [owner] = await spawn(["owner"] as const);
  const [client, id] = await accepted(owner);
  owner.on.onData = () => owner.tcp.setActive(id, "passive");
  owner.tcp.setActive(id, "active");
  await client.write("pushed");
  await world!.settle();
  await client.write("kept");
  await world!.settle();
  expect(owner.log.slice(1)).toEqual(["data 1 pushed"]);
  expect(text(await owner.tcp.receive(id, 10))).toBe("kept");
});

test("after a transfer out of active mode the new owner gets the bytes, and outlives the old one", async () => {
  const [old, young] = await spawn(["old", "young"] as const);
  const [client, id] = await accepted(old);
  old.tcp.setActive(id, "active");
  await client.write("for the old");
  await world!.settle();
  old.tcp.transfer(id, young.id);
  await client.write("for the young");
  await world!.settle();
  expect(old.log.at(-1)).toBe("data 1 for the old");
  expect(text(await young.tcp.receive(id, 100))).toBe("for the young");
  young.tcp.setActive(id, "active");
  await old.actor.stop();
  await client.write("after his end");
  await world!.settle();
  expect(young.log).toEqual(["transferred 1", "data 1 after his end"]);
});

describe("a transfer that cannot succeed leaves the connection with its owner", () => {
  test("when no such actor runs, or its id is none", async () => {
    const [owner, gone] = await spawn(["owner", "gone"] as const);
    const [client, id] = await accepted(owner);
    await gone.actor.stop();
    expect(outcome(() => owner.tcp.transfer(id, gone.id))).toBe("TARGET_NOT_FOUND");
    expect(outcome(() => owner.tcp.transfer(id, "nobody" as never))).toBe("TARGET_INVALID");
    owner.tcp.send(id, Buffer.from("mine"));
    expect(text(await client.read())).toBe("mine");
  });

  test("when the target cannot take connections", async () => {
    const [owner] = await spawn(["owner"] as const);
    const deaf = await new Puppet("deaf", { without: ["handleConnectionTransfer"] }).spawn(world!.runtime);
    const [client, id] = await accepted(owner);
    expect(outcome(() => owner.tcp.transfer(id, deaf.id))).toBe("CALLBACK_MISSING");
    owner.tcp.setActive(id, "active");
    await client.write("x");
    await world!.settle();
    expect(owner.log.at(-1)).toBe("data 1 x");
  });
});

test("a target that crashes in its callback ends the connection, and its supervisor is told", async () => {
  const [owner, target] = await spawn(["owner", "target"] as const);
  const [client, id] = await accepted(owner);
  target.on.handleConnectionTransfer = () => {
    throw new Error("not this one");
  };
  owner.tcp.transfer(id, target.id);
  expect((await client.readAll()).length).toBe(0);
  await world!.settle();
  expect([target.actor.status, outcome(() => owner.tcp.close(id))]).toEqual(["Stopped", "NOT_FOUND"]);
});

test("a target that refuses with err ends this connection alone", async () => {
  const { err } = await import("@troupe/handler");
  const [owner, target] = await spawn(["owner", "target"] as const);
  const [client, id] = await accepted(owner);
  target.on.handleConnectionTransfer = () => err("full");
  owner.tcp.transfer(id, target.id);
  expect((await client.readAll()).length).toBe(0);
  expect(target.actor.status).toBe("Running");
});

test("transfer to oneself, to each other and inside on-data never waits for anybody", async () => {
  const [one, other] = await spawn(["one", "other"] as const);
  const [client, id] = await accepted(one);
  one.on.onData = () => one.tcp.transfer(id, one.id);
  one.tcp.setActive(id, "active");
  await client.write("a");
  await world!.settle();
  expect(one.log.slice(1)).toEqual(["data 1 a", "transferred 1"]);

  // Back and forth, each inside its own callback for it, ten times.
  let rounds = 0;
  const pass = (from: Puppet, to: Puppet) => (): void => {
    if (++rounds < 10) from.tcp.transfer(id, to.id);
  };
  one.on.handleConnectionTransfer = pass(one, other);
  other.on.handleConnectionTransfer = pass(other, one);
  one.tcp.transfer(id, other.id);
  await client.write("b");
  await world!.settle();
  expect(rounds).toBe(10);
  const holder = [one, other].find((puppet) => puppet.tcp.connections().includes(id))!;
  expect(text(await holder.tcp.receive(id, 10))).toBe("b");
});

test("two actors that hand each other a connection at the same time both get one", async () => {
  const [one, other] = await spawn(["one", "other"] as const);
  const [, first] = await accepted(one);
  const [, second] = await accepted(other);
  await Promise.all([
    one.run(() => one.tcp.transfer(first, other.id)),
    other.run(() => other.tcp.transfer(second, one.id)),
  ]);
  await world!.settle();
  expect([one.tcp.connections(), other.tcp.connections()]).toEqual([[second], [first]]);
});

test("close in active mode: no callback follows, and the socket ends", async () => {
  const [owner] = await spawn(["owner"] as const);
  const [client, id] = await accepted(owner);
  owner.on.onData = () => owner.tcp.close(id);
  owner.tcp.setActive(id, "active");
  await client.write("a");
  await world!.settle();
  await client.write("b");
  client.end();
  await world!.settle();
  expect(owner.log.slice(1)).toEqual(["data 1 a"]);
  expect(await client.closed).toBeUndefined();
});

describe("max_connections", () => {
  test("of the manifest bounds what is accepted, opened and handed over", async () => {
    const [other] = await spawn(["other"] as const);
    const manifest = { handler: [{ type: "tcp", max_connections: 2 }] };
    const owner = await new Puppet("owner").spawn(world!.runtime, { manifest });
    await accepted(owner);
    await accepted(owner);
    const address = owner.tcp.listenerAddress(owner.tcp.listeners()[0]!);
    const [host, port] = address.split(":") as [string, string];
    const third = await world!.connect({ host, port: Number(port) });
    expect(await third.closed).toMatchObject({ code: "ECONNRESET" });
    await expect(owner.tcp.connect(address)).rejects.toMatchObject({
      code: "CONNECTION_LIMIT",
      message: "Connection limit reached (2/2)",
    });
    const [, id] = await accepted(other);
    expect(outcome(() => other.tcp.transfer(id, owner.id))).toBe("CONNECTION_LIMIT");
    expect(owner.tcp.connections().length).toBe(2);
  });

  test("of the handler bounds those of all actors", async () => {
    const [one, other] = await spawn(["one", "other"] as const, { maxConnections: 2 });
    await accepted(one);
    await accepted(other);
    expect(await outcomeOf(one.tcp.connect("127.0.0.1:1"))).toBe("CONNECTION_LIMIT");
    one.tcp.close(one.newest);
    expect(await outcomeOf(one.tcp.connect("127.0.0.1:1"))).toBe("CONNECT_REFUSED");
  });
});

test("`listen` in the manifest listens after init", async () => {
  await spawn([] as const);
  const manifest = { handler: [{ type: "tcp", listen: "127.0.0.1:4321" }] };
  const owner = await new Puppet("owner").spawn(world!.runtime, { manifest });
  expect(owner.tcp.listeners().map((id) => owner.tcp.listenerAddress(id))).toEqual(["127.0.0.1:4321"]);
});

test("a `listen` that cannot be bound fails the spawn", async () => {
  await spawn([] as const);
  const manifest = { handler: [{ type: "tcp", listen: "127.0.0.1:4321" }] };
  await new Puppet("first").spawn(world!.runtime, { manifest });
  await expect(new Puppet("second").spawn(world!.runtime, { manifest })).rejects.toMatchObject({
    code: "INIT_FAILED",
    cause: { code: "ADDRESS_IN_USE" },
  });
});

describe("TLS that is configured wrong never means plaintext", () => {
  test("in the manifest it fails the spawn, naming field and file", async () => {
    await spawn([] as const);
    const manifest = { handler: [{ type: "tcp", server_tls: { cert: "/none.pem", key: "/none.pem" } }] };
    await expect(new Puppet("owner").spawn(world!.runtime, { manifest })).rejects.toMatchObject({
      code: "TLS_FILE_UNREADABLE",
      field: "handler[0].server_tls.cert",
      file: "/none.pem",
    });
  });

  test("in the options it fails listen and connect", async () => {
    const [owner] = await spawn(["owner"] as const, {
      serverTls: { cert: "/none.pem", key: "/none.pem" },
      clientTls: { caCert: "/none.pem" },
    });
    await expect(owner.listen()).rejects.toMatchObject({ code: "TLS_FILE_UNREADABLE" });
    await expect(owner.tcp.connect("127.0.0.1:1")).rejects.toMatchObject({ code: "TLS_FILE_UNREADABLE" });
    expect(world!.network.servers()).toEqual([]);
  });

  test("a file that was mended is read again, without another runtime", async () => {
    const authority = await createAuthority();
    const { cert, key } = await authority.issue({ hosts: ["localhost"] });
    await using folder = await tempFolder({ "cert.pem": cert });
    const [owner] = await spawn(["owner"] as const, {
      serverTls: { cert: folder.file("cert.pem"), key: folder.file("key.pem") },
    });
    await expect(owner.listen()).rejects.toMatchObject({ code: "TLS_FILE_UNREADABLE" });
    await folder.write("key.pem", key);
    await owner.listen();
    expect(world!.network.servers()).toHaveLength(1);
  });

  test("asking for TLS where none is configured is an error", async () => {
    const [owner] = await spawn(["owner"] as const);
    expect(await outcomeOf(owner.listen({ tls: true }))).toBe("TLS_NOT_CONFIGURED");
    expect(await outcomeOf(owner.tcp.connect("127.0.0.1:1", { tls: true }))).toBe("TLS_NOT_CONFIGURED");
  });
});

test("the name to verify is found in any address, and judged before anything is connected", async () => {
  const ca = await createAuthority();
  const [owner] = await spawn(["owner"] as const, { clientTls: { caCert: ca.certificate } });
  const steps = world!.network.steps;
  await expect(owner.tcp.connect("no_such..name:443")).rejects.toMatchObject({
    code: "TLS_SERVER_NAME_INVALID",
    hostText: 'Failed to build TLS config: Invalid server name: "no_such..name"',
  });
  expect(world!.network.steps).toBe(steps);
  // Brackets are no part of the name; nobody listens there, but the address is understood.
  expect(await outcomeOf(owner.tcp.connect("[::1]:443"))).toBe("CONNECT_REFUSED");
});

test("when an actor crashes in on-data, nothing more is pushed and its connections end gracefully", async () => {
  const [owner] = await spawn(["owner"] as const);
  const [client, id] = await accepted(owner);
  owner.on.onData = () => {
    owner.tcp.send(id, Buffer.from("last words"));
    throw new Error("boom");
  };
  owner.tcp.setActive(id, "active");
  await client.write("a");
  await client.write("b");
  await world!.settle();
  expect(text(await client.readAll())).toBe("last words");
  client.end();
  expect(await client.closed).toBeUndefined();
  expect([owner.actor.status, owner.log.slice(1)]).toEqual(["Stopped", ["data 1 a"]]);
});

test("what a peer does to its connection is no crash of the actor", async () => {
  const [owner] = await spawn(["owner"] as const);
  const [client, id] = await accepted(owner);
  owner.on.onData = async () => {
    client.reset();
    await until(() => outcome(() => owner.tcp.send(id, Buffer.of(1))) !== "ok");
    owner.tcp.send(id, Buffer.of(1));
  };
  owner.tcp.setActive(id, "active");
  await client.write("a");
  await world!.settle();
  await until(() => owner.tcp.connections().length === 0);
  expect(owner.actor.status).toBe("Running");
});

describe("receive", () => {
  test("refuses sizes that make no sense, and costs no memory up front", async () => {
    const [owner] = await spawn(["owner"] as const);
    const [client, id] = await accepted(owner);
    for (const size of [0, -1, 1.5, Number.NaN, 16 * 1024 * 1024 + 1, 4_294_967_295]) {
      expect(await outcomeOf(owner.tcp.receive(id, size))).toBe("RECEIVE_SIZE");
    }
    const before = process.memoryUsage().arrayBuffers;
    const received = owner.tcp.receive(id, 16 * 1024 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
    await client.write("x");
    expect((await received).length).toBe(1);
  });

  test("gives nothing again and again after the end, and an error after a failure", async () => {
    const [owner] = await spawn(["owner"] as const);
    const [ended, endedId] = await accepted(owner);
    const [broken, brokenId] = await accepted(owner);
    await ended.write("x");
    ended.end();
    broken.reset();
    await world!.settle();
    expect(text(await owner.tcp.receive(endedId, 5))).toBe("x");
    for (let again = 0; again < 2; again += 1) {
      expect((await owner.tcp.receive(endedId, 5)).length).toBe(0);
      await expect(owner.tcp.receive(brokenId, 5)).rejects.toMatchObject({
        code: "CONNECTION_FAILED",
        hostText: "Connection reset by peer (os error 104)",
      });
    }
  });
});

test("callbacks work from the first moment on, also what init itself asks for", async () => {
  await spawn([] as const);
  for (let round = 0; round < 50; round += 1) {
    const manifest = { handler: [{ type: "tcp", listen: "127.0.0.1:0" }] };
    const owner = new Puppet(`owner ${round}`);
    owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
    await owner.spawn(world!.runtime, { manifest });
    const address = owner.tcp.listenerAddress(owner.tcp.listeners()[0]!);
    const own = await owner.tcp.connect(address);
    owner.tcp.send(own, Buffer.from("x"));
    await world!.settle();
    expect(owner.log).toEqual(["accepted 1", "data 1 x"]);
  }
});

test("a long call takes nobody's connection away", async () => {
  const [owner] = await spawn(["owner"] as const);
  await owner.listen();
  let free!: () => void;
  owner.on.handleConnection = () => new Promise<void>((resolve) => (free = resolve));
  const client = await world!.connect();
  await world!.advance(200_000);
  free();
  await world!.settle();
  owner.tcp.activate(owner.newest);
  owner.tcp.send(owner.newest, Buffer.from("here"));
  expect(text(await client.read())).toBe("here");
});

test("callbacks keep the state when they return nothing, and change it when they return one", async () => {
  const { defineActor } = await import("@troupe/actor");
  world = createTestRuntime({ chain: "off" });
  const counter = defineActor({
    name: "counter",
    uses: [tcp],
    state: 0,
    init: async ({ tcp: api }) => void (await api.listen("127.0.0.1:0")),
    tcp: {
      handleConnection: ({ tcp: api }, id) => api.activate(id, "active"),
      onData: ({ state }, _id, data) => (data.length === 1 ? undefined : state + 1),
      onClose: ({ state }) => state + 100,
    },
  });
  const actor = await world.runtime.spawn(counter);
  const client = await world.connect();
  for (const word of ["ab", "c", "de"]) {
    await client.write(word);
    await world.settle();
  }
  expect(actor.state()).toBe(2);
  client.end();
  await world.settle();
  expect(actor.state()).toBe(102);
});

test("the port of :0 can be asked for, at the listener and at each connection", async () => {
  const runtime = createRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(runtime);
  const listener = await owner.listen();
  const port = portOf(owner, listener);
  expect(port).toBeGreaterThan(0);
  const socket = rawConnect(port, "127.0.0.1");
  await once(socket, "connect");
  await until(() => owner.log.length === 1);
  expect(owner.tcp.localAddress(owner.newest)).toBe(`127.0.0.1:${port}`);
  expect(owner.tcp.peerAddress(owner.newest)).toBe(`127.0.0.1:${socket.localPort}`);
  socket.destroy();
  await runtime.close();
});
