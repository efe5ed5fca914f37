import { setTimeout as sleep } from "node:timers/promises";
import { defineActor } from "@troupe/actor";
import { roam, roamService, roamServices, withState } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { client, fail } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";
import { world } from "./world.ts";

const Calculator = service("Calculator", {
  add: { args: [t.i32, t.i32], returns: t.i32 },
  divide: { args: [t.i32, t.i32], returns: t.i32, fails: t.string },
  count: { returns: t.u32 },
  later: { args: [t.string], returns: t.string },
  broken: { args: [t.bool] },
  crash: {},
  never: {},
});
const Other = service("Other", { ping: {} });
const Wrong = service("Calculator", { add: { args: [t.i32, t.i32], returns: t.i32 } });

interface Context {
  readonly roam: RoamApi;
  readonly state: { readonly count: number; readonly cancelled: readonly number[] };
}

const calculator = defineActor({
  name: "calculator",
  uses: [tcp, roam],
  state: { count: 0, cancelled: [] as readonly number[] },
  init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
  tcp: { handleConnection: ({ roam }, connection) => roam.serve(connection) },
  roam: {
    ...roamService<typeof Calculator, Context, Context["state"]>(Calculator, {
      add: (_context, a, b) => a + b,
      divide: (_context, a, b) => (b === 0 ? fail("by zero") : Math.trunc(a / b)),
      count: ({ state }) => withState(state.count + 1, { ...state, count: state.count + 1 }),
      later: async (_context, text) => {
        await sleep(5);
        return `${text} later`;
      },
      broken: async (_context, wrong) => {
        await sleep(1);
        if (wrong) throw new Error("asked to");
        return undefined;
      },
      crash() {
        throw new Error("asked to crash");
      },
      never: () => new Promise(() => {}),
    }),
    handleCancel: ({ state }, call) => ({ ...state, cancelled: [...state.cancelled, call] }),
  },
  exports: {
    address: ({ tcp }) => ({ reply: tcp.listenerAddress(tcp.listeners()[0]!) }),
    open: ({ roam, tcp, state }) => ({
      reply: [roam.calls().length, roam.sessions().length, tcp.connections().length, state.cancelled.length],
    }),
    transfer({ tcp, roam, self }): void {
      tcp.transfer(roam.sessions()[0]!, self.id);
    },
    closeConnection({ tcp, roam }): void {
      tcp.close(roam.sessions()[0]!);
    },
  },
});

test("a service of an actor answers values, its own errors, state, and what takes a while, without being held by it", async () => {
  await using it = await world(calculator);
  const calc = client(await it.connect(), Calculator);
  expect(await calc.add(2, 3)).toBe(5);
  expect(await calc.divide(7, 3)).toBe(2);
  await expect(calc.divide(1, 0)).rejects.toMatchObject({ error: "by zero" });
  expect([await calc.count(), await calc.count()]).toEqual([1, 2]);
  const late = calc.later("much");
  expect(await calc.add(1, 1)).toBe(2);
  expect(await late).toBe("much later");
  await expect(calc.broken(true)).rejects.toMatchObject({ code: "handler-failed" });
  expect(await Promise.all(Array.from({ length: 200 }, (_, n) => calc.add(n, n)))).toEqual(
    Array.from({ length: 200 }, (_, n) => n * 2),
  );
});

test("an actor serves several services, and state of its own through each", async () => {
  const Counter = service("Counter", { next: { returns: t.u32 } });
  const Shout = service("Shout", { loud: { args: [t.string], returns: t.string } });
  interface Counting {
    readonly roam: RoamApi;
    readonly state: number;
  }
  const both = defineActor({
    name: "both",
    uses: [tcp, roam],
    state: 0,
    init: async ({ tcp }) => void (await tcp.listen("127.0.0.1:0")),
    tcp: { handleConnection: ({ roam }, connection) => roam.serve(connection) },
    roam: roamServices<Counting, number>(
      roamService<typeof Counter, Counting, number>(Counter, { next: ({ state }) => withState(state + 1, state + 1) }),
      roamService<typeof Shout, Counting, number>(Shout, { loud: async (_context, text) => text.toUpperCase() }),
    ),
    exports: { address: ({ tcp }) => ({ reply: tcp.listenerAddress(tcp.listeners()[0]!) }) },
  });
  await using it = await world(both);
  const session = await it.connect();
  expect([await client(session, Counter).next(), await client(session, Counter).next()]).toEqual([1, 2]);
  expect(await client(session, Shout).loud("hey")).toBe("HEY");
  await expect(client(session, Other).ping()).rejects.toMatchObject({ code: "unknown-method" });
});

test("what the service does not know is refused without the actor", async () => {
  await using it = await world(calculator);
  const session = await it.connect();
  await expect(client(session, Other).ping()).rejects.toMatchObject({ code: "unknown-method" });
  expect(it.actor.metrics().failedCalls).toBe(0);
  expect(await client(session, Wrong).add(1, 2)).toBe(3);
});

test("each call and its answer stand in the chain", async () => {
  await using it = await world(calculator, { chain: { payloads: "full" } });
  const calc = client(await it.connect(), Calculator);
  await calc.add(2, 3, { metadata: [["who", "ada"]] });
  const text = it.runtime
    .events(it.actor.id)
    .map((event) => `${event.type} ${Buffer.from(event.payload ?? []).toString("latin1")}`)
    .filter((event) => event.includes("handle-call") || event.includes("troupe:roam"));
  expect(text.some((event) => event.includes("Calculator.add") && event.includes("ada"))).toBe(true);
});

test("a caller that gives up is told to the actor, and its call is not answered", async () => {
  await using it = await world(calculator);
  const calc = client(await it.connect(), Calculator);
  await expect(calc.never({ timeoutMs: 20 })).rejects.toMatchObject({ code: "deadline" });
  await expect.poll(() => it.actor.call("open")).toEqual([0, 1, 1, 1]);
});

test("a crash answers the calls in flight and ends the sessions of that actor", async () => {
  await using it = await world(calculator);
  const session = await it.connect();
  const calc = client(session, Calculator);
  const waiting = expect(calc.never()).rejects.toMatchObject({ code: "actor-gone" });
  await calc.add(1, 1);
  await expect(calc.crash()).rejects.toMatchObject({ code: "handler-failed" });
  await waiting;
  expect(await session.closed).toMatchObject({ kind: "goodbye" });
});

test("an actor that is stopped answers what waits, and says goodbye", async () => {
  await using it = await world(calculator);
  const session = await it.connect();
  const waiting = expect(client(session, Calculator).never()).rejects.toMatchObject({ code: "actor-gone" });
  await client(session, Calculator).add(1, 1);
  await it.runtime.stop(it.actor.id);
  await waiting;
  expect(await session.closed).toMatchObject({ kind: "goodbye" });
});

test("a connection with a session can be closed, and not handed over", async () => {
  await using it = await world(calculator);
  const session = await it.connect();
  const waiting = expect(client(session, Calculator).never()).rejects.toMatchObject({ code: "actor-gone" });
  await client(session, Calculator).add(1, 1);
  await it.actor.call("closeConnection");
  await waiting;
  expect(await session.closed).toMatchObject({ kind: "goodbye" });
  const another = await world(calculator);
  await another.connect();
  await expect.poll(() => another.actor.call("open")).toEqual([0, 1, 1, 0]);
  await expect(another.actor.call("transfer")).rejects.toMatchObject({ cause: { code: "CONNECTION_IN_USE" } });
  await another[Symbol.asyncDispose]();
});
