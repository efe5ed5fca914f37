import { createTestRuntime } from "@troupe/testing";
import type { TestRuntime } from "@troupe/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import { outcome, outcomeOf, Puppet, text } from "./puppet.ts";

let world: TestRuntime;
let owner: Puppet;

beforeEach(async () => {
  world = createTestRuntime({ chain: "off" });
  const handler = tcp.with({ maxPending: 3 });
  owner = await new Puppet("owner", { handler }).spawn(world.runtime);
});

afterEach(() => world[Symbol.asyncDispose]());

test("a paused listener holds what it accepts, in order, up to the bound on pending connections", async () => {
  const listener = await owner.listen();
  owner.tcp.pauseListener(listener);
  owner.tcp.pauseListener(listener);
  const clients = await Promise.all([1, 2, 3, 4].map(() => world.connect()));
  await world.settle();
  expect(owner.log).toEqual([]);
  expect(await clients[3]!.closed).toMatchObject({ code: "ECONNRESET" });
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  owner.tcp.resumeListener(listener);
  owner.tcp.resumeListener(listener);
  await world.settle();
  expect(owner.log).toEqual(["accepted 1", "accepted 2", "accepted 3"]);
  await world.connect();
  await world.settle();
  expect(owner.log.length).toBe(4);
});

test("a paused manual listener lets accept wait until it is resumed", async () => {
  const listener = await owner.listen({ manual: true });
  owner.tcp.pauseListener(listener);
  await world.connect();
  await world.settle();
  const accepts = [owner.tcp.accept(listener), owner.tcp.accept(listener)];
  let taken = 0;
  for (const accept of accepts) void accept.then(() => (taken += 1));
  await world.settle();
  expect(taken).toBe(0);
  owner.tcp.resumeListener(listener);
  await world.settle();
  expect(taken).toBe(1);
  await world.connect();
  const ids = await Promise.all(accepts);
  expect(new Set(ids).size).toBe(2);
});

test("what a manual listener accepts waits, unread, for accept", async () => {
  const listener = await owner.listen({ manual: true });
  const [first, second] = [await world.connect(), await world.connect()];
  await first.write("one");
  await second.write("two");
  second.reset();
  await world.settle();
  const id = await owner.tcp.accept(listener);
  owner.tcp.activate(id);
  expect(text(await owner.tcp.receive(id, 10))).toBe("one");
  expect(owner.log).toEqual([]);
});

test("an accept that its signal ended takes no connection away from the next one", async () => {
  const listener = await owner.listen({ manual: true });
  const controller = new AbortController();
  const given = owner.tcp.accept(listener, { signal: controller.signal });
  controller.abort(new Error("not any more"));
  await expect(given).rejects.toThrow("not any more");
  await expect(owner.tcp.accept(listener, { signal: controller.signal })).rejects.toThrow("not any more");
  const next = owner.tcp.accept(listener);
  await world.connect();
  expect(await next).toBeGreaterThan(0);
});

test("closing a listener frees its address and ends what nobody can take any more; the rest goes on", async () => {
  const listener = await owner.listen();
  const kept = await world.connect();
  await world.settle();
  owner.tcp.activate(owner.newest);
  owner.tcp.pauseListener(listener);
  const held = await world.connect();
  await world.settle();
  owner.tcp.closeListener(listener);
  expect((await held.readAll()).length).toBe(0);
  expect([world.network.servers(), owner.tcp.listeners(), owner.tcp.connections().length]).toEqual([[], [], 1]);
  owner.tcp.send(owner.newest, Buffer.from("on we go"));
  expect(text(await kept.read())).toBe("on we go");
});

test("draining a listener waits for the connections that came through it, and for no others", async () => {
  const listener = await owner.listen();
  const other = await owner.listen();
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  const address = (id: typeof listener): { host: string; port: number } => {
    const [host, port] = owner.tcp.listenerAddress(id).split(":") as [string, string];
    return { host, port: Number(port) };
  };
  const clients = [await world.connect(address(listener)), await world.connect(address(listener))];
  await world.connect(address(other));
  await world.settle();
  const target = address(listener);
  let drained = false;
  const draining = owner.tcp.drainListener(listener).then(() => (drained = true));
  await expect(world.connect(target)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  for (const client of clients) {
    expect(drained).toBe(false);
    // They are served as before, until they leave.
    await client.write("x");
    await world.settle();
    client.end();
    await world.settle();
  }
  await draining;
  expect(owner.tcp.connections().length).toBe(1);
  expect(await outcomeOf(owner.tcp.drainListener(listener))).toBe("NOT_FOUND");
});

test("draining ends with its signal, and a listener without connections is drained at once", async () => {
  const listener = await owner.listen();
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  await world.connect();
  await world.settle();
  const controller = new AbortController();
  const draining = owner.tcp.drainListener(listener, { signal: controller.signal });
  controller.abort(new Error("long enough"));
  await expect(draining).rejects.toThrow("long enough");
  await owner.tcp.drainListener(await owner.listen());
});

test("listening takes handle-connection, unless connections are accepted by hand", async () => {
  const deaf = await new Puppet("deaf", { without: ["handleConnection"] }).spawn(world.runtime);
  await expect(deaf.listen()).rejects.toMatchObject({
    code: "CALLBACK_MISSING",
    message: 'actor "deaf" has no callback tcp.handleConnection',
    hostText: "Function not found: theater:simple/tcp-client.handle-connection",
  });
  await deaf.listen({ manual: true });
});

test("a listener that was transferred from keeps counting its connections for drain", async () => {
  const other = await new Puppet("other").spawn(world.runtime);
  const listener = await owner.listen();
  owner.on.handleConnection = (id) => owner.tcp.transfer(id, other.id);
  const client = await world.connect();
  await world.settle();
  let drained = false;
  const draining = owner.tcp.drainListener(listener).then(() => (drained = true));
  await world.settle();
  expect(drained).toBe(false);
  other.tcp.close(other.newest);
  await draining;
  expect((await client.readAll()).length).toBe(0);
  expect(outcome(() => owner.tcp.pauseListener(listener))).toBe("NOT_FOUND");
});
