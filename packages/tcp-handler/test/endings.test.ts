import { once } from "node:events";
import { connect as netConnect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import type { ConnectionId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import { createTestRuntime } from "@troupe/testing";
import { describe, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import { outcome, outcomeOf, Puppet, portOf, text, until } from "./puppet.ts";

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => "ok",
    (error: unknown) => (error as { readonly code?: unknown }).code,
  );
}

describe.each(["stop", "terminate"] as const)("when the actor gets %s", (end) => {
  const told = end === "stop" ? "ACTOR_STOPPING" : "ACTOR_GONE";

  test("a receive ends at once with a coded error, and nothing is consumed", async () => {
    await using world = createTestRuntime({ chain: "off" });
    const owner = await new Puppet("owner").spawn(world.runtime);
    await owner.listen();
    await world.connect();
    await world.settle();
    owner.tcp.activate(owner.newest);
    let came: unknown;
    // The actor waits in a call of its own: a stop has to get it out of there.
    void owner.run(async () => (came = await codeOf(owner.tcp.receive(owner.newest, 10)))).catch(() => {});
    await world.settle();
    await owner.actor[end]();
    await world.settle();
    expect(came).toBe(told);
    expect(owner.actor.status).toBe("Stopped");
  });

  test("accept, connect, flushed and drain end at once too", async () => {
    await using world = createTestRuntime({ chain: "off", network: { hosts: { silent: "silent" } } });
    const owner = await new Puppet("owner").spawn(world.runtime);
    const listener = await owner.listen();
    const manual = await owner.listen({ manual: true }, "127.0.0.1:7777");
    const [host, port] = owner.tcp.listenerAddress(listener).split(":") as [string, string];
    await world.connect({ host, port: Number(port) });
    await world.settle();
    owner.tcp.activate(owner.newest);
    owner.tcp.send(owner.newest, new Uint8Array(3_000_000));
    const came: Promise<unknown>[] = [];
    void owner
      .run(async () => {
        came.push(
          codeOf(owner.tcp.accept(manual)),
          codeOf(owner.tcp.connect("silent:1")),
          codeOf(owner.tcp.flushed(owner.newest)),
          codeOf(owner.tcp.drainListener(listener)),
        );
        await Promise.all(came);
      })
      .catch(() => {});
    await world.settle();
    const stopped = owner.actor[end]();
    const codes = await Promise.all(came);
    expect(codes).toEqual([told, told, told, told]);
    world.network.abort();
    await stopped;
    expect(world.network.openSockets).toBe(0);
  });
});

test("while it is being stopped, a running call can finish what it does, but waits for nothing new", async () => {
  await using world = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(world.runtime);
  await owner.listen();
  const client = await world.connect();
  await world.settle();
  const id = owner.newest;
  owner.tcp.activate(id);
  const seen: unknown[] = [];
  const running = owner.run(async () => {
    seen.push(await codeOf(owner.tcp.receive(id, 10)));
    seen.push(await codeOf(owner.tcp.receive(id, 10)));
    seen.push(await codeOf(owner.tcp.connect("127.0.0.1:1")));
    owner.tcp.send(id, Buffer.from("good bye"));
  });
  running.catch(() => {});
  await world.settle();
  const stopped = owner.actor.stop();
  expect(text(await client.readAll())).toBe("good bye");
  client.end();
  await stopped;
  expect(seen).toEqual(["ACTOR_STOPPING", "ACTOR_STOPPING", "ACTOR_STOPPING"]);
});

test("a callback that lets the error of a stop through is no crash", async () => {
  await using world = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(world.runtime);
  owner.on.handleConnection = async (id) => {
    owner.tcp.activate(id);
    await owner.tcp.receive(id, 10);
  };
  await owner.listen();
  const client = await world.connect();
  await world.settle();
  const stopped = owner.actor.stop();
  expect((await client.readAll()).length).toBe(0);
  client.end();
  await stopped;
  expect(owner.actor.status).toBe("Stopped");
});

test("after the end every function fails with ACTOR_GONE", async () => {
  await using world = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(world.runtime);
  const listener = await owner.listen();
  await world.connect();
  await world.settle();
  const id = owner.newest;
  await owner.actor.terminate();
  const { tcp: api } = owner;
  const calls: (() => unknown)[] = [
    () => api.activate(id),
    () => api.setActive(id, "active"),
    () => api.send(id, new Uint8Array(1)),
    () => api.end(id),
    () => api.close(id),
    () => api.transfer(id, owner.id),
    () => api.peerAddress(id),
    () => api.localAddress(id),
    () => api.counters(id),
    () => api.connections(),
    () => api.listeners(),
    () => api.listenerAddress(listener),
    () => api.closeListener(listener),
    () => api.pauseListener(listener),
    () => api.resumeListener(listener),
  ];
  for (const call of calls) expect(call).toThrow(expect.objectContaining({ code: "ACTOR_GONE" }));
  const waits = [
    api.connect("127.0.0.1:1"),
    api.listen("127.0.0.1:0"),
    api.accept(listener),
    api.receive(id, 1),
    api.flushed(id),
    api.drainListener(listener),
  ];
  for (const wait of waits) expect(await codeOf(wait)).toBe("ACTOR_GONE");
});

test("an actor that ends while it binds an address leaves nothing bound", async () => {
  const runtime = createRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(runtime);
  const listening = codeOf(owner.listen());
  const ended = owner.actor.terminate();
  expect(await listening).toBe("ACTOR_GONE");
  await ended;
  await runtime.close();
});

test.each(["127.0.0.1:0", "localhost:0"])(
  "a listen on %s that its signal ended leaves nothing bound",
  async (address) => {
    const before = process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
    const runtime = createRuntime({ chain: "off" });
    const owner = await new Puppet("owner").spawn(runtime);
    const controller = new AbortController();
    const listening = owner.listen({ signal: controller.signal }, address);
    await Promise.resolve();
    controller.abort(new Error("not there"));
    await expect(listening).rejects.toThrow("not there");
    expect(await codeOf(owner.listen({ signal: controller.signal }, address))).toBeUndefined();
    expect(owner.tcp.listeners()).toEqual([]);
    // The name is found in the end, and another address can still be bound.
    owner.tcp.closeListener(await owner.listen({ signal: new AbortController().signal }, address));
    await expect
      .poll(() => process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length)
      .toBe(before);
    await runtime.close();
  },
);

test("close inside each callback: the socket ends, and nothing is called afterwards", async () => {
  await using world = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(world.runtime);
  const target = await new Puppet("target").spawn(world.runtime);
  await owner.listen({ halfOpen: true });
  const hooks = ["handleConnection", "onData", "onEnd", "onClose"] as const;
  for (const hook of hooks) {
    owner.log.length = owner.connections.length = 0;
    for (const other of hooks) delete owner.on[other];
    owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
    if (hook === "onClose") owner.on.onEnd = (id) => owner.tcp.end(id);
    owner.on[hook] = (id: ConnectionId) => owner.tcp.close(id);
    const client = await world.connect();
    await client.write("x").catch(() => {});
    client.end();
    await world.settle();
    await client.closed;
    const expected = { handleConnection: 1, onData: 2, onEnd: 3, onClose: 4 }[hook];
    expect(owner.log.length, hook).toBe(expected);
    expect(owner.tcp.connections()).toEqual([]);
  }
  target.on.handleConnectionTransfer = (id) => target.tcp.close(id);
  owner.on.handleConnection = (id) => owner.tcp.transfer(id, target.id);
  const client = await world.connect();
  expect((await client.readAll()).length).toBe(0);
  expect([target.log, target.tcp.connections()]).toEqual([["transferred 1"], []]);
});

test("a transfer while the callback for a chunk runs: its rest and the queued ones go with the connection", async () => {
  await using world = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(world.runtime);
  const target = await new Puppet("target").spawn(world.runtime);
  await owner.listen();
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  let free!: () => void;
  owner.on.onData = async (id) => {
    await new Promise<void>((resolve) => (free = resolve));
    owner.tcp.transfer(id, target.id);
    await new Promise<void>((resolve) => (free = resolve));
  };
  target.on.handleConnectionTransfer = (id) => target.tcp.setActive(id, "active");
  const client = await world.connect();
  await client.write("a");
  await world.settle();
  await client.write("b");
  await world.settle();
  free();
  await world.settle();
  await client.write("c");
  await world.settle();
  expect(target.log).toEqual(["transferred 1", "data 1 b", "data 1 c"]);
  free();
  await world.settle();
  expect(owner.log).toEqual(["accepted 1", "data 1 a"]);
});

test("runtime.close leaves no socket, no server and no timer, whatever was under way", async () => {
  const handles = (): string[] => process.getActiveResourcesInfo().filter((name) => /^(TCP|Pipe|TLS)/.test(name));
  const before = handles().sort();
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  for (let round = 0; round < 6; round += 1) {
    const handler = tcp.with({ lingerMs: 100, idleTimeoutMs: 60_000 });
    const runtime = createRuntime({ chain: "off", handlers: [handler], limits: { stopDeadlineMs: 300 } });
    const owner = await new Puppet("owner", { handler }).spawn(runtime);
    const port = portOf(owner, await owner.listen());
    const manual = await owner.listen({ manual: true });
    const clients = [1, 2, 3].map(() => netConnect(port, "127.0.0.1").on("error", () => {}));
    await until(() => owner.log.length === 3);
    const signal = new AbortController().signal;
    owner.tcp.activate(owner.connections[0]!);
    owner.tcp.activate(owner.connections[1]!, "active");
    const waiting = [
      owner.tcp.receive(owner.connections[0]!, 10, { signal }),
      owner.tcp.accept(manual, { signal }),
      owner.tcp.connect(`127.0.0.1:${(server.address() as AddressInfo).port}`, { signal }),
    ].map(codeOf);
    owner.tcp.send(owner.connections[1]!, new Uint8Array(1_000_000));
    if (round % 2 === 0) clients[1]!.pause();
    await runtime.close();
    await Promise.all(waiting);
    const { getEventListeners } = await import("node:events");
    expect(getEventListeners(signal, "abort")).toEqual([]);
    for (const client of clients) client.destroy();
  }
  server.close();
  await until(() => handles().length <= before.length);
  expect(handles().sort()).toEqual(before);
});

test("an id is of no use in another runtime", async () => {
  await using one = createTestRuntime({ chain: "off" });
  await using other = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(one.runtime);
  const stranger = await new Puppet("stranger").spawn(other.runtime);
  await owner.listen();
  await one.connect();
  await one.settle();
  expect(outcome(() => stranger.tcp.peerAddress(owner.newest))).toBe("NOT_FOUND");
  expect(outcome(() => owner.tcp.transfer(owner.newest, stranger.id))).toBe("TARGET_NOT_FOUND");
  expect(await outcomeOf(stranger.tcp.receive(owner.newest, 1))).toBe("NOT_FOUND");
});
