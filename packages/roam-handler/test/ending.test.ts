import { roamClient, roamService, roamStream } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { service, t } from "@troupe/roam-wire";
import { describe, expect, test } from "vitest";
import { all, sides } from "./sides.ts";
import type { Sides } from "./sides.ts";

const Life = service("Life", {
  echo: { args: [t.u32], returns: t.u32 },
  never: {},
  crash: {},
  relay: { args: [t.u32], returns: t.u32 },
  eat: { args: [t.rx(t.bytes)] },
  feed: { args: [t.tx(t.bytes)] },
});

/** What the streams of a handler ended with. */
let ends: string[] = [];

function codeOf(error: unknown): string {
  return (error as Error & { code: string }).code;
}

async function outcome(work: () => Promise<unknown>): Promise<never> {
  try {
    await work();
    ends.push("done");
  } catch (error) {
    ends.push(codeOf(error));
  }
  return new Promise(() => {});
}

const life = roamService<typeof Life, { readonly roam: RoamApi }>(Life, {
  echo: (_context, n) => n,
  never: () => new Promise(() => {}),
  crash() {
    throw new Error("asked to crash");
  },
  // Calls back whoever called, and answers when that is answered.
  relay: ({ roam }, n, { connection }) =>
    n === 0
      ? 0
      : roamClient(roam, connection, Life)
          .relay(n - 1)
          .then((deeper) => deeper + 1),
  eat: (_context, items) => outcome(() => all(items)),
  feed: (_context, out) =>
    outcome(async () => {
      for (;;) await out.write(new Uint8Array(8192));
    }),
});

function calls(it: Sides) {
  ends = [];
  return roamClient(it.client.roam, it.client.connection, Life);
}

/** Calls and streams in both directions, all of them going on. */
async function busy(it: Sides) {
  const api = calls(it);
  const [writer, eaten] = roamStream<Uint8Array>();
  const [fed, reader] = roamStream<Uint8Array>();
  const going = [api.never(), api.eat(eaten), api.feed(fed)].map((call) => call.catch(codeOf));
  await writer.write(new Uint8Array(10));
  await reader.next();
  await api.echo(1);
  return { going: Promise.all(going), writer, reader };
}

describe("an actor that ends while calls and streams go on", () => {
  test.each(["stop", "terminate"] as const)("%s", async (how) => {
    await using it = await sides(life);
    const { going, writer, reader } = await busy(it);
    await it.runtime[how](it.server.actor.id);
    expect(await going).toEqual(["actor-gone", "actor-gone", "actor-gone"]);
    await expect(all(reader)).rejects.toMatchObject({ code: "cancelled" });
    await expect(writer.write(new Uint8Array(1))).rejects.toMatchObject({ code: "STREAM_NOT_FOUND" });
    await expect.poll(() => ends).toEqual(["ACTOR_GONE", "ACTOR_GONE"]);
    await expect.poll(() => it.client.log).toEqual([["end", "goodbye"]]);
  });

  test("a crash", async () => {
    await using it = await sides(life);
    const { going, reader } = await busy(it);
    await expect(calls(it).crash()).rejects.toMatchObject({ code: "handler-failed" });
    expect(await going).toEqual(["actor-gone", "actor-gone", "actor-gone"]);
    await expect(all(reader)).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => ends).toEqual(["ACTOR_GONE", "ACTOR_GONE"]);
    expect(it.client.actor.status).toBe("Running");
  });

  test("the caller's", async () => {
    await using it = await sides(life);
    const { going } = await busy(it);
    await it.runtime.stop(it.client.actor.id);
    expect(await going).toEqual(["ACTOR_GONE", "ACTOR_GONE", "ACTOR_GONE"]);
    await expect.poll(() => ends.toSorted()).toEqual(["STREAM_NOT_FOUND", "cancelled"]);
    await expect.poll(() => it.server.log).toEqual([["end", "goodbye"]]);
    expect(it.server.roam.calls()).toEqual([]);
    expect(() => it.client.roam.sessions()).toThrow(expect.objectContaining({ code: "ACTOR_GONE" }));
  });
});

test("a stop ends what a call that it holds waits for", async () => {
  await using it = await sides(life);
  const { roam, connection } = it.client;
  const codes: string[] = [];
  const note = async (wait: Promise<unknown>): Promise<void> => void codes.push(await wait.then(String, codeOf));
  const held = it.client.held(() =>
    Promise.all([
      note(roam.request(connection, Life.methods.never.id, new Uint8Array(0))),
      note(roam.receive(roam.openStream("read"))),
    ]),
  );
  await expect.poll(() => it.server.roam.calls()).toHaveLength(1);
  const stopped = it.runtime.stop(it.client.actor.id);
  await held.catch(() => {});
  await stopped;
  expect(codes).toEqual(["ACTOR_GONE", "ACTOR_GONE"]);
});

test("two actors that call each other, and are called back from within those calls, do not lock", async () => {
  await using it = await sides(life, life);
  expect(await calls(it).relay(50)).toBe(50);
  const both = Array.from({ length: 20 }, (_, n) => [
    calls(it).relay(n),
    roamClient(it.server.roam, it.server.connection, Life).relay(n),
  ]);
  expect(await Promise.all(both.flat())).toEqual(both.flatMap((_, n) => [n, n]));
  // Streams both ways at once, each more than its window.
  const send = async (roam: RoamApi, connection: typeof it.client.connection) => {
    const [fed, reader] = roamStream<Uint8Array>();
    const controller = new AbortController();
    const feeding = roamClient(roam, connection, Life).feed(fed, { signal: controller.signal });
    for (let n = 0; n < 100; n++) await reader.next();
    controller.abort(new Error("enough"));
    await expect(feeding).rejects.toThrow("enough");
  };
  await Promise.all([send(it.client.roam, it.client.connection), send(it.server.roam, it.server.connection)]);
});

test("a session that is closed waits for what goes on, and takes nothing new", async () => {
  let answer!: () => void;
  await using it = await sides({
    handleCall: ({ roam }, { id }) => {
      answer = () => roam.respond(id, Uint8Array.of(5));
    },
  });
  const { roam, connection } = it.client;
  const going = roam.request(connection, 1n, new Uint8Array(0));
  await expect.poll(() => answer).toBeDefined();
  it.server.roam.close(it.server.connection);
  expect(await roam.request(connection, 1n, new Uint8Array(0))).toMatchObject({ kind: "Cancelled", code: "draining" });
  answer();
  expect(await going).toMatchObject({ kind: "Ok", payload: Uint8Array.of(5) });
  await expect.poll(() => [it.client.log, it.server.log]).toEqual([[["end", "goodbye"]], [["end", "closed"]]]);
  expect(it.client.tcp.connections()).toEqual([]);
});

test("an actor that closes a connection hears that nobody waits for its calls any more", async () => {
  const cancelled: number[] = [];
  await using it = await sides({ ...life, handleCancel: (_context, call) => void cancelled.push(call) });
  const { going } = await busy(it);
  const waiting = it.server.roam.calls();
  expect(waiting).toHaveLength(3);
  it.server.tcp.close(it.server.connection);
  expect(await going).toEqual(["actor-gone", "actor-gone", "actor-gone"]);
  expect([cancelled, it.server.roam.calls()]).toEqual([waiting, []]);
  await expect.poll(() => ends.toSorted()).toEqual(["STREAM_NOT_FOUND", "actor-gone"]);
});

test("an open that fails, or is given up, closes its connection and leaves the actor as it was", async () => {
  await using it = await sides(life);
  const { roam, tcp } = it.client;
  const silent = await tcp.listen("127.0.0.1:0", { manual: true });
  const address = tcp.listenerAddress(silent);
  const controller = new AbortController();
  const first = await tcp.connect(address);
  const opening = roam.open(first, { signal: controller.signal });
  expect(() => roam.close(99 as never)).toThrow(expect.objectContaining({ code: "SESSION_NOT_FOUND" }));
  await expect(roam.request(first, 1n, new Uint8Array(0))).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  controller.abort(new Error("enough"));
  await expect(opening).rejects.toThrow("enough");
  const second = await tcp.connect(address);
  const closed = roam.open(second);
  roam.close(second);
  await expect(closed).rejects.toMatchObject({ code: "SESSION_FAILED", id: second });
  await expect(roam.open(99 as never)).rejects.toMatchObject({ code: "CONNECTION_NOT_FOUND" });
  expect(() => roam.serve(first)).toThrow(expect.objectContaining({ code: "CALLBACK_MISSING" }));
  await expect.poll(() => tcp.connections()).toEqual(expect.not.arrayContaining([first]));
  await expect.poll(() => roam.sessions()).toEqual([it.client.connection]);
  expect(await calls(it).echo(1)).toBe(1);
});
