import { service, t } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import {
  type CallContext,
  type ClientMiddleware,
  type Rx,
  type Tx,
  channel,
  client,
  connectFramed,
  fail,
  serve,
} from "../src/index.ts";
import { settle } from "./fake-clock.ts";
import { Work, all, linked, work } from "./linked.ts";
import { data, goodbye, onChannel, request, response, scripted } from "./scripted-peer.ts";

const never = new Promise<never>(() => {});

describe("the four shapes of a call", () => {
  it.each([0, 1, 1000])("with %d items", async (count) => {
    const { api, left, right } = await linked(Work, work);
    const numbers = Array.from({ length: count }, (_, i) => i);
    const sum = numbers.reduce((a, b) => a + b, 0);
    expect(await api.once(count)).toBe(count);
    expect(await api.feed(numbers)).toBe(sum);
    const [tx, rx] = channel<number>();
    const flow = api.flow(count, tx);
    expect(await all(rx)).toEqual(numbers);
    expect(await flow).toBe(count);
    const [tx2, rx2] = channel<number>();
    const both = api.both(numbers, tx2);
    expect(await all(rx2)).toEqual(numbers.map((n) => n * 2));
    expect(await both).toBe(count);
    await settle();
    expect(left.core.root.isIdle && right.core.root.isIdle).toBe(true);
  });
});

describe("what a caller gives for a channel on which it sends", () => {
  it("may be a list, a generator, an async generator, or the half of a pair", async () => {
    const { api } = await linked(Work, work);
    function* numbers() {
      yield* [1, 2];
    }
    async function* later() {
      yield* [3, 4];
    }
    expect(await api.feed(numbers())).toBe(3);
    expect(await api.feed(later())).toBe(7);
    const [tx, rx] = channel<number>();
    const early = tx.write(1);
    const answer = api.feed(rx);
    await early;
    await tx.write(2);
    await tx.close();
    await tx.close();
    expect(await answer).toBe(3);
    await expect(tx.write(3)).rejects.toMatchObject({ code: "channel-closed" });
  });

  it("that throws breaks the channel off, and the handler hears of it", async () => {
    const { api } = await linked(Work, {
      ...work,
      async feed(numbers) {
        try {
          await all(numbers);
        } catch (error) {
          expect(error).toMatchObject({ code: "channel-reset" });
          return 99;
        }
        return 0;
      },
    });
    async function* broken() {
      yield 1;
      throw new Error("no more");
    }
    expect(await api.feed(broken())).toBe(99);
    // An item that is not of the type does the same.
    expect(await api.feed([1, -1])).toBe(99);
  });

  it("is told when the handler leaves early", async () => {
    let isDone = false;
    const { api } = await linked(Work, { ...work, feed: async (numbers) => (await numbers.next()).value ?? 0 });
    async function* endless() {
      try {
        for (let i = 5; ; i++) yield i;
      } finally {
        isDone = true;
      }
    }
    expect(await api.feed(endless())).toBe(5);
    await settle();
    expect(isDone).toBe(true);

    const [tx, rx] = channel<number>();
    const answer = api.feed(rx);
    await tx.write(7);
    expect(await answer).toBe(7);
    await settle();
    await expect(tx.write(8)).rejects.toMatchObject({ code: "channel-reset" });
    await tx.close();
  });

  it("can't be given away twice, nor used by who gave it", async () => {
    const { api } = await linked(Work, { ...work, flow: () => never, feed: () => never });
    const [tx, rx] = channel<number>();
    const reading = rx.next();
    void api.flow(1, tx).catch(() => {});
    await expect(tx.write(1)).rejects.toMatchObject({ code: "channel-misused" });
    await expect(api.flow(1, tx)).rejects.toMatchObject({ code: "channel-misused" });
    const [tx2, rx2] = channel<number>();
    const early = rx2.next();
    void api.feed(rx2).catch(() => {});
    await expect(api.feed(rx2)).rejects.toMatchObject({ code: "channel-misused" });
    await expect(early).rejects.toMatchObject({ code: "channel-misused" });
    await expect(rx2.next()).rejects.toMatchObject({ code: "channel-misused" });
    await tx2.write(1);
    rx.cancel();
    expect(await reading).toEqual({ done: true, value: undefined });
  });
});

describe("a call with channels that is never sent", () => {
  const refusing: ClientMiddleware = () => Promise.reject(new Error("refused"));
  const nested = service("Nested", {
    pipe: { args: [t.u32, t.struct("Pipe", { input: t.rx(t.u32), output: t.tx(t.u32) })], returns: t.u32 },
  });

  it.each<[string, (tx: Tx<number>, rx: Rx<number>) => Promise<unknown>]>([
    [
      "since its signal was aborted",
      async (tx, rx) => (await linked(Work, work)).api.both(rx, tx, { signal: AbortSignal.abort(new Error("gone")) }),
    ],
    [
      "since its metadata is too much",
      async (tx, rx) => (await linked(Work, work)).api.both(rx, tx, { metadata: [["k".repeat(257), "v"]] }),
    ],
    [
      "since a middleware refused it",
      async (tx, rx) => client((await linked(Work, work)).left, Work, { middleware: [refusing] }).both(rx, tx),
    ],
    [
      "since there was no link",
      (tx, rx) => {
        const lost = connectFramed(() => Promise.reject(new Error("down")), { lazy: true, retry: { maxAttempts: 1 } });
        return client(lost, Work).both(rx, tx);
      },
    ],
    [
      "since its link was gone, with its channels in a struct",
      async (input, output) => {
        const { left, api } = await linked(nested, { pipe: () => 1 });
        left.abort();
        return api.pipe(1, { input: output, output: input });
      },
    ],
  ])("%s fails the other halves of its channels", async (_why, call) => {
    const [given, rx] = channel<number>();
    const [tx, taken] = channel<number>();
    const reading = rx.next();
    reading.catch(() => {});
    const writing = tx.write(1);
    writing.catch(() => {});
    const error: unknown = await call(given, taken).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Error);
    await expect(reading).rejects.toBe(error);
    await expect(writing).rejects.toBe(error);
  });

  it("since it has as much metadata as is allowed, and its window would be too much, harms no other", async () => {
    const { api } = await linked(Work, work);
    const metadata = Array.from({ length: 128 }, (_, i) => [`key ${i}`, "v"] as const);
    await expect(api.feed([1, 2], { metadata })).rejects.toMatchObject({ code: "metadata-limits" });
    expect(await api.feed([1, 2], { metadata: metadata.slice(1) })).toBe(3);
    expect(await api.once(1, { metadata })).toBe(1);
  });
});

describe("a reader that leaves", () => {
  it("early sends Reset, and the handler's write fails", async () => {
    let seen: unknown;
    const { api, right } = await linked(Work, {
      ...work,
      async flow(_, out) {
        try {
          for (let i = 0; ; i++) {
            await out.write(i);
            if (i % 100 === 0) await settle();
          }
        } catch (error) {
          seen = error;
          return 1;
        }
      },
    });
    const [tx, rx] = channel<number>();
    const call = api.flow(0, tx);
    for await (const n of rx) if (n === 10) break;
    expect(await call).toBe(1);
    expect(seen).toMatchObject({ code: "channel-reset" });
    expect(await rx.next()).toEqual({ done: true, value: undefined });
    expect(right.core.root.isIdle).toBe(true);
  });

  it("before its call has begun does so too", async () => {
    const { api, left } = await linked(Work, work);
    const [tx, rx] = channel<number>();
    rx.cancel();
    const call = api.flow(3, tx);
    await call.catch(() => {});
    await settle();
    expect(left.core.root.isIdle).toBe(true);
  });

  it("gives up waiting without harm", async () => {
    let out: Tx<number> | undefined;
    const { api } = await linked(Work, { ...work, flow: (_, tx) => ((out = tx), never) });
    const [tx, rx] = channel<number>();
    api.flow(0, tx).catch(() => {});
    const controller = new AbortController();
    const early = rx.read({ signal: controller.signal });
    await settle();
    controller.abort(new Error("enough"));
    await expect(early).rejects.toThrow("enough");
    await expect(rx.read({ signal: controller.signal })).rejects.toThrow("enough");
    await out!.write(7);
    expect(await rx.read({ signal: new AbortController().signal })).toEqual({ done: false, value: 7 });
  });
});

describe("a writer that waits", () => {
  it("can give up, and what it wrote is not sent", async () => {
    let input: Rx<number> | undefined;
    const { api } = await linked(
      Work,
      { ...work, feed: (rx) => ((input = rx), never) },
      { left: { limits: { windowBytes: 2 } }, right: { limits: { windowBytes: 2 } } },
    );
    const [tx, rx] = channel<number>();
    api.feed(rx).catch(() => {});
    await tx.write(1);
    await tx.write(2);
    const controller = new AbortController();
    const third = tx.write(3, { signal: controller.signal });
    const fourth = tx.write(4);
    await settle();
    controller.abort(new Error("enough"));
    await expect(third).rejects.toThrow("enough");
    expect([(await input!.next()).value, (await input!.next()).value]).toEqual([1, 2]);
    await fourth;
    expect((await input!.next()).value).toBe(4);
    await expect(tx.write(5, { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("fills a queue that has a bound", async () => {
    const { session } = await scripted({ role: "initiator", limits: { windowBytes: 10, maxQueuedBytes: 50 } });
    const [tx, rx] = channel<number>();
    client(session, Work)
      .feed(rx)
      .catch(() => {});
    const writes = Array.from({ length: 70 }, (_, i) => tx.write(i));
    const results = await Promise.race([Promise.allSettled(writes.slice(60)), settle()]);
    expect(results?.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => "rejected"));
    await expect(writes[69]).rejects.toMatchObject({ code: "write-queue-full", limit: 50 });
    for (const write of writes) write.catch(() => {});
    session.abort();
    await expect(writes[20]).rejects.toMatchObject({ code: "link-lost" });
    // Before the channel is given to a call as well.
    const [unbound] = channel<number>();
    for (let i = 0; i < 256; i++) unbound.write(i).catch(() => {});
    await expect(unbound.write(1)).rejects.toMatchObject({ code: "write-queue-full" });
    unbound.abort();
    await expect(unbound.write(1)).rejects.toMatchObject({ code: "channel-closed" });
  });

  it("behind too much already is refused, and its signal is left alone", async () => {
    const { api } = await linked(
      Work,
      { ...work, both: () => never },
      { left: { limits: { maxQueuedBytes: 8, windowBytes: 4 } }, right: { limits: { windowBytes: 4 } } },
    );
    const [tx, rx] = channel<number>();
    api.both(rx, channel<number>()[0]).catch(() => {});
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = Array.from({ length: 12 }, (_, i) => tx.write(i, { signal }));
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    await expect(tx.write(12, { signal })).rejects.toMatchObject({ code: "write-queue-full" });
    expect(listeners).toBe(0);
    controller.abort(new Error("given up"));
    const settled = await Promise.allSettled(waiting);
    expect(settled.filter(({ status }) => status === "rejected")).toHaveLength(8);
  });

  it("with items that take no bytes is bounded, too", async () => {
    const Ticks = service("Ticks", { tick: { args: [t.rx(t.unit)] } });
    const { api } = await linked(
      Ticks,
      { tick: () => never },
      { left: { limits: { maxQueuedBytes: 8, windowBytes: 4 } }, right: { limits: { windowBytes: 4 } } },
    );
    const [tx, rx] = channel<undefined>();
    api.tick(rx).catch(() => {});
    const writes = Array.from({ length: 100 }, () => tx.write(undefined));
    const done = Promise.allSettled(writes);
    await expect(writes[99]).rejects.toMatchObject({ code: "write-queue-full" });
    tx.abort();
    await done;
  });
});

describe("when a handler settles", () => {
  it("its channels are closed before the answer, behind what was written without waiting", async () => {
    const { peer } = await scripted({
      dispatcher: serve(Work, {
        ...work,
        flow(count, out) {
          for (let i = 0; i < count; i++) void out.write(i);
          return count;
        },
      }),
    });
    const flow = request(1, Work.methods.flow.id, {
      channels: [1],
      payload: Uint8Array.of(3, 1),
      metadata: [["troupe-window", 2n]],
    });
    await peer.say(flow);
    expect(peer.take()).toEqual([data(1, 0), data(1, 1)]);
    await peer.say({ type: "Credit", connId: 0, channelId: 1, bytes: 10 });
    expect(peer.take()).toEqual([data(1, 2), onChannel("Close", 1), response(1, 0, 3)]);
  });

  it("with an error of the method's, the same; with a throw, they are broken off", async () => {
    const { peer } = await scripted({
      dispatcher: serve(service("W", { f: { args: [t.u32, t.tx(t.u32), t.rx(t.u32)], fails: t.string } }), {
        f(how, out) {
          void out.write(9);
          if (how === 0) return fail("x");
          throw new Error("oops");
        },
      }),
    });
    const id = service("W", { f: { args: [t.u32, t.tx(t.u32), t.rx(t.u32)], fails: t.string } }).methods.f.id;
    await peer.say(request(1, id, { channels: [1, 3], payload: Uint8Array.of(0, 1, 3) }));
    expect(peer.take()).toEqual([data(1, 9), onChannel("Close", 1), onChannel("Reset", 3), response(1, 1, 0, 1, 120)]);
    await peer.say(request(2, id, { channels: [5, 7], payload: Uint8Array.of(1, 5, 7) }));
    expect(peer.take()).toEqual([
      data(5, 9),
      onChannel("Reset", 5),
      onChannel("Reset", 7),
      { ...response(2, 1, 3), metadata: [["troupe-error", "handler-failed"]] },
    ]);
  });

  it("what it detached lives on", async () => {
    let kept: Tx<number> | undefined;
    let input: Rx<number> | undefined;
    const { api } = await linked(Work, {
      ...work,
      both(rx, tx) {
        input = rx.detach();
        kept = tx.detach();
        return 1;
      },
    });
    const [tx, rx] = channel<number>();
    const [source, sink] = channel<number>();
    expect(await api.both(sink, tx)).toBe(1);
    await kept!.write(5);
    expect(await rx.next()).toEqual({ done: false, value: 5 });
    await kept!.close();
    expect((await rx.next()).done).toBe(true);
    await source.write(6);
    await source.close();
    expect(await all(input!)).toEqual([6]);
  });
});

describe("what is not a good end throws", () => {
  it("Reset, an item that can't be decoded, and the loss of the link; what came before is delivered", async () => {
    const { session, peer } = await scripted({ role: "initiator" });
    const api = client(session, Work);
    const pairs = Array.from({ length: 4 }, () => channel<number>());
    for (const [tx] of pairs) api.flow(1, tx).catch(() => {});
    await settle();
    await peer.say(
      data(1, 7),
      onChannel("Reset", 1),
      data(3, 8),
      data(3, 255),
      data(3, 9),
      data(5, 10),
      onChannel("Close", 5),
      data(7, 11),
    );
    const read = async (index: number): Promise<[number[], unknown]> => {
      const items: number[] = [];
      try {
        for await (const item of pairs[index]![1]) items.push(item);
      } catch (error) {
        return [items, (error as { code?: unknown }).code];
      }
      return [items, "end"];
    };
    expect(await read(0)).toEqual([[7], "channel-reset"]);
    expect(await read(1)).toEqual([[8], "channel-invalid-item"]);
    expect(await read(2)).toEqual([[10], "end"]);
    const last = read(3);
    await peer.say(goodbye(0));
    expect(await last).toEqual([[11], "link-lost"]);
  });

  it("in a handler, too", async () => {
    const seen: unknown[] = [];
    const contexts: CallContext[] = [];
    const { left, api } = await linked(Work, {
      ...work,
      async feed(numbers, context) {
        contexts.push(context);
        await all(numbers).catch((error: unknown) => seen.push(error));
        return 0;
      },
    });
    const [, rx] = channel<number>();
    const call = api.feed(rx);
    await settle();
    const { signal } = contexts[0]!;
    left.abort(new Error("gone"));
    await expect(call).rejects.toMatchObject({ code: "link-lost", cause: { message: "gone" } });
    await settle();
    expect(seen).toMatchObject([{ code: "link-lost" }]);
    expect(signal.reason).toMatchObject({ code: "link-lost" });
  });

  it("a call that fails takes its channels with it", async () => {
    const { api, left } = await linked(Work, {
      ...work,
      flow: () => {
        throw new Error("oops");
      },
    });
    const [tx, rx] = channel<number>();
    await expect(api.flow(1, tx)).rejects.toMatchObject({ code: "handler-failed" });
    // The handler's channels are broken off before the answer.
    await expect(rx.next()).rejects.toMatchObject({ code: "channel-reset" });
    const Unknown = service("Unknown", { flow: { args: [t.tx(t.u32), t.rx(t.u32)] } });
    const [tx1, rx1] = channel<number>();
    const [source, sink] = channel<number>();
    await expect(client(left, Unknown).flow(tx1, sink)).rejects.toMatchObject({ code: "unknown-method" });
    await expect(rx1.next()).rejects.toMatchObject({ code: "unknown-method" });
    await expect(source.write(1)).rejects.toMatchObject({ code: "unknown-method" });
    const [tx2, rx2] = channel<number>();
    await expect(api.flow(-1, tx2)).rejects.toMatchObject({ code: "invalid-value" });
    await expect(rx2.next()).rejects.toMatchObject({ code: "invalid-value" });
  });
});

describe("channels that lead further", () => {
  it("a handler passes its own ends on to another service", async () => {
    const behind = await linked(Work, work);
    const { api } = await linked(Work, {
      ...work,
      both: (input, output) => behind.api.both(input, output.detach()),
    });
    const [tx, rx] = channel<number>();
    const call = api.both([1, 2, 3], tx);
    expect(await all(rx)).toEqual([2, 4, 6]);
    expect(await call).toBe(3);
  });

  it("channels stand in structs, tuples and variants", async () => {
    const Pipe = t.struct("Pipe", { input: t.rx(t.u32), output: t.tx(t.u32) });
    const Pipes = service("Pipes", { run: { args: [t.tuple(t.u32, Pipe)], returns: t.u32 } });
    const { api } = await linked(Pipes, {
      async run([factor, { input, output }]) {
        for await (const n of input) await output.write(n * factor);
        return factor;
      },
    });
    const [tx, rx] = channel<number>();
    const call = api.run([3, { input: [1, 2], output: tx }]);
    expect(await all(rx)).toEqual([3, 6]);
    expect(await call).toBe(3);
  });
});
