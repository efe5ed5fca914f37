import { type Metadata, NO_METADATA, service, t } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import {
  type CallContext,
  HandlerFailedError,
  UserError,
  channel,
  client,
  fail,
  noDispatcher,
  routed,
  serve,
} from "../src/index.ts";
import { snapshot } from "../src/diagnostics/index.ts";
import { FakeClock, settle } from "./fake-clock.ts";
import { Work, linked, work } from "./linked.ts";
import { data, goodbye, onChannel, request, response, scripted } from "./scripted-peer.ts";

const never = new Promise<never>(() => {});

describe("a call", () => {
  it("resolves to its value, or to a result with the metadata of the answer", async () => {
    const { api } = await linked(Work, {
      ...work,
      run(n, context) {
        context.setMetadata("cost", 7n);
        return n === 0 ? fail("zero") : n;
      },
    });
    expect(await api.run(3)).toBe(3);
    expect(await api.run.result(3)).toEqual({ ok: true, value: 3, metadata: [["cost", 7n]] });
    expect(await api.run.result(0)).toEqual({ ok: false, error: "zero", metadata: [["cost", 7n]] });
    await expect(api.run(0)).rejects.toBeInstanceOf(UserError);
    await expect(api.run(0)).rejects.toMatchObject({ code: "user-error", error: "zero" });
  });

  it("carries metadata, and the handler knows who calls", async () => {
    let seen: CallContext | undefined;
    const { api, right } = await linked(
      Work,
      { ...work, once: (n, context) => ((seen = context), n) },
      { right: { peer: { principal: "ada" } } },
    );
    await api.once(1, { metadata: [["trace", "x"]] });
    expect(seen).toMatchObject({
      requestId: 1,
      connectionId: 0,
      metadata: [["trace", "x"]],
      peer: { transport: "memory", principal: "ada" },
    });
    expect(seen?.method.label).toBe("Work.once");
    expect(seen?.connection).toBe(right.root);
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("secret");
      },
    ],
    ["rejects", () => Promise.reject(new Error("secret"))],
    ["returns what does not fit", () => -1],
    ["returns an error that the method does not have", () => fail("x")],
  ])("is answered though its handler %s", async (_, once) => {
    const reported: unknown[] = [];
    const { api } = await linked(
      Work,
      { ...work, once: once as () => number },
      { serve: { onError: (error) => reported.push(error) } },
    );
    const result = api.once(1);
    await expect(result).rejects.toBeInstanceOf(HandlerFailedError);
    await expect(result).rejects.toMatchObject({ code: "handler-failed" });
    await expect(result).rejects.not.toMatchObject({ message: expect.stringContaining("secret") as string });
    expect(reported).toHaveLength(1);
    expect(await api.again(5)).toBe(5);
  });

  it("that the peer does not have says how to compare", async () => {
    const { left } = await linked(Work, work);
    const Other = service("Work", { once: { args: [t.u64], returns: t.u32 } });
    await expect(client(left, Other).once(1n)).rejects.toMatchObject({
      code: "unknown-method",
      method: "Work.once",
      methodId: Other.methods.once.id,
      signature: "25 01 05 04",
    });
  });

  it("rejects at once when it is aborted, and the handler hears of it", async () => {
    let context: CallContext | undefined;
    const { api, right } = await linked(Work, { ...work, once: (_, it) => ((context = it), never) });
    const controller = new AbortController();
    const call = api.once(1, { signal: controller.signal });
    await settle();
    const { signal } = context!;
    expect(right.core.root.inFlight.size).toBe(1);
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    await settle();
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ code: "cancelled" });
    expect(right.core.root.inFlight.size).toBe(0);
    await expect(api.once(1, { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("leaves no listener on its signal", async () => {
    const { api } = await linked(Work, work);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await api.once(1, { signal });
    await expect(api.run(-1, { signal })).rejects.toMatchObject({ code: "invalid-value" });
    await api.feed([1, 2], { signal });
    expect(listeners).toBe(0);
  });

  it("has a deadline, on both sides", async () => {
    const clock = new FakeClock();
    let context: CallContext | undefined;
    const handlers = { ...work, once: (_: number, it: CallContext) => ((context = it), never) };
    const { api } = await linked(Work, handlers, { left: { clock }, right: { clock } });
    const call = api.once(1, { timeoutMs: 500 });
    call.catch(() => {});
    await settle();
    expect(context?.metadata).toEqual([["troupe-timeout-ms", 500n]]);
    expect(context?.deadline).toBe(500);
    const { signal } = context!;
    await clock.pass(499);
    expect(signal.aborted).toBe(false);
    await clock.pass(1);
    await expect(call).rejects.toMatchObject({ code: "deadline" });
    expect(signal.aborted).toBe(true);
    await expect(api.once(1, { timeoutMs: Number.NaN })).rejects.toBeInstanceOf(RangeError);
    expect(clock.timers).toBe(0);
  });

  it("is told of the deadline by a peer that keeps it", async () => {
    const clock = new FakeClock();
    const { peer } = await scripted({ clock, dispatcher: serve(Work, { ...work, once: () => never }) });
    await peer.say(
      request(1, Work.methods.once.id, { payload: Uint8Array.of(1), metadata: [["troupe-timeout-ms", 50n]] }),
    );
    await clock.pass(50);
    expect(peer.take()).toEqual([{ ...response(1, 1, 3), metadata: [["troupe-error", "deadline"]] }]);
  });

  it.each([
    ["handler-failed", "HandlerFailedError"],
    ["deadline", "DeadlineError"],
    ["overloaded", "OverloadedError"],
    ["overloaded-bytes", "OverloadedError"],
    ["overloaded-channels", "OverloadedError"],
    ["draining", "DrainingError"],
    ["answer-too-large", "AnswerTooLargeError"],
    ["something-new", "CancelledError"],
    ["Not a code", "CancelledError"],
  ])("that is Cancelled with the code %s raises %s", async (code, name) => {
    const { session, peer } = await scripted({ role: "initiator" });
    const call = client(session, Work).once(1);
    call.catch(() => {});
    await peer.say({ ...response(1, 1, 3), metadata: [["troupe-error", code]] });
    await expect(call).rejects.toMatchObject({ name, code: code === "Not a code" ? "cancelled" : code });
  });

  it.each([
    ["is empty", []],
    ["has an unknown first byte", [2]],
    ["has an unknown error", [1, 4]],
    ["is truncated", [1]],
    ["has no value", [0]],
    ["has more than a value", [0, 1, 1]],
  ])("whose answer %s fails alone", async (_, payload) => {
    const { session, peer } = await scripted({ role: "initiator" });
    const api = client(session, Work);
    const call = api.once(1);
    call.catch(() => {});
    await peer.say(response(1, ...payload));
    await expect(call).rejects.toMatchObject({ code: "invalid-answer" });
    const next = api.once(1);
    await peer.say(response(2, 0, 9));
    expect(await next).toBe(9);
  });

  it("that can't be encoded sends nothing, and harms no other", async () => {
    const { api, left } = await linked(Work, work);
    await expect(api.once(-1)).rejects.toMatchObject({ code: "invalid-value" });
    await expect(api.once(1, { metadata: [["k".repeat(300), 1n]] })).rejects.toMatchObject({ code: "metadata-limits" });
    await expect(api.feed(7 as never)).rejects.toMatchObject({ code: "invalid-value" });
    expect(left.core.root.isIdle).toBe(true);
    expect(await api.once(1)).toBe(1);
  });

  it("whose answer has metadata that can't be written fails where that is set, and is answered", async () => {
    const seen: unknown[] = [];
    const { api } = await linked(Work, {
      ...work,
      async run(_n, context) {
        const many = Array.from({ length: 129 }, (_, i) => `key ${i}`);
        for (const [key, value] of [
          ["\ud800", "lone"],
          ["wrong", -1n],
          ...many.map((key) => [key, "v"] as const),
        ] as const) {
          try {
            context.setMetadata(key, value);
          } catch (error) {
            seen.push((error as { code: string }).code);
          }
        }
        throw new Error("and then it throws");
      },
    });
    await expect(api.run(1)).rejects.toMatchObject({ code: "handler-failed" });
    expect(seen).toEqual(["invalid-value", "invalid-value", "metadata-limits"]);
    expect(await api.once(1)).toBe(1);
  });
});

describe("limits", () => {
  it("of calls in flight: more are answered overloaded, and the link lives", async () => {
    let release: (() => void) | undefined;
    const { api } = await linked(
      Work,
      { ...work, once: (n) => new Promise((resolve) => (release = () => resolve(n))) },
      { right: { limits: { maxInFlight: 1 } } },
    );
    const first = api.once(1);
    await expect(api.once(2)).rejects.toMatchObject({ code: "overloaded" });
    release!();
    expect(await first).toBe(1);
  });

  it.each(["cancels its calls", "closes its connections"])(
    "of handlers that go on when their caller %s at once",
    async (how) => {
      const release: (() => void)[] = [];
      const { session, peer } = await scripted({
        limits: { maxInFlight: 3 },
        dispatcher: serve(Work, { ...work, once: (n) => new Promise((resolve) => release.push(() => resolve(n))) }),
        onConnect: ({ accept }) => accept(),
      });
      for (let i = 1; i <= 10; i++) {
        await peer.say({ type: "Connect", requestId: i, metadata: NO_METADATA });
        const isCancelling = how === "cancels its calls";
        const connId = isCancelling ? 0 : 1_048_574 + 2 * i;
        await peer.say(
          request(i, Work.methods.once.id, { connId, payload: Uint8Array.of(1) }),
          isCancelling ? { type: "Cancel", connId, requestId: i } : goodbye(connId),
        );
      }
      expect(release).toHaveLength(3);
      expect(snapshot(session)).toMatchObject({ orphans: 3, refusedRequests: 7 });
      for (const it of release) it();
      await settle();
      expect(snapshot(session)).toMatchObject({ orphans: 0, inFlightBytes: 0 });
      await peer.say(request(11, Work.methods.once.id, { payload: Uint8Array.of(1) }));
      expect(release).toHaveLength(4);
    },
  );

  it("of bytes in flight", async () => {
    const Big = service("Big", { hold: { args: [t.bytes] } });
    let release: (() => void) | undefined;
    const { api } = await linked(
      Big,
      { hold: () => new Promise((resolve) => (release = () => resolve(undefined))) },
      { right: { limits: { maxInFlightBytes: 2000 } } },
    );
    const first = api.hold(new Uint8Array(800));
    await settle();
    await expect(api.hold(new Uint8Array(800))).rejects.toMatchObject({ code: "overloaded-bytes" });
    release!();
    await first;
    const again = api.hold(new Uint8Array(800));
    await settle();
    release!();
    await again;
  });

  it("of bytes in flight: metadata counts, and every call something, on whichever connection", async () => {
    const never = new Promise<never>(() => {});
    const { session, peer } = await scripted({
      limits: { maxInFlightBytes: 10_000 },
      dispatcher: serve(Work, { ...work, once: () => never }),
      onConnect: ({ accept }) => accept(),
    });
    const payload = Uint8Array.of(1);
    await peer.say(request(1, Work.methods.once.id, { payload, metadata: [["k", "v".repeat(6000)]] }));
    for (let i = 0; i < 10; i++) {
      await peer.say({ type: "Connect", requestId: i, metadata: NO_METADATA });
      await peer.say(request(1, Work.methods.once.id, { payload, connId: 1_048_576 + 2 * i }));
    }
    expect(snapshot(session).refusedRequests).toBe(4);
    expect(snapshot(session).inFlightBytes).toBeLessThanOrEqual(10_000);
  });

  it("of bytes in flight: what a call may hold of unread items counts while it is served, also when the caller has closed", async () => {
    const releases: (() => void)[] = [];
    const { session, peer } = await scripted({
      limits: { maxInFlightBytes: 10_000, windowBytes: 3000 },
      dispatcher: serve(Work, { ...work, feed: () => new Promise((resolve) => releases.push(() => resolve(0))) }),
    });
    const metadata: Metadata = [["troupe-window", 100_000n]];
    for (let i = 1; i <= 9; i += 2) {
      const payload = Uint8Array.of(i);
      await peer.say(request(i, Work.methods.feed.id, { payload, channels: [i], metadata }));
      for (let item = 0; item < 2000; item += 4) await peer.say(data(i, 1));
      await peer.say(onChannel("Close", i));
    }
    expect(snapshot(session)).toMatchObject({ refusedRequests: 2 });
    for (const release of releases) release();
    await settle();
    expect(snapshot(session)).toMatchObject({ inFlightBytes: 0 });
  });

  it("of channels that calls of the peer open: more are answered so, and the link lives", async () => {
    const { api } = await linked(Work, { ...work, feed: () => never }, { right: { limits: { maxChannels: 1 } } });
    for (let i = 0; i < 2; i++) api.feed(channel<number>()[1]).catch(() => {});
    await expect(api.feed([])).rejects.toMatchObject({ name: "OverloadedError", code: "overloaded-channels" });
    expect(await api.once(1)).toBe(1);
  });

  it("of bytes that a peer does not read", async () => {
    const { session, peer } = await scripted({ role: "initiator", limits: { maxBufferedBytes: 1000 } });
    peer.transport.pause();
    const Big = service("Big", { take: { args: [t.bytes] } });
    const api = client(session, Big);
    api.take(new Uint8Array(1001)).catch(() => {});
    await expect(api.take(new Uint8Array(0))).rejects.toMatchObject({ code: "send-buffer-full", limit: 1000 });
    expect(session.isOpen).toBe(true);
  });

  it("of calls that wait", async () => {
    const { session } = await scripted({ role: "initiator", limits: { maxPendingCalls: 2 } });
    const api = client(session, Work);
    for (let i = 0; i < 2; i++) api.once(i).catch(() => {});
    await expect(api.once(3)).rejects.toMatchObject({ code: "too-many-calls", limit: 2 });
  });

  it("of channels", async () => {
    const { session } = await scripted({ role: "initiator", limits: { maxChannels: 2 } });
    const api = client(session, Work);
    for (let i = 0; i < 2; i++) api.feed([]).catch(() => {});
    await settle();
    // Both were closed, so there is room.
    const endless = (): AsyncIterable<number> => ({ [Symbol.asyncIterator]: () => ({ next: () => never }) });
    for (let i = 0; i < 2; i++) api.feed(endless()).catch(() => {});
    await expect(api.feed(endless())).rejects.toMatchObject({ code: "too-many-channels", limit: 2 });
  });

  it("of payloads: arguments are refused here, answers at the server", async () => {
    const { api, left } = await linked(Work, work, { right: { limits: { maxPayloadBytes: 1000 } } });
    expect(left.maxPayloadBytes).toBe(1000);
    expect(await api.bytes(990)).toHaveLength(990);
    await expect(api.bytes(1000)).rejects.toMatchObject({ code: "answer-too-large" });
    const Big = service("Big", { put: { args: [t.bytes] }, stream: { args: [t.rx(t.bytes)] } });
    await expect(client(left, Big).put(new Uint8Array(1000))).rejects.toMatchObject({ code: "payload-too-large" });
    const failing = client(left, Big).stream([new Uint8Array(1000)]);
    await expect(failing).rejects.toMatchObject({ code: "unknown-method" });
  });

  it("of what waits for a peer that does not read its answers: it is read no more, then the link ends", async () => {
    const clock = new FakeClock();
    const limits = { maxBufferedBytes: 100_000, overrunPauseMs: 1000 };
    const { session, peer } = await scripted({ clock, limits, dispatcher: serve(Work, work) });
    peer.transport.pause();
    const ask = (id: number) => request(id, Work.methods.bytes.id, { payload: Uint8Array.of(0x90, 0x4e) });
    for (let id = 0; id < 20; id++) await peer.say(ask(id));
    expect(session.core.reading.isPaused).toBe(true);
    expect(session.core.output.bufferedBytes).toBeLessThan(120_000);
    await clock.pass(1000);
    // Both sides may be stalled by each other: so it reads on, up to four times as much.
    expect(session.core.output.bufferedBytes).toBeGreaterThan(150_000);
    for (let id = 20; id < 60; id++) await peer.say(ask(id));
    expect(await session.closed).toMatchObject({ kind: "failed" });
  });
});

describe("middleware", () => {
  it("of a client changes calls, answers, and sends again", async () => {
    const { left } = await linked(Work, {
      ...work,
      once: (n, { metadata }) => n + metadata.length,
      run: (n) => fail(`no ${n}`),
    });
    const log: string[] = [];
    const api = client(left, Work, {
      middleware: [
        async (call, next) => {
          log.push(`> ${call.method.label}`);
          const result = await next();
          log.push(`< ${result.ok}`);
          return result;
        },
        (call, next) => {
          call.options = { ...call.options, metadata: [["a", 1n]] };
          call.args = [41];
          return next();
        },
      ],
    });
    expect(await api.once(1)).toBe(42);
    await expect(api.run(1)).rejects.toMatchObject({ error: "no 41" });
    expect(await api.run.result(1)).toMatchObject({ ok: false });
    expect(log).toEqual(["> Work.once", "< true", "> Work.run", "< false", "> Work.run", "< false"]);
    const never = client(left, Work, { middleware: [() => Promise.resolve({ ok: true, value: 7, metadata: [] })] });
    expect(await never.once(1)).toBe(7);
  });

  it("of a server refuses, and sees what comes", async () => {
    const log: unknown[] = [];
    const { api } = await linked(Work, work, {
      serve: {
        middleware: [
          async (context, next) => {
            const result = await next();
            log.push([context.method.name, result]);
            return result;
          },
          (context, next) => (context.metadata.length === 0 ? fail("who are you?") : next()),
        ],
      },
    });
    await expect(api.run(1)).rejects.toMatchObject({ error: "who are you?" });
    expect(await api.run(1, { metadata: [["token", "x"]] })).toBe(1);
    expect(log).toEqual([
      ["run", expect.any(UserError)],
      ["run", 1],
    ]);
  });
});

describe("dispatchers", () => {
  const Other = service("Other", { hi: { returns: t.string } });

  it("routed: what the first does not know goes to the second", async () => {
    const both = routed(serve(Work, work), serve(Other, { hi: () => "hi" }));
    const { left, api } = await linked(Work, work, { right: { dispatcher: both } });
    expect(await api.once(1)).toBe(1);
    expect(await client(left, Other).hi()).toBe("hi");
    const nested = routed(both, noDispatcher);
    expect(nested.knows(Other.methods.hi.idPair.high, Other.methods.hi.idPair.low)).toBe(true);
  });

  it("none: every method is unknown", async () => {
    const { api } = await linked(Work, work, { right: { dispatcher: noDispatcher } });
    await expect(api.once(1)).rejects.toMatchObject({ code: "unknown-method" });
  });

  it("of your own may throw", async () => {
    const dispatch = (): never => {
      throw new Error("oops");
    };
    const { api } = await linked(Work, work, { right: { dispatcher: { dispatch } } });
    await expect(api.once(1)).rejects.toMatchObject({ code: "handler-failed" });
  });

  it("a service without a handler is refused when it is made", () => {
    expect(() => serve(Other, {} as never)).toThrow("Other.hi has no handler");
  });
});
