import type { Message } from "@troupe/roam-wire";
import { service, t } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import {
  type Rx,
  type SessionOptions,
  type Tx,
  acceptFramed,
  channel,
  client,
  initiateFramed,
  serve,
} from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { FakeClock, settle } from "./fake-clock.ts";
import { credit, data, onChannel, request, response, scripted } from "./scripted-peer.ts";

const Blobs = service("Blobs", {
  put: { args: [t.rx(t.bytes)] },
  get: { args: [t.tx(t.bytes)] },
  ping: { returns: t.u32 },
});

/** An item whose encoding takes `length` bytes; the length itself takes two of them, from 128 on. */
const item = (length: number): Uint8Array => new Uint8Array(length - (length > 129 ? 2 : 1));
const sizes = (messages: readonly Message[]): number[] =>
  messages.flatMap((message) => (message.type === "Data" ? [message.payload.length] : []));
const hello = (initialChannelCredit: number): Message => ({
  type: "Hello",
  version: 2,
  maxPayloadSize: 1_048_576,
  initialChannelCredit,
});

interface Stalled {
  readonly dispatcher: ReturnType<typeof serve>;
  put: Rx<Uint8Array> | undefined;
  get: Tx<Uint8Array> | undefined;
  done: (() => void) | undefined;
}

/** A service whose handlers do nothing but hand their channels to the test. */
function stalled(): Stalled {
  const it: Stalled = {
    dispatcher: serve(Blobs, {
      put: (rx) => new Promise((resolve) => ((it.put = rx), (it.done = () => resolve(undefined)))),
      get: (tx) => new Promise((resolve) => ((it.get = tx), (it.done = () => resolve(undefined)))),
      ping: () => 1,
    }),
    put: undefined,
    get: undefined,
    done: undefined,
  };
  return it;
}

async function linked(options: SessionOptions = {}) {
  const service = stalled();
  const [a, b] = memoryPair();
  const [left, right] = await Promise.all([
    initiateFramed(a, options),
    acceptFramed(b, { ...options, dispatcher: service.dispatcher }),
  ]);
  return { left, right, api: client(left, Blobs), service };
}

describe("a caller that sends", () => {
  it("asks once whether the peer grants, and goes on to the smaller Hello if it does not", async () => {
    const { session, peer } = await scripted({ role: "initiator", hello: hello(1000), limits: { windowBytes: 400 } });
    const api = client(session, Blobs);
    const [tx, rx] = channel<Uint8Array>();
    const [tx2, rx2] = channel<Uint8Array>();
    const calls = [api.put(rx), api.put(rx2)];
    const writes = [tx.write(item(200)), tx.write(item(200)), tx.write(item(200)), tx2.write(item(401))];
    await settle();
    const said = peer.take();
    expect(sizes(said)).toEqual([200, 200]);
    expect(said.filter((message) => message.type === "Request" && message.methodId === 0n)).toEqual([request(3, 0n)]);
    await peer.say(response(3, 1, 1));
    expect(sizes(peer.take())).toEqual([200, 401]);
    await Promise.all(writes);
    await tx.write(item(400));
    // Past that nothing leaves.
    await expect(tx.write(item(5))).rejects.toMatchObject({ code: "credit-exhausted", allowedBytes: 1000 });
    await tx.close();
    await tx2.close();
    await settle();
    expect(peer.take().map(({ type }) => type)).toEqual(["Data", "Close", "Close"]);
    await peer.say(response(1, 0), response(2, 0));
    await Promise.all(calls);
  });

  it("waits if Credit came before the answer", async () => {
    const { session, peer } = await scripted({
      role: "initiator",
      hello: hello(4_294_967_295),
      limits: { windowBytes: 400 },
    });
    const [tx, rx] = channel<Uint8Array>();
    const call = client(session, Blobs).put(rx);
    const writes = [tx.write(item(400)), tx.write(item(200)), tx.write(item(100))];
    await settle();
    await peer.say(credit(1, 0), response(2, 1, 1));
    expect(sizes(peer.take())).toEqual([400]);
    await peer.say(credit(1, 200));
    expect(sizes(peer.take())).toEqual([200]);
    await peer.say(credit(1, 100));
    expect(sizes(peer.take())).toEqual([100]);
    await Promise.all(writes);
    const closing = tx.close();
    await peer.say(response(1, 0));
    await Promise.all([closing, call]);
  });

  it("does not ask a peer that has announced windows itself", async () => {
    const { session, peer } = await scripted({
      role: "initiator",
      hello: hello(4_294_967_295),
      limits: { windowBytes: 400 },
    });
    await peer.say(request(1, 0n, { metadata: [["troupe-window", 10n]] }));
    const [tx, rx] = channel<Uint8Array>();
    const call = client(session, Blobs).put(rx);
    call.catch(() => {});
    void tx.write(item(400));
    void tx.write(item(400)).catch(() => {});
    await settle();
    expect(peer.take().some((message) => message.type === "Request" && message.methodId === 0n)).toBe(false);
    session.abort();
    await expect(call).rejects.toMatchObject({ code: "link-lost" });
  });

  it("refuses what is queued when the peer turns out not to grant", async () => {
    const { session, peer } = await scripted({ role: "initiator", hello: hello(500), limits: { windowBytes: 400 } });
    const [tx, rx] = channel<Uint8Array>();
    const call = client(session, Blobs).put(rx);
    const writes = [200, 200, 100, 100].map((length) => tx.write(item(length)));
    const settled = Promise.allSettled(writes);
    await settle();
    await peer.say(response(2, 1, 1));
    expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
    expect(peer.take().map(({ type }) => type)).toEqual(["Request", "Data", "Data", "Request", "Data", "Reset"]);
    await peer.say(response(1, 0));
    await call;
  });
});

describe("a callee", () => {
  it("grants at once when it sees a window, and as items are read", async () => {
    const service = stalled();
    const { peer } = await scripted({
      dispatcher: service.dispatcher,
      hello: hello(4_294_967_295),
      limits: { windowBytes: 1000 },
    });
    const put = Blobs.methods.put.id;
    await peer.say(request(1, put, { channels: [1], payload: Uint8Array.of(1), metadata: [["troupe-window", 400n]] }));
    expect(peer.take()).toEqual([credit(1, 600)]);
    for (let i = 0; i < 5; i++) await peer.say(data(1, 99, ...new Uint8Array(99)));
    for (let i = 0; i < 4; i++) await service.put!.next();
    expect(peer.take()).toEqual([]);
    await service.put!.next();
    await settle();
    expect(peer.take()).toEqual([credit(1, 500)]);
  });

  it("shows that it grants, though there is nothing to add", async () => {
    const service = stalled();
    const { peer } = await scripted({ dispatcher: service.dispatcher, hello: hello(4_294_967_295) });
    const put = (id: number): Message =>
      request(id, Blobs.methods.put.id, {
        channels: [id * 2],
        payload: Uint8Array.of(1),
        metadata: [["troupe-window", 262_144n]],
      });
    await peer.say(put(1), put(2));
    expect(peer.take()).toEqual([credit(2, 0)]);
  });

  it("sends no Credit to a peer that announced no window, and no more than its Hello allows", async () => {
    const service = stalled();
    const { peer } = await scripted({ dispatcher: service.dispatcher, hello: hello(300) });
    await peer.say(request(1, Blobs.methods.put.id, { channels: [1], payload: Uint8Array.of(1) }), data(1, 1, 7));
    expect(await service.put!.next()).toEqual({ done: false, value: Uint8Array.of(7) });
    await peer.say(request(2, Blobs.methods.get.id, { channels: [3], payload: Uint8Array.of(1) }));
    await service.get!.write(item(200));
    await service.get!.write(item(100));
    await expect(service.get!.write(item(2))).rejects.toMatchObject({ code: "credit-exhausted" });
    service.done!();
    await settle();
    expect(peer.take().map(({ type }) => type)).toEqual(["Data", "Data", "Close", "Response"]);
  });

  it("waits for grants of a caller that announced its window", async () => {
    const service = stalled();
    const { peer } = await scripted({ dispatcher: service.dispatcher, hello: hello(4_294_967_295) });
    await peer.say(
      request(1, Blobs.methods.get.id, {
        channels: [1],
        payload: Uint8Array.of(1),
        metadata: [["troupe-window", 300n]],
      }),
    );
    const writes = [200, 100, 150, 200].map((length) => service.get!.write(item(length)));
    await settle();
    expect(sizes(peer.take())).toEqual([200, 100]);
    // Half the window is enough for any item: else one larger than the window could never leave.
    await peer.say(credit(1, 150));
    expect(sizes(peer.take())).toEqual([150]);
    await peer.say(credit(1, 150));
    expect(sizes(peer.take())).toEqual([200]);
    await Promise.all(writes);
    service.done!();
    await settle();
    expect(peer.take().map(({ type }) => type)).toEqual(["Close", "Response"]);
  });
});

describe("between two of ours", () => {
  it("a stalled reader holds its window, and no more", async () => {
    const { api, service, right } = await linked({ limits: { windowBytes: 10_000 } });
    const [tx, rx] = channel<Uint8Array>();
    const call = api.put(rx);
    let left = 0;
    const writing = (async () => {
      for (let i = 0; i < 100; i++) {
        await tx.write(item(1000));
        left++;
      }
      await tx.close();
    })();
    await settle();
    expect(left).toBe(10);
    expect([...right.core.root.inlets.values()].map(({ queuedBytes }) => queuedBytes)).toEqual([10_000]);
    // It delays no other call.
    expect(await api.ping()).toBe(1);
    let read = 0;
    for await (const _ of service.put!) read++;
    service.done!();
    await Promise.all([writing, call]);
    expect(read).toBe(100);
  });

  it.each([1, 400, 5000, 100_000])(
    "items larger than the window pass one by one, with a window of %d bytes",
    async (windowBytes) => {
      const { api, service } = await linked({ limits: { windowBytes } });
      const [tx, rx] = channel<Uint8Array>();
      const call = api.get(tx);
      await settle();
      const lengths = Array.from({ length: 30 }, (_, i) => 200 + ((i * 7919) % 20_000));
      const writing = (async () => {
        for (const length of lengths) await service.get!.write(item(length));
        service.done!();
      })();
      const read: number[] = [];
      for await (const bytes of rx) read.push(bytes.length + 2);
      expect(read).toEqual(lengths.map((length) => length));
      await Promise.all([writing, call]);
    },
  );

  it("items without bytes wait for their reader, too", async () => {
    const Beats = service("Beats", { put: { args: [t.rx(t.unit)], returns: t.u32 } });
    let go!: () => void;
    const gone = new Promise<void>((resolve) => (go = resolve));
    const dispatcher = serve(Beats, {
      async put(beats) {
        await gone;
        let count = 0;
        for await (const _ of beats) count++;
        return count;
      },
    });
    const limits = { windowBytes: 100 };
    const [a, b] = memoryPair();
    const [left] = await Promise.all([initiateFramed(a, { limits }), acceptFramed(b, { limits, dispatcher })]);
    const [tx, rx] = channel<undefined>();
    const call = client(left, Beats).put(rx);
    let written = 0;
    const writing = (async () => {
      for (; written < 500; written++) await tx.write(undefined);
      await tx.close();
    })();
    await settle();
    expect(written).toBe(100);
    go();
    expect(await call).toBe(500);
    await writing;
  });

  it("different windows on both sides fit together", async () => {
    for (const [ours, theirs] of [
      [1000, 500_000],
      [500_000, 1000],
      [1_000_000, 1_000_000],
    ] as const) {
      const service = stalled();
      const [a, b] = memoryPair();
      const [left] = await Promise.all([
        initiateFramed(a, { limits: { windowBytes: ours } }),
        acceptFramed(b, { limits: { windowBytes: theirs }, dispatcher: service.dispatcher }),
      ]);
      const api = client(left, Blobs);
      const [tx, rx] = channel<Uint8Array>();
      const call = api.put(rx);
      const writing = (async () => {
        for (let i = 0; i < 2000; i++) await tx.write(item(1000));
        await tx.close();
      })();
      await settle();
      let read = 0;
      for await (const _ of service.put!) read++;
      service.done!();
      await Promise.all([call, writing]);
      expect(read).toBe(2000);
      await left.close();
    }
  });
});

describe("a sender that ignores credit", () => {
  const limits = { maxPayloadBytes: 1000, windowBytes: 1000, maxOverrunBytes: 20_000, overrunPauseMs: 5000 };
  const burst = (count: number): Message[] => Array.from({ length: count }, () => data(1, 99, ...new Uint8Array(99)));

  it("is not read for a while, then its channel fails, and nothing else does", async () => {
    const clock = new FakeClock();
    const { session, peer } = await scripted({ role: "initiator", clock, limits });
    const [tx, rx] = channel<Uint8Array>();
    const api = client(session, Blobs);
    const call = api.get(tx);
    await peer.say(...burst(300));
    expect(session.core.reading.isPaused).toBe(true);
    expect(session.core.root.inlets.get(1)?.queuedBytes).toBe(20_100);
    await clock.pass(4999);
    expect(session.core.reading.isPaused).toBe(true);
    await clock.pass(1);
    expect(session.core.reading.isPaused).toBe(false);
    expect(peer.take().map(({ type }) => type)).toEqual(["Request", "Reset"]);
    let read = 0;
    await expect(
      (async () => {
        for await (const _ of rx) read++;
      })(),
    ).rejects.toMatchObject({ code: "channel-overflow" });
    expect(read).toBe(201);
    await peer.say(...burst(50), onChannel("Close", 1), response(1, 0));
    await call;
    const ping = api.ping();
    await peer.say(response(2, 0, 9));
    expect(await ping).toBe(9);
  });

  it("is bounded also where its items have no bytes", async () => {
    const small = { maxPayloadBytes: 100, windowBytes: 100, maxOverrunBytes: 500 };
    const Beats = service("Beats", { get: { args: [t.tx(t.unit)] } });
    const { session, peer } = await scripted({ role: "initiator", limits: small, pair: { canPause: false } });
    const [tx, rx] = channel<undefined>();
    client(session, Beats)
      .get(tx)
      .catch(() => {});
    await peer.say(...Array.from({ length: 900 }, () => data(1)));
    let read = 0;
    await expect(
      (async () => {
        for await (const _ of rx) read++;
      })(),
    ).rejects.toMatchObject({ code: "channel-overflow" });
    expect(read).toBe(501);
  });

  it("is read again when the reader catches up", async () => {
    const clock = new FakeClock();
    const { session, peer } = await scripted({ role: "initiator", clock, limits });
    const [tx, rx] = channel<Uint8Array>();
    const call = client(session, Blobs).get(tx);
    await peer.say(...burst(300), onChannel("Close", 1), response(1, 0));
    expect(session.core.reading.isPaused).toBe(true);
    let read = 0;
    for await (const _ of rx) read++;
    expect(read).toBe(300);
    expect(session.core.reading.isPaused).toBe(false);
    await call;
    await clock.pass(10_000);
    expect(session.isOpen).toBe(true);
  });

  it("fails at once where the link can't be paused", async () => {
    const { session, peer } = await scripted({ role: "initiator", limits, pair: { canPause: false } });
    const [tx, rx] = channel<Uint8Array>();
    const call = client(session, Blobs).get(tx);
    await peer.say(...burst(300), response(1, 0));
    await call;
    expect(session.core.root.inlets.size).toBe(0);
    for (let i = 0; i < 201; i++) await rx.next();
    await expect(rx.next()).rejects.toMatchObject({ code: "channel-overflow" });
  });
});
