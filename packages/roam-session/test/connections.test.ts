import { NO_METADATA } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import { type Connection, type IncomingConnection, channel, client, serve } from "../src/index.ts";
import { snapshot } from "../src/diagnostics/index.ts";
import { settle } from "./fake-clock.ts";
import { Work, all, linked, work } from "./linked.ts";
import { data, goodbye, onChannel, request, response, scripted } from "./scripted-peer.ts";

it("a connection is not asked for with more metadata than is allowed", async () => {
  const { left, right } = await linked(Work, work, { right: { onConnect: (incoming) => incoming.accept() } });
  const entries = (count: number) => Array.from({ length: count }, (_, i) => [`key ${i}`, "v"] as const);
  await expect(left.connect({ metadata: entries(129) })).rejects.toMatchObject({ code: "metadata-limits" });
  expect((await left.connect({ metadata: entries(128) })).isOpen).toBe(true);
  expect(right.isOpen).toBe(true);
});

describe("virtual connections", () => {
  it("have calls, channels and a dispatcher of their own", async () => {
    let incoming: Connection | undefined;
    const { left, right } = await linked(Work, work, {
      right: {
        dispatcher: serve(Work, work),
        onConnect: ({ metadata, accept }) => {
          expect(metadata).toEqual([["who", "ada"]]);
          incoming = accept({ metadata: [["hello", 1n]], dispatcher: serve(Work, { ...work, once: (n) => n + 100 }) });
        },
      },
    });
    const connection = await left.connect({
      metadata: [["who", "ada"]],
      dispatcher: serve(Work, { ...work, once: (n) => n + 1000 }),
    });
    expect(connection.metadata).toEqual([["hello", 1n]]);
    expect(await client(connection, Work).once(1)).toBe(101);
    expect(await client(left, Work).once(1)).toBe(1);
    expect(await client(incoming!, Work).once(1)).toBe(1001);
    const [tx, rx] = channel<number>();
    const call = client(connection, Work).flow(3, tx);
    expect(await all(rx)).toEqual([0, 1, 2]);
    await call;
    expect(left.connections).toEqual([connection]);
    expect(right.connections).toEqual([incoming]);
    await connection.close();
    await connection.close();
    await settle();
    expect(right.connections).toEqual([]);
    await expect(client(connection, Work).once(1)).rejects.toMatchObject({
      code: "connection-closed",
      connectionId: connection.id,
    });
    await expect(client(incoming!, Work).once(1)).rejects.toMatchObject({ code: "connection-closed" });
    expect(await client(left, Work).once(1)).toBe(1);
  });

  it("opened by both sides at once never share an id", async () => {
    const onConnect = (incoming: IncomingConnection): unknown => incoming.accept();
    const { left, right } = await linked(Work, work, {
      left: { onConnect },
      right: { onConnect, dispatcher: serve(Work, work) },
    });
    const all = await Promise.all([left, right, left, right, left].map((side) => side.connect()));
    expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    expect(all.every(({ id }) => id >= 2 ** 20 && id < 2 ** 30)).toBe(true);
    expect(left.connections).toHaveLength(5);
    expect(right.connections).toHaveLength(5);
  });

  it("are rejected without a listener, by the listener, by its silence, and over limits", async () => {
    const plain = await linked(Work, work);
    await expect(plain.left.connect()).rejects.toMatchObject({ code: "connect-rejected", reason: "not listening" });
    const incoming: IncomingConnection[] = [];
    let isHeld = false;
    const { left, right } = await linked(Work, work, {
      right: {
        limits: { maxConnections: 1, maxPendingConnects: 1 },
        onConnect(it) {
          incoming.push(it);
          if (it.metadata.length > 0) it.reject("go away", [["why", "x"]]);
          return isHeld ? new Promise(() => {}) : undefined;
        },
      },
    });
    await expect(left.connect({ metadata: [["a", 1n]] })).rejects.toMatchObject({
      reason: "go away",
      metadata: [["why", "x"]],
    });
    await expect(left.connect()).rejects.toMatchObject({ reason: "not accepted" });
    expect(() => incoming[1]!.accept()).toThrow("not waiting");
    isHeld = true;
    const held = left.connect();
    await expect(left.connect()).rejects.toMatchObject({ reason: "too-many-connects" });
    incoming[2]!.accept();
    await held;
    await expect(left.connect()).rejects.toMatchObject({ reason: "too-many-connections" });
    await expect(right.connect()).rejects.toMatchObject({ code: "too-many-connections", limit: 1 });
    expect(right.connections).toHaveLength(1);
  });

  it("that nobody wants bound what is said of them to a peer that does not read", async () => {
    const limits = { maxBufferedBytes: 10_000 };
    const { session, peer } = await scripted({ limits });
    peer.transport.pause();
    const connect = { type: "Connect", requestId: 1, metadata: NO_METADATA } as const;
    for (let i = 0; i < 10; i++) await peer.say(...Array.from({ length: 1000 }, () => connect));
    expect(session.core.reading.isPaused).toBe(true);
    expect(session.core.output.bufferedBytes).toBeLessThan(40_000);
  });

  it("that we gave up on are closed when they are accepted late", async () => {
    const { session, peer } = await scripted({ role: "initiator", limits: { maxPendingConnects: 1 } });
    const controller = new AbortController();
    const connecting = session.connect({ signal: controller.signal });
    await expect(session.connect()).rejects.toMatchObject({ code: "too-many-connects" });
    controller.abort(new Error("enough"));
    await expect(connecting).rejects.toThrow("enough");
    await peer.say({ type: "Accept", requestId: 1, connId: 7, metadata: NO_METADATA });
    expect(peer.take().slice(1)).toEqual([goodbye(7)]);
    await peer.say(request(1, 1n, { connId: 7 }), onChannel("Close", 1, 7));
    expect(session.isOpen).toBe(true);
    await expect(session.connect({ signal: controller.signal })).rejects.toThrow("enough");
  });

  it("with an id that is in use fail, and harm nobody", async () => {
    const { session, peer } = await scripted({ role: "initiator" });
    const connecting = [session.connect(), session.connect(), session.connect()];
    const settled = Promise.allSettled(connecting);
    const accept = (requestId: number, connId: number) =>
      ({ type: "Accept", requestId, connId, metadata: NO_METADATA }) as const;
    await peer.say(accept(1, 1), accept(2, 1), accept(3, 0));
    expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    const connection = await connecting[0]!;
    const call = client(connection, Work).once(1);
    await peer.say({ ...response(1, 0, 4), connId: 1 });
    expect(await call).toBe(4);
  });

  it("end when the peer says so: calls fail, handlers are aborted, channels throw", async () => {
    let signal: AbortSignal | undefined;
    const dispatcher = serve(Work, {
      ...work,
      once: (_, context) => ((signal = context.signal), new Promise(() => {})),
    });
    const { session, peer } = await scripted({ role: "initiator", dispatcher });
    const connecting = session.connect();
    await peer.say({ type: "Accept", requestId: 1, connId: 5, metadata: NO_METADATA });
    const connection = await connecting;
    const call = client(connection, Work).once(1);
    call.catch(() => {});
    const [tx, rx] = channel<number>();
    client(connection, Work)
      .flow(1, tx)
      .catch(() => {});
    await peer.say(request(1, Work.methods.once.id, { connId: 5, payload: Uint8Array.of(1) }), goodbye(5, "bye"));
    await expect(call).rejects.toMatchObject({ code: "connection-closed", connectionId: 5 });
    await expect(rx.next()).rejects.toMatchObject({ code: "connection-closed" });
    expect(signal?.aborted).toBe(true);
    expect(connection.isOpen).toBe(false);
    await peer.say(
      { ...response(1, 0, 4), connId: 5 },
      { ...data(1, 1), connId: 5 } as never,
      onChannel("Close", 1, 5),
    );
    expect(session.isOpen).toBe(true);
    expect(snapshot(session).lateFrames).toBe(3);
  });

  it("that a handler closes while it is called hear nothing behind Goodbye, and its call is aborted", async () => {
    const signals: AbortSignal[] = [];
    const aborting = serve(Work, {
      ...work,
      once(n, { connection, signal }) {
        connection.abort();
        signals.push(signal);
        return n;
      },
      again(_, { connection, signal }) {
        connection.abort();
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const { session, peer } = await scripted({ dispatcher: aborting, onConnect: ({ accept }) => accept() });
    for (const [i, { id }] of [Work.methods.once, Work.methods.again].entries()) {
      await peer.say({ type: "Connect", requestId: 1, metadata: NO_METADATA });
      const connId = 1_048_576 + 2 * i;
      peer.take();
      await peer.say(request(1, id, { connId, payload: Uint8Array.of(1) }));
      expect(peer.take()).toEqual([goodbye(connId)]);
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    // The second one goes on, and so is counted.
    expect(snapshot(session)).toMatchObject({ orphans: 1 });
  });

  it("tell why they are over", async () => {
    const { left } = await linked(Work, work, { right: { onConnect: ({ accept }) => accept() } });
    const [first, second] = [await left.connect(), await left.connect()];
    await first.close();
    expect(await first.closed).toMatchObject({ code: "connection-closed", connectionId: first.id });
    const over = Promise.all([second.closed, left.root.closed]);
    left.abort("enough");
    expect(await over).toMatchObject([
      { code: "link-lost", cause: "enough" },
      { code: "link-lost", cause: "enough" },
    ]);
  });

  it("are drained before they close, and broken off by abort", async () => {
    let release: (() => void) | undefined;
    const dispatcher = serve(Work, { ...work, once: (n) => new Promise((resolve) => (release = () => resolve(n))) });
    const { left } = await linked(Work, work, { right: { dispatcher, onConnect: ({ accept }) => accept() } });
    const connection = await left.connect();
    const call = client(connection, Work).once(1);
    await settle();
    const closing = connection.close();
    await settle();
    expect(connection.isOpen).toBe(true);
    release!();
    expect(await call).toBe(1);
    await closing;
    expect(connection.isOpen).toBe(false);
    const other = await left.connect();
    const lost = client(other, Work).once(1);
    other.abort();
    await expect(lost).rejects.toMatchObject({ code: "connection-closed" });
    await expect(left.root.close()).rejects.toMatchObject({ code: "connection-closed" });
  });
});
