import { describe, expect, it } from "vitest";
import {
  type IncomingConnection,
  acceptFramed,
  channel,
  client,
  initiateFramed,
  keepAlive,
  serve,
} from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { FakeClock, settle } from "./fake-clock.ts";
import { Work, all, linked, work } from "./linked.ts";
import { request, response, scripted } from "./scripted-peer.ts";

const never = new Promise<never>(() => {});

describe("close", () => {
  it("serves what is going on, refuses what is new, and says Goodbye", async () => {
    let release: (() => void) | undefined;
    const handlers = {
      ...work,
      once: (n: number): Promise<number> => new Promise((resolve) => (release = () => resolve(n))),
    };
    const { left, right, api } = await linked(Work, handlers);
    const call = api.once(1);
    await settle();
    const closing = right.close();
    expect(right.isOpen).toBe(false);
    await expect(api.again(1)).rejects.toMatchObject({ code: "draining" });
    await expect(left.connect()).rejects.toMatchObject({ reason: "draining" });
    release!();
    expect(await call).toBe(1);
    await closing;
    expect(await right.closed).toEqual({ kind: "closed" });
    expect(await left.closed).toEqual({ kind: "goodbye", reason: "" });
    await right.close();
    await right[Symbol.asyncDispose]();
  });

  it("waits for channels, too, but not for ever", async () => {
    const clock = new FakeClock();
    const { left, right, api } = await linked(
      Work,
      { ...work, feed: () => never },
      { left: { clock }, right: { clock } },
    );
    const [tx, rx] = channel<number>();
    const call = api.feed(rx);
    call.catch(() => {});
    await settle();
    let isClosed = false;
    void left.close({ timeoutMs: 300 }).then(() => (isClosed = true));
    await clock.pass(299);
    expect(isClosed).toBe(false);
    await clock.pass(1);
    await expect(call).rejects.toMatchObject({ code: "link-lost" });
    await expect(tx.write(1)).rejects.toMatchObject({ code: "link-lost" });
    await left.closed;
    await right.closed;
    expect(isClosed).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it("of a connection and of its session at once does not wait for its deadline", async () => {
    const clock = new FakeClock();
    let release: (() => void) | undefined;
    const handlers = {
      ...work,
      once: (n: number): Promise<number> => new Promise((resolve) => (release = () => resolve(n))),
    };
    const onConnect = (incoming: IncomingConnection): unknown => incoming.accept();
    const { left } = await linked(Work, handlers, { left: { clock }, right: { onConnect } });
    const connection = await left.connect();
    const call = client(connection, Work).once(1);
    await settle();
    const closing = [connection.close(), left.close()];
    release!();
    expect(await call).toBe(1);
    await Promise.all(closing);
    expect(clock.timers).toBe(0);
  });

  it("can be hurried by a signal", async () => {
    const { left, api } = await linked(Work, { ...work, once: () => never });
    const call = api.once(1);
    const controller = new AbortController();
    const closing = left.close({ signal: controller.signal });
    await settle();
    controller.abort();
    await closing;
    await expect(call).rejects.toMatchObject({ code: "link-lost" });
  });
});

describe("abort", () => {
  it("fails everything that waits, on both sides", async () => {
    const { left, right, api } = await linked(Work, { ...work, once: () => never });
    const call = api.once(1);
    const connecting = left.connect();
    const reverse = client(right, Work).once(1);
    left.abort(new Error("enough"));
    left.abort();
    for (const waiting of [call, connecting])
      await expect(waiting).rejects.toMatchObject({ code: "link-lost", cause: { message: "enough" } });
    await expect(reverse).rejects.toMatchObject({ code: "link-lost" });
    expect(await left.closed).toMatchObject({ kind: "aborted" });
    expect(await right.closed).toMatchObject({ kind: "failed" });
    await expect(api.once(1)).rejects.toMatchObject({ code: "link-lost" });
    await expect(left.connect()).rejects.toMatchObject({ code: "link-lost" });
  });
});

describe("the peer's end", () => {
  it("without Goodbye is told as such", async () => {
    const { session, peer } = await scripted();
    const call = client(session, Work).once(1);
    await peer.transport.close();
    await expect(call).rejects.toMatchObject({ code: "link-lost" });
    expect(await session.closed).toEqual({ kind: "eof" });
  });
});

describe("keep-alive", () => {
  it("asks a silent peer, and ends the link if it stays silent", async () => {
    const clock = new FakeClock();
    const { session, peer } = await scripted({ clock, keepAlive: { intervalMs: 100, timeoutMs: 50 } });
    await clock.pass(99);
    expect(peer.take()).toEqual([]);
    await clock.pass(1);
    expect(peer.take()).toEqual([request(1, 0n)]);
    await peer.say(response(1, 1, 1));
    await clock.pass(50);
    expect(session.isOpen).toBe(true);
    await clock.pass(100);
    expect(peer.take()).toEqual([request(2, 0n)]);
    await clock.pass(50);
    expect(await session.closed).toMatchObject({
      kind: "failed",
      error: { message: "the peer was silent for 150 ms" },
    });
    expect(clock.timers).toBe(0);
  });

  it("says nothing while there is traffic", async () => {
    const clock = new FakeClock();
    const { session, peer } = await scripted({ clock, keepAlive: { intervalMs: 100 } });
    for (let i = 0; i < 10; i++) {
      await clock.pass(60);
      await peer.say({ type: "Cancel", connId: 0, requestId: 9 });
    }
    expect(peer.take()).toEqual([]);
    session.abort();
    await session.closed;
    expect(clock.timers).toBe(0);
  });

  it("is a function, too, whose result ends it", async () => {
    const clock = new FakeClock();
    const { session, peer } = await scripted({ clock });
    const stop = keepAlive(session, { intervalMs: 100 });
    await clock.pass(100);
    expect(peer.take()).toEqual([request(1, 0n)]);
    stop();
    await clock.pass(1000);
    expect(peer.take()).toEqual([]);
    expect(session.isOpen).toBe(true);
  });
});

describe("afterwards", () => {
  it("nothing is left of what went on", async () => {
    const { left, right, api } = await linked(Work, work);
    const [tx, rx] = channel<number>();
    await Promise.all([api.once(1), api.feed([1, 2, 3]), api.flow(10, tx), all(rx)]);
    await left.close();
    await right.closed;
    for (const { core } of [left, right]) {
      expect(
        [core.root.pending, core.root.inFlight, core.root.inlets, core.root.outlets, core.connections].map(
          ({ size }) => size,
        ),
      ).toEqual([0, 0, 0, 0, 0]);
      expect(core.inFlightBytes).toBe(0);
    }
  });

  it("the memory of many sessions is given back", async () => {
    const { gc } = globalThis as { gc?: () => void };
    const round = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const [a, b] = memoryPair();
        const [left, right] = await Promise.all([
          initiateFramed(a),
          acceptFramed(b, { dispatcher: serve(Work, work) }),
        ]);
        const api = client(left, Work);
        const [tx, rx] = channel<number>();
        const flow = api.flow(20, tx);
        await all(rx);
        await flow;
        const lost = api.once(1);
        if (i % 2 === 0) await left.close();
        else left.abort();
        await Promise.allSettled([lost, right.closed]);
      }
    };
    const used = async (): Promise<number> => {
      await settle();
      gc!();
      return process.memoryUsage().heapUsed;
    };
    await round(100);
    const before = await used();
    await round(300);
    const grown = (await used()) - before;
    // Each session and its buffers take some 15 KiB; 300 of them would be 4.5 MB.
    expect(grown).toBeLessThan(1_500_000);
  });
});
