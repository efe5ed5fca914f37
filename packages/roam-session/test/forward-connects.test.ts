import { NO_METADATA } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import {
  type Connection,
  type IncomingConnection,
  type OnConnect,
  type Session,
  acceptFramed,
  channel,
  client,
  initiateFramed,
  serve,
} from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { forwardConnects } from "../src/proxy/index.ts";
import { settle } from "./fake-clock.ts";
import { Work, all, linked, work } from "./linked.ts";
import { credit, data, goodbye, onChannel, request, response, scripted } from "./scripted-peer.ts";

const serving = serve(Work, work);

/** A client and a backend, with a proxy between them that forwards connections in both directions. */
async function chain({ atBackend, atClient }: { atBackend?: OnConnect; atClient?: OnConnect } = {}) {
  let downstream: Session | undefined;
  const backend = await linked(Work, work, {
    left: { onConnect: forwardConnects(() => downstream) },
    right: { onConnect: atBackend },
  });
  const join = async (): Promise<Session> => {
    const [a, b] = memoryPair();
    const [session, proxy] = await Promise.all([
      initiateFramed(a, { onConnect: atClient }),
      acceptFramed(b, { onConnect: forwardConnects(backend.left) }),
    ]);
    downstream = proxy;
    return session;
  };
  return { session: await join(), join, proxy: downstream!, backend };
}

const accepting =
  (connections: Connection[]): OnConnect =>
  ({ accept, metadata }) =>
    void connections.push(accept({ metadata, dispatcher: serving }));

describe("connections through a proxy", () => {
  it.each(["client", "backend"] as const)("that the %s opens carry calls and streams both ways", async (opener) => {
    const accepted: Connection[] = [];
    const { session, backend } = await chain({ atBackend: accepting(accepted), atClient: accepting(accepted) });
    const connection = await (opener === "client" ? session : backend.right).connect({
      metadata: [["who", "ada"]],
      dispatcher: serve(Work, { ...work, once: (n) => n + 1000 }),
    });
    expect(connection.metadata).toEqual([["who", "ada"]]);
    expect(accepted.map(({ metadata }) => metadata)).toEqual([[["who", "ada"]]]);
    const api = client(connection, Work);
    expect(await api.once(1)).toBe(1);
    const [tx, rx] = channel<number>();
    const call = api.both([1, 2, 3], tx);
    expect(await all(rx)).toEqual([2, 4, 6]);
    expect(await call).toBe(3);
    expect(await client(accepted[0]!, Work).once(1)).toBe(1001);
  });

  it("are refused with the reason and the metadata of the other side", async () => {
    const { session } = await chain({ atBackend: ({ reject }) => reject("not today", [["why", 1n]]) });
    await expect(session.connect()).rejects.toMatchObject({ reason: "not today", metadata: [["why", 1n]] });
  });

  it.each(["the client's", "the backend's"])(
    "are closed on both links by %s Goodbye, and by nothing else",
    async (whose) => {
      const accepted: Connection[] = [];
      const { session, backend, proxy } = await chain({ atBackend: accepting(accepted) });
      const [first, second] = [await session.connect(), await session.connect()];
      await (whose === "the client's" ? first : accepted[0]!).close();
      expect(await first.closed).toMatchObject({ code: "connection-closed" });
      expect(await accepted[0]!.closed).toMatchObject({ code: "connection-closed" });
      expect([proxy, backend.left].map(({ connections }) => connections.length)).toEqual([1, 1]);
      expect(await client(second, Work).once(7)).toBe(7);
    },
  );

  it("end with either link, and leave the link that others share", async () => {
    const accepted: Connection[] = [];
    const { session, join, backend } = await chain({ atBackend: accepting(accepted) });
    const other = await join();
    await other.connect();
    const connection = await session.connect();
    other.abort();
    expect(await accepted[0]!.closed).toMatchObject({ code: "connection-closed" });
    expect(await client(connection, Work).once(1)).toBe(1);
    backend.right.abort();
    expect(await connection.closed).toMatchObject({ code: "connection-closed" });
    expect(session.isOpen).toBe(true);
    await expect(session.connect()).rejects.toMatchObject({ reason: "upstream-lost" });
  });

  it("that the client does not want any more are closed at the backend", async () => {
    const held: IncomingConnection[] = [];
    const { session, proxy } = await chain({ atBackend: (incoming) => (held.push(incoming), new Promise(() => {})) });
    session.connect().catch(() => {});
    await settle();
    proxy.abort();
    await settle();
    const connection = held[0]!.accept();
    expect(await connection.closed).toMatchObject({ code: "connection-closed" });
  });
});

describe("toward scripted peers", () => {
  async function between() {
    const upstream = await scripted({ role: "initiator" });
    const downstream = await scripted({ onConnect: forwardConnects(upstream.session) });
    await downstream.peer.say({ type: "Connect", requestId: 9, metadata: [["a", "b"]] });
    expect(upstream.peer.take()).toEqual([{ type: "Connect", requestId: 1, metadata: [["a", "b"]] }]);
    return { upstream: upstream.peer, downstream: downstream.peer };
  }

  it("that a silent backend never answers are given up with the client's link, and leave room for others", async () => {
    const incoming: IncomingConnection[] = [];
    const { session, join, backend } = await chain({
      atBackend: (connect) => {
        incoming.push(connect);
        return incoming.length === 1 ? new Promise(() => {}) : connect.accept();
      },
    });
    const waiting = session.connect();
    waiting.catch(() => {});
    await settle();
    const { pending } = backend.left.core.connects!;
    expect(pending.size).toBe(1);
    session.abort();
    await expect(waiting).rejects.toMatchObject({ code: "link-lost" });
    await settle();
    expect(pending.size).toBe(0);
    // Accepted after all: nobody wants it any more.
    const late = incoming[0]!.accept();
    expect(await late.closed).toMatchObject({ code: "connection-closed" });
    await (await (await join()).connect()).close();
  });

  it("a call right behind Accept finds its connection", async () => {
    const { upstream, downstream } = await between();
    await upstream.say(
      { type: "Accept", requestId: 1, connId: 1, metadata: [["c", 1n]] },
      request(1, 5n, { connId: 1, payload: Uint8Array.of(1), channels: [2] }),
      { ...data(2, 7), connId: 1 } as never,
      onChannel("Close", 2, 1),
    );
    const connId = 1_048_576;
    expect(downstream.take()).toEqual([
      { type: "Accept", requestId: 9, connId, metadata: [["c", 1n]] },
      request(1, 5n, { connId, payload: Uint8Array.of(1), channels: [2], metadata: [["troupe-window", 262_144n]] }),
      { ...data(2, 7), connId },
      onChannel("Close", 2, connId),
    ]);
    await downstream.say({ ...response(1, 0), connId });
    expect(upstream.take()).toEqual([{ ...response(1, 0), connId: 1 }]);
    await downstream.say(goodbye(connId));
    expect(upstream.take()).toEqual([goodbye(1)]);
  });

  it("what was sent before Goodbye is delivered before it, at the reader's pace", async () => {
    const { upstream, downstream } = await between();
    await upstream.say({ type: "Accept", requestId: 1, connId: 1, metadata: NO_METADATA });
    const [connId, theirs] = [1_048_576, { connId: 1 }];
    await downstream.say(request(1, 5n, { connId, channels: [1], metadata: [["troupe-window", 4n]] }));
    const item = { ...data(1, 1, 2, 3), connId };
    downstream.take();
    await upstream.say(
      ...Array.from({ length: 3 }, () => ({ ...item, ...theirs })),
      onChannel("Close", 1, 1),
      { ...response(1, 0), ...theirs },
      goodbye(1),
    );
    expect(downstream.take().filter(({ type }) => type !== "Credit")).toEqual([item, { ...response(1, 0), connId }]);
    await downstream.say({ ...credit(1, 100), connId } as never);
    expect(downstream.take()).toEqual([item, item, onChannel("Close", 1, connId), goodbye(connId)]);
  });

  it("a Connect that comes while there is no upstream, or too many wait, is refused", async () => {
    const none = await scripted({ onConnect: forwardConnects(() => undefined) });
    await none.peer.say({ type: "Connect", requestId: 1, metadata: NO_METADATA });
    const reject = { type: "Reject", requestId: 1, metadata: NO_METADATA };
    expect(none.peer.take()).toEqual([{ ...reject, reason: "upstream-lost" }]);
    const full = await scripted({ role: "initiator", limits: { maxPendingConnects: 0 } });
    const busy = await scripted({ onConnect: forwardConnects(full.session) });
    await busy.peer.say({ type: "Connect", requestId: 1, metadata: NO_METADATA });
    expect(busy.peer.take()).toEqual([{ ...reject, reason: "too-many-connects" }]);
  });
});
