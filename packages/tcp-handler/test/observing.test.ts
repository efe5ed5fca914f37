import { channel } from "node:diagnostics_channel";
import { createRuntime } from "@troupe/runtime";
import { createTestRuntime } from "@troupe/testing";
import { expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import { Puppet, portOf, text, until } from "./puppet.ts";

/** What a channel publishes while `action` runs. */
async function published(name: string, action: () => Promise<unknown>): Promise<unknown[]> {
  const messages: unknown[] = [];
  const listener = (message: unknown): void => void messages.push(message);
  channel(name).subscribe(listener);
  try {
    await action();
  } finally {
    channel(name).unsubscribe(listener);
  }
  return messages;
}

test("a channel tells of each listener", async () => {
  await using world = createTestRuntime({ chain: "off" });
  const owner = await new Puppet("owner").spawn(world.runtime);
  const messages = await published("troupe:tcp-handler:listening", () => owner.listen());
  const [listener] = owner.tcp.listeners();
  expect(messages).toEqual([{ listener, address: owner.tcp.listenerAddress(listener!), actor: owner.id, tls: false }]);
});

test("a channel tells of what is refused, and why", async () => {
  await using world = createTestRuntime({ chain: "off" });
  const handler = tcp.with({ maxConnections: 3, maxConnectionsPerActor: 2, maxPending: 1 });
  const one = await new Puppet("one", { handler }).spawn(world.runtime);
  const other = await new Puppet("other", { handler }).spawn(world.runtime);
  const connect = async (owner: Puppet): Promise<void> => {
    const [host, port] = owner.tcp.listenerAddress(owner.tcp.listeners()[0]!).split(":") as [string, string];
    await world.connect({ host, port: Number(port) });
    await world.settle();
  };
  await one.listen();
  await other.listen();
  const messages = await published("troupe:tcp-handler:refused", async () => {
    await connect(one);
    await connect(one);
    one.tcp.activate(one.newest);
    await connect(one);
    one.tcp.activate(one.newest);
    await connect(one);
    await connect(other);
    await connect(other);
  });
  expect(messages.map((message) => (message as { reason: string }).reason)).toEqual([
    "pending-limit",
    "actor-limit",
    "limit",
  ]);
});

test("every function leaves an event in a full chain, with its arguments and what it came to", async () => {
  const runtime = createRuntime({ chain: { payloads: "full" } });
  const owner = await new Puppet("owner").spawn(runtime);
  const { tcp: api } = owner;
  owner.on.handleConnection = (id) => api.activate(id, "active");
  owner.on.onData = (id, data) => api.send(id, data) && undefined;
  const listener = await api.listen("127.0.0.1:0");
  const id = await api.connect(`127.0.0.1:${portOf(owner, listener)}`);
  api.setNoDelay(id, false);
  api.setKeepAlive(id, true);
  api.setKeepAlive(id, true, 3000);
  api.send(id, Buffer.from("x"));
  expect(text(await api.receive(id, 10))).toBe("x");
  await api.flushed(id);
  expect(api.counters(id)).toMatchObject({ bytesRead: 1, bytesWritten: 1 });
  expect([api.connections().length, api.listeners()]).toEqual([2, [listener]]);
  api.peerAddress(id);
  api.localAddress(id);
  api.setActive(id, "active");
  api.end(id);
  api.pauseListener(listener);
  api.resumeListener(listener);
  await until(() => owner.log.some((line) => line.startsWith("closed")));
  expect(() => api.activate(id)).toThrow();
  api.close(await api.connect(`127.0.0.1:${portOf(owner, listener)}`));
  const drained = api.drainListener(listener);
  for (const connection of api.connections()) api.close(connection);
  await drained;
  await api.accept(listener).catch(() => {});
  const types = new Set(owner.actor.events().map((event) => event.type.replace("theater:simple/tcp/", "")));
  for (const name of [
    "listen",
    "connect",
    "set-no-delay",
    "set-keep-alive",
    "send",
    "receive",
    "flushed",
    "counters",
    "connections",
    "listeners",
    "peer-address",
    "local-address",
    "set-active",
    "end",
    "pause-listener",
    "resume-listener",
    "activate",
    "drain-listener",
    "close",
    "accept",
    "listener-address",
  ]) {
    expect(types, name).toContain(name);
  }
  await runtime.close();
});
