import { t, encode, decode } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import { type ChannelReceiver, type Dispatcher, acceptFramed, serve } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { NonceCache } from "../src/nonces/index.ts";
import {
  type RawReading,
  type RawWriting,
  beginFramed,
  cancelledCode,
  leave,
  rawCall,
  rawRequest,
  refuseCalls,
} from "../src/raw/index.ts";
import { settle } from "./fake-clock.ts";
import { Work, linked, work } from "./linked.ts";
import { request, response, scripted } from "./scripted-peer.ts";

const { run, bytes, feed, flow } = Work.methods;
const two = encode(t.u32, 2);
const nothing = new Uint8Array(0);

describe("a raw call", () => {
  it("sends bytes and gets bytes: values, the method's own errors, and refusals", async () => {
    const { left } = await linked(Work, { ...work, once: () => Promise.reject(new Error("no")) });
    const { root } = left;
    expect(await rawRequest(root, { method: run.id, payload: two })).toEqual({
      kind: "Ok",
      payload: two,
      metadata: [],
    });
    expect(await rawRequest(root, { method: 5n, payload: two })).toMatchObject({
      kind: "UnknownMethod",
      payload: nothing,
    });
    expect(await rawRequest(root, { method: run.id, payload: nothing })).toMatchObject({ kind: "InvalidPayload" });
    const failed = await rawRequest(root, { method: Work.methods.once.id, payload: two });
    expect([failed.kind, cancelledCode(failed.metadata), cancelledCode([])]).toEqual([
      "Cancelled",
      "handler-failed",
      "cancelled",
    ]);
  });

  it("ends with its signal, its deadline and its link", async () => {
    const { left } = await linked(Work, { ...work, run: () => new Promise(() => {}) });
    const { root } = left;
    const controller = new AbortController();
    const aborted = rawRequest(root, { method: run.id, payload: two }, { signal: controller.signal });
    controller.abort("enough");
    await expect(aborted).rejects.toBe("enough");
    await expect(rawRequest(root, { method: run.id, payload: two }, { signal: controller.signal })).rejects.toBe(
      "enough",
    );
    await expect(rawRequest(root, { method: run.id, payload: two, timeoutMs: 1 })).rejects.toMatchObject({
      code: "deadline",
    });
    expect(() => rawCall(root, { method: run.id, payload: two, timeoutMs: -1 }, ignore)).toThrow(RangeError);
    const lost = rawRequest(root, { method: run.id, payload: two });
    left.abort();
    await expect(lost).rejects.toMatchObject({ code: "link-lost" });
    await expect(rawRequest(root, { method: run.id, payload: two })).rejects.toMatchObject({ code: "link-lost" });
  });

  it("has channels in both directions, whatever its payload says of their ids", async () => {
    const { left } = await linked(Work, work);
    let sending!: RawWriting;
    const sum = rawRequest(left.root, {
      method: feed.id,
      payload: Uint8Array.of(0),
      channels: [{ direction: "send", opened: (end) => (sending = end) }],
    });
    expect(sending.writeBytes(two, never)).toBe(true);
    expect(sending.writeBytes(two, never)).toBe(true);
    expect(sending.close(never)).toBe(true);
    expect(decode(t.u32, (await sum).payload)).toBe(4);

    const items: number[] = [];
    let reading!: RawReading;
    let end: unknown;
    const receiver: ChannelReceiver = {
      data: (payload, length) => (items.push(...payload.rest()), reading.consumed(length)),
      closed: () => (end = "closed"),
      failed: (error) => (end = error),
    };
    await rawRequest(left.root, {
      method: flow.id,
      payload: Uint8Array.of(3, 0),
      channels: [{ direction: "receive", receiver, opened: (opened) => (reading = opened) }],
    });
    expect([items, end, reading.isOpen]).toEqual([[0, 1, 2], "closed", false]);
  });

  it("takes its channels with it when it fails, and leaves none behind that could not be sent", async () => {
    const { left } = await linked(
      Work,
      { ...work, feed: () => new Promise(() => {}) },
      { left: { limits: { maxChannels: 1 } } },
    );
    const ends: unknown[] = [];
    const channel = {
      direction: "send",
      opened: (end: RawWriting) => void (end.onFailed = (error) => ends.push(error)),
    } as const;
    const call = rawCall(left.root, { method: feed.id, payload: Uint8Array.of(0), channels: [channel] }, ignore);
    expect(() => rawCall(left.root, { method: feed.id, payload: two, channels: [channel] }, ignore)).toThrow(
      expect.objectContaining({ code: "too-many-channels" }),
    );
    const reason = new Error("enough");
    call.cancel(reason);
    call.cancel(reason);
    expect(ends).toEqual([reason]);
    await expect(rawRequest(left.root, { method: 5n, payload: two, channels: [channel] })).resolves.toMatchObject({
      kind: "UnknownMethod",
    });
    expect(ends).toHaveLength(2);
    expect(() =>
      rawCall(left.root, { method: bytes.id, payload: new Uint8Array(2_000_000), channels: [channel] }, ignore),
    ).toThrow(expect.objectContaining({ code: "payload-too-large" }));
    expect(left.root.core.isIdle).toBe(true);
  });
});

describe("a session for who builds on it", () => {
  it("is there before it is open, and can be left then and later", async () => {
    const [a, b] = memoryPair();
    const early = beginFramed("initiator", a);
    leave(early.session, "gone");
    await expect(early.opened).rejects.toMatchObject({ code: "handshake-failed" });
    b.abort();
    const [c, d] = memoryPair();
    const held: Dispatcher = { dispatch: () => {} };
    const { session, opened } = beginFramed("acceptor", d, {
      dispatcher: held,
      onConnect: (connect) => connect.accept(),
    });
    const [left] = await Promise.all([beginFramed("initiator", c).opened, opened]);
    const virtual = await left.connect();
    const waiting = [left.root, virtual].map((connection) => rawRequest(connection, { method: 1n, payload: nothing }));
    await settle();
    refuseCalls(session.root);
    const refused = await rawRequest(left.root, { method: 1n, payload: nothing });
    expect(cancelledCode(refused.metadata)).toBe("draining");
    leave(session, "gone");
    const codes = (await Promise.all(waiting)).map(({ metadata }) => cancelledCode(metadata));
    expect(codes).toEqual(["gone", "gone"]);
    expect(await left.closed).toMatchObject({ kind: "goodbye" });
    expect(await virtual.closed).toMatchObject({ code: "link-lost" });
  });

  it("says when a connection alone is closed", async () => {
    const [a, b] = memoryPair();
    const [left] = await Promise.all([
      beginFramed("initiator", a).opened,
      acceptFramed(b, { dispatcher: serve(Work, work), onConnect: (connect) => connect.accept() }),
    ]);
    const virtual = await left.connect();
    await virtual.close();
    expect(await virtual.closed).toMatchObject({ code: "connection-closed" });
    expect(left.isOpen).toBe(true);
  });
});

describe("a call with a nonce that is withdrawn", () => {
  it("was not executed, so nothing is kept of it, and the next one runs", async () => {
    const nonces = new NonceCache();
    let withdraw = true;
    let executed = 0;
    const dispatcher: Dispatcher = {
      dispatch(incoming) {
        if (nonces.take(incoming, run)) return;
        if (withdraw) {
          setImmediate(() => incoming.withdraw("actor-gone"));
        } else {
          executed++;
          incoming.answerBytes([], Uint8Array.of(0, 1));
        }
      },
    };
    const { peer } = await scripted({ dispatcher });
    const metadata = [["roam-nonce", new Uint8Array(16)]] as const;
    await peer.say(request(1, run.id, { payload: two, metadata }), request(2, run.id, { payload: two, metadata }));
    await settle();
    const refused = [["troupe-error", "actor-gone"]] as const;
    expect(peer.take()).toEqual([
      { ...response(2, 1, 3), metadata: refused },
      { ...response(1, 1, 3), metadata: refused },
    ]);
    expect([nonces.size, nonces.bytes]).toEqual([0, 0]);
    withdraw = false;
    await peer.say(request(3, run.id, { payload: two, metadata }));
    expect(executed).toBe(1);
  });
});

const ignore = { answered: (): void => {}, failed: (): void => {} };
const never = (): never => {
  throw new Error("it did not go out at once");
};
