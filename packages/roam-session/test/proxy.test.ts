import { describe, expect, it } from "vitest";
import { type Handlers, type Session, acceptFramed, channel, client, initiateFramed } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { forward } from "../src/proxy/index.ts";
import { settle } from "./fake-clock.ts";
import { Work, all, linked, work } from "./linked.ts";
import { data, goodbye, onChannel, request, response, scripted } from "./scripted-peer.ts";

const never = new Promise<never>(() => {});

/** A client, a proxy and a backend, on two links. */
async function chain(handlers: Handlers<typeof Work>, limits = {}) {
  const backend = await linked(Work, handlers, { left: { limits }, right: { limits } });
  const join = async (): Promise<Session> => {
    const [a, b] = memoryPair();
    const [left] = await Promise.all([
      initiateFramed(a, { limits }),
      acceptFramed(b, { limits, dispatcher: forward(backend.left.root) }),
    ]);
    return left;
  };
  const left = await join();
  return { backend, left, api: client(left, Work), join };
}

describe("a proxy", () => {
  it.each([0, 1, 3000])("forwards calls of all shapes, with %d items", async (count) => {
    const { api, backend, left } = await chain(work, { windowBytes: 500 });
    const numbers = Array.from({ length: count }, (_, i) => i);
    expect(await api.once(count)).toBe(count);
    expect(await api.feed(numbers)).toBe(numbers.reduce((a, b) => a + b, 0));
    const [tx, rx] = channel<number>();
    const flow = api.flow(count, tx);
    expect(await all(rx)).toEqual(numbers);
    expect(await flow).toBe(count);
    const [tx2, rx2] = channel<number>();
    const both = api.both(numbers, tx2);
    expect(await all(rx2)).toEqual(numbers.map((n) => n * 2));
    expect(await both).toBe(count);
    await settle();
    for (const { core } of [backend.left, backend.right, left]) expect(core.root.isIdle).toBe(true);
  });

  it("forwards metadata both ways, but no window, and errors as they are", async () => {
    const { api } = await chain({
      ...work,
      once(n, context) {
        expect(context.metadata).toEqual([["a", "b"]]);
        context.setMetadata("c", 1n);
        return n;
      },
      feed: (_, context) => {
        expect(context.metadata).toEqual([["troupe-window", 262_144n]]);
        return 1;
      },
      again: () => {
        throw new Error("oops");
      },
    });
    expect(await api.once.result(1, { metadata: [["a", "b"]] })).toEqual({ ok: true, value: 1, metadata: [["c", 1n]] });
    expect(await api.feed([])).toBe(1);
    await expect(api.again(1)).rejects.toMatchObject({ code: "handler-failed" });
  });

  it("forwards Cancel", async () => {
    let signal: AbortSignal | undefined;
    const { api, backend } = await chain({ ...work, once: (_, context) => ((signal = context.signal), never) });
    const controller = new AbortController();
    const call = api.once(1, { signal: controller.signal });
    await settle();
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    await settle();
    expect(signal?.aborted).toBe(true);
    expect(backend.left.core.root.isIdle).toBe(true);
  });

  it("forwards Reset, in both directions", async () => {
    let seen: unknown;
    const { api, backend, left } = await chain({
      ...work,
      async flow(_, out) {
        try {
          for (let i = 0; ; i++) {
            await out.write(i);
            await settle();
          }
        } catch (error) {
          seen = error;
          return 1;
        }
      },
      feed: async (numbers) => (await numbers.next()).value ?? 0,
    });
    const [tx, rx] = channel<number>();
    const call = api.flow(1, tx);
    await rx.next();
    rx.cancel();
    expect(await call).toBe(1);
    expect(seen).toMatchObject({ code: "channel-reset" });
    const [source, sink] = channel<number>();
    const fed = api.feed(sink);
    await source.write(3);
    expect(await fed).toBe(3);
    await settle();
    await expect(source.write(4)).rejects.toMatchObject({ code: "channel-reset" });
    for (const { core } of [backend.left, backend.right, left]) expect(core.root.isIdle).toBe(true);
  });

  it("passes credit through: a slow reader stops the sender at the far end", async () => {
    let sent = 0;
    const { api } = await chain(
      {
        ...work,
        async flow(_, out) {
          for (; sent < 1000; sent++) await out.write(1);
          return 1;
        },
      },
      { windowBytes: 50 },
    );
    const [tx, rx] = channel<number>();
    const call = api.flow(1, tx);
    await settle();
    await settle();
    expect(sent).toBeLessThanOrEqual(150);
    expect(await all(rx)).toHaveLength(1000);
    await call;
  });

  it("keeps the shared upstream when a client goes away in the middle of streams", async () => {
    const { backend, join, api } = await chain({
      ...work,
      feed: () => never,
      flow: async (_, out) => {
        await out.write(1);
        return await never;
      },
    });
    const other = await join();
    const otherApi = client(other, Work);
    const [tx] = channel<number>();
    otherApi.flow(1, tx).catch(() => {});
    const [, sink] = channel<number>();
    otherApi.feed(sink).catch(() => {});
    await settle();
    other.abort();
    await settle();
    expect(backend.left.isOpen).toBe(true);
    expect(backend.left.core.root.isIdle).toBe(true);
    expect(await api.once(1)).toBe(1);
  });

  it("answers Cancelled when the upstream is lost, or not there", async () => {
    const { api, backend } = await chain({ ...work, once: () => never });
    const call = api.once(1);
    await settle();
    backend.right.abort();
    await expect(call).rejects.toMatchObject({ code: "upstream-lost" });
    await expect(api.once(1)).rejects.toMatchObject({ code: "upstream-lost" });
    const none = await linked(Work, work, { right: { dispatcher: forward(() => undefined) } });
    await expect(none.api.once(1)).rejects.toMatchObject({ code: "upstream-lost" });
  });

  it("lets nothing through that would break the upstream link", async () => {
    const backend = await linked(Work, work, { right: { limits: { maxPayloadBytes: 100 } } });
    const Big = { ...work };
    const { left } = await linked(Work, Big, { right: { dispatcher: forward(backend.left.root) } });
    expect(left.maxPayloadBytes).toBe(1_048_576);
    const api = client(left, Work);
    await expect(api.bytes(99)).rejects.toMatchObject({ code: "answer-too-large" });
    expect(await api.bytes(90)).toHaveLength(90);
    const { service, t } = await import("@troupe/roam-wire");
    const Blob = service("Blob", { put: { args: [t.bytes] } });
    await expect(client(left, Blob).put(new Uint8Array(200))).rejects.toMatchObject({ code: "payload-too-large" });
    expect(backend.left.isOpen).toBe(true);
  });
});

describe("toward a Rust backend", () => {
  it("never closes a channel that the backend sends on, and forgets those of a method that it does not know", async () => {
    const upstream = await scripted({ role: "initiator" });
    const downstream = await scripted({ dispatcher: forward(upstream.session.root) });
    await downstream.peer.say(request(1, 99n, { channels: [1], payload: Uint8Array.of(1) }));
    expect(upstream.peer.take()).toEqual([
      request(1, 99n, { channels: [1], payload: Uint8Array.of(1), metadata: [["troupe-window", 262_144n]] }),
    ]);
    await upstream.peer.say(data(1, 5), response(1, 0));
    expect(downstream.peer.take()).toEqual([data(1, 5), response(1, 0)]);
    await downstream.peer.say(goodbye(0));
    expect(upstream.peer.take().filter(({ type }) => type !== "Reset")).toEqual([]);

    const again = await scripted({ dispatcher: forward(upstream.session.root) });
    await again.peer.say(request(1, 98n, { channels: [1], payload: Uint8Array.of(1) }));
    await upstream.peer.say(response(2, 1, 1));
    upstream.peer.take();
    await again.peer.say(data(1, 5), onChannel("Close", 1));
    expect(upstream.peer.take()).toEqual([]);
    expect(again.peer.take()).toEqual([response(1, 1, 1)]);
    expect(again.session.isOpen).toBe(true);
  });
});
