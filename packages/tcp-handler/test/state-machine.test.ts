import type { ConnectionId } from "@troupe/ids";
import { createTestRuntime } from "@troupe/testing";
import type { TestClient, TestRuntime } from "@troupe/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DataMode } from "../src/index.ts";
import { outcome, outcomeOf, Puppet, text } from "./puppet.ts";

// Every row of the state machine of Theater 0.3.7, as it is here: what it forbids for no reason is allowed, and its
// states "spent" and "dead" do not exist.

let world: TestRuntime;
let owner: Puppet;
let other: Puppet;
let client: TestClient;
let id: ConnectionId;

beforeEach(async () => {
  world = createTestRuntime({ chain: "off" });
  owner = await new Puppet("owner").spawn(world.runtime);
  other = await new Puppet("other").spawn(world.runtime);
  await owner.listen();
  client = await world.connect();
  await world.settle();
  id = owner.newest;
});

afterEach(() => world[Symbol.asyncDispose]());

type State = "pending" | "passive" | "active" | "once" | "spent";

/** Brings the connection into a state. */
async function enter(state: State): Promise<void> {
  if (state === "pending") return;
  owner.tcp.activate(id);
  if (state === "active" || state === "once") owner.tcp.setActive(id, state);
  if (state === "spent") {
    owner.tcp.setActive(id, "once");
    await client.write("first");
  }
  await world.settle();
  owner.log.length = 0;
}

const states: readonly State[] = ["pending", "passive", "active", "once", "spent"];
const activated = states.filter((state) => state !== "pending");
const modes: readonly DataMode[] = ["passive", "active", "once"];

test("an accepted connection is pending and belongs to the actor that listens", () => {
  expect(owner.log).toEqual(["accepted 1"]);
  expect(outcome(() => owner.tcp.send(id, new Uint8Array(1)))).toBe("CONNECTION_PENDING");
  expect(outcome(() => other.tcp.activate(id))).toBe("NOT_OWNED");
});

test("a connection that was opened is active and passive, and belongs to who opened it", async () => {
  const own = await other.tcp.connect(owner.tcp.listenerAddress(owner.tcp.listeners()[0]!));
  expect(other.tcp.send(own, Buffer.from("hi"))).toBe(2);
  await world.settle();
  owner.tcp.activate(owner.newest);
  expect(text(await owner.tcp.receive(owner.newest, 10))).toBe("hi");
  expect(outcome(() => owner.tcp.send(own, new Uint8Array(1)))).toBe("NOT_OWNED");
});

test("activate makes a pending connection passive", async () => {
  owner.tcp.activate(id);
  await client.write("x");
  await world.settle();
  expect(owner.log).toEqual(["accepted 1"]);
  expect(text(await owner.tcp.receive(id, 10))).toBe("x");
});

test.each(activated)("activate of a connection that is %s fails", async (state) => {
  await enter(state);
  expect(outcome(() => owner.tcp.activate(id))).toBe("CONNECTION_ALREADY_ACTIVE");
});

test.each(modes)("set-active %s of a pending connection fails and changes nothing", async (mode) => {
  expect(outcome(() => owner.tcp.setActive(id, mode))).toBe("CONNECTION_PENDING");
  owner.tcp.activate(id);
  await client.write("x");
  await world.settle();
  expect(owner.log).toEqual(["accepted 1"]);
});

describe.each(activated)("from %s", (state) => {
  test.each(modes)("set-active %s is allowed, and bytes then arrive that way", async (mode) => {
    await enter(state);
    owner.tcp.setActive(id, mode);
    await client.write("a");
    await world.settle();
    expect(owner.log).toEqual(mode === "passive" ? [] : ["data 1 a"]);
    await client.write("b");
    await world.settle();
    expect(owner.log).toEqual(mode === "passive" ? [] : mode === "once" ? ["data 1 a"] : ["data 1 a", "data 1 b"]);
    owner.tcp.setActive(id, "passive");
    const rest = mode === "passive" ? "ab" : mode === "once" ? "b" : "";
    if (rest !== "") expect(text(await owner.tcp.receive(id, 10))).toBe(rest);
    expect(outcome(() => owner.tcp.send(id, new Uint8Array(1)))).toBe("ok");
  });
});

test.each(states)("send and receive of a connection that is %s", async (state) => {
  await enter(state);
  await client.write("x");
  const sends = { pending: "CONNECTION_PENDING", passive: "ok", active: "ok", once: "ok", spent: "ok" };
  const receives = {
    pending: "CONNECTION_PENDING",
    passive: "ok",
    active: "CONNECTION_IN_ACTIVE_MODE",
    // The first byte ends the mode once.
    once: "CONNECTION_IN_ACTIVE_MODE",
    spent: "ok",
  };
  expect(outcome(() => owner.tcp.send(id, Buffer.from("answer")))).toBe(sends[state]);
  expect(await outcomeOf(owner.tcp.receive(id, 10))).toBe(receives[state]);
});

test.each(states)("the addresses of a connection that is %s can be asked for", async (state) => {
  await enter(state);
  expect(owner.tcp.peerAddress(id)).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(owner.tcp.localAddress(id)).toMatch(/^127\.0\.0\.1:\d+$/);
});

test.each(states)(
  "transfer of a connection that is %s makes it passive, with all bytes, at the new owner",
  async (state) => {
    await enter(state);
    if (state !== "active" && state !== "once") await client.write("before");
    await world.settle();
    owner.tcp.transfer(id, other.id);
    await client.write("after");
    await world.settle();
    expect(other.log).toEqual(["transferred 1"]);
    expect(owner.log.filter((line) => line.startsWith("data"))).toEqual([]);
    const expected = state === "active" || state === "once" ? "after" : "beforeafter";
    expect(text(await other.tcp.receive(id, 100))).toBe(expected);
    expect(outcome(() => owner.tcp.send(id, new Uint8Array(1)))).toBe("NOT_OWNED");
    expect(outcome(() => other.tcp.activate(id))).toBe("CONNECTION_ALREADY_ACTIVE");
  },
);

test.each(states)(
  "close of a connection that is %s: nothing is called afterwards, and the id is gone",
  async (state) => {
    await enter(state);
    owner.log.length = 0;
    owner.tcp.close(id);
    await client.write("late");
    await world.settle();
    expect(owner.log).toEqual([]);
    expect((await client.readAll()).length).toBe(0);
    for (const puppet of [owner, other]) expect(outcome(() => puppet.tcp.peerAddress(id))).toBe("NOT_FOUND");
  },
);

describe("the end of the peer", () => {
  test.each(["active", "once"] as const)(
    "in mode %s: on-close after the last byte, once, then the connection is gone",
    async (mode) => {
      await enter(mode);
      if (mode === "active") await client.write("last");
      client.end();
      await world.settle();
      expect(owner.log).toEqual(mode === "active" ? ["data 1 last", "closed 1 eof"] : ["closed 1 eof"]);
      expect(outcome(() => owner.tcp.peerAddress(id))).toBe("NOT_FOUND");
    },
  );

  test("in mode active a reset is told in the words of the system", async () => {
    await enter("active");
    client.reset();
    await world.settle();
    expect(owner.log).toEqual(["closed 1 Connection reset by peer (os error 104)"]);
  });

  test("while passive nothing is told: receive gives the bytes, then nothing, again and again", async () => {
    await enter("passive");
    await client.write("last");
    client.end();
    await world.settle();
    expect(owner.log).toEqual([]);
    expect(text(await owner.tcp.receive(id, 10))).toBe("last");
    for (let again = 0; again < 3; again += 1) expect((await owner.tcp.receive(id, 10)).length).toBe(0);
    expect(owner.tcp.send(id, Buffer.from("still"))).toBe(5);
    owner.tcp.close(id);
    expect(text(await client.readAll())).toBe("still");
  });

  test("after once was spent, it is told when the mode is armed again", async () => {
    await enter("spent");
    client.end();
    await world.settle();
    expect(owner.log).toEqual([]);
    owner.tcp.setActive(id, "once");
    await world.settle();
    expect(owner.log).toEqual(["closed 1 eof"]);
  });
});

test("once gives one chunk; the connection is then passive and keeps its bytes", async () => {
  await enter("once");
  await client.write("one");
  await world.settle();
  await client.write("two");
  await world.settle();
  expect(owner.log).toEqual(["data 1 one"]);
  expect(text(await owner.tcp.receive(id, 10))).toBe("two");
});

test("the end of the owner closes its connection without a callback; the end of another actor does not", async () => {
  await enter("active");
  await other.actor.stop();
  await client.write("x");
  await world.settle();
  expect(owner.log).toEqual(["data 1 x"]);
  await owner.actor.stop();
  expect((await client.readAll()).length).toBe(0);
  expect(owner.log).toEqual(["data 1 x"]);
});

test("handle-connection that refuses, or that crashes, ends the connection gracefully", async () => {
  owner.on.handleConnection = (connection) => {
    owner.tcp.activate(connection);
    owner.tcp.send(connection, Buffer.from("go away"));
    throw new Error("no");
  };
  const second = await world.connect();
  expect(text(await second.readAll())).toBe("go away");
  second.end();
  expect(await second.closed).toBeUndefined();
  expect(owner.actor.status).toBe("Stopped");
});

test.each(states)("whoever does not own a connection that is %s can do nothing with it", async (state) => {
  await enter(state);
  const { tcp } = other;
  const operations: (() => unknown)[] = [
    () => tcp.activate(id),
    () => tcp.setActive(id, "active"),
    () => tcp.transfer(id, other.id),
    () => tcp.peerAddress(id),
    () => tcp.localAddress(id),
    () => tcp.send(id, new Uint8Array(1)),
    () => tcp.end(id),
    () => tcp.close(id),
    () => tcp.counters(id),
    () => tcp.setNoDelay(id, true),
    () => tcp.setKeepAlive(id, true),
  ];
  for (const operation of operations) expect(outcome(operation)).toBe("NOT_OWNED");
  expect(await outcomeOf(tcp.receive(id, 1))).toBe("NOT_OWNED");
  expect(await outcomeOf(tcp.flushed(id))).toBe("NOT_OWNED");
});
