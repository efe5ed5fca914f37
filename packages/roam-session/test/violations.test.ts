import { type Message, type MetadataEntry, NO_METADATA } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import { acceptFramed, channel, client, initiateFramed, serve } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { settle } from "./fake-clock.ts";
import { ScriptedPeer, credit, data, goodbye, onChannel, request, response, scripted } from "./scripted-peer.ts";
import { Testbed, testbed } from "./testbed.ts";

const { echo, sum, generate } = Testbed.methods;
const HELLO_V1 = Uint8Array.of(0, 0, 0x80, 0x08, 0x40);
const HELLO_V2 = Uint8Array.of(0, 1, 0x80, 0x08, 0x40);
const never = new Promise<never>(() => {});

/** A service that waits for ever, so that its calls stay in flight. */
const waiting = serve(Testbed, { ...testbed, echo: () => never, sum: () => never, generate: () => never });
const open = request(1, sum.id, { channels: [1], payload: Uint8Array.of(1) });
const announced: MetadataEntry = ["troupe-window", 100n];

describe("what the peer does wrong before Hello", () => {
  it.each<[string, Uint8Array, string]>([
    ["Hello of version 1", HELLO_V1, "message.hello.unknown-version"],
    ["Hello of version 3", Uint8Array.of(0, 2), "message.hello.unknown-version"],
    ["a Request", Uint8Array.of(5, 0, 1, 42, 0, 0, 0), "message.hello.ordering"],
    ["a Goodbye", Uint8Array.of(4, 0, 0), "message.hello.ordering"],
    ["a Cancel", Uint8Array.of(7, 0, 1), "message.hello.ordering"],
    ["a Data", Uint8Array.of(8, 0, 1, 0), "message.hello.ordering"],
    ["a Close", Uint8Array.of(9, 0, 1), "message.hello.ordering"],
    ["a Credit", Uint8Array.of(11, 0, 1, 1), "message.hello.ordering"],
    ["a Connect", Uint8Array.of(1, 1, 0), "message.hello.ordering"],
    ["a truncated Hello", Uint8Array.of(0, 1, 0x80), "message.decode-error"],
    ["an unknown message", Uint8Array.of(12), "message.unknown-variant"],
    ["nothing", Uint8Array.of(), "message.decode-error"],
  ])("%s", async (_, frame, reason) => {
    for (const begin of [acceptFramed, initiateFramed]) {
      const [ours, theirs] = memoryPair();
      const peer = new ScriptedPeer(theirs);
      const opening = begin(ours);
      const [result] = await Promise.allSettled([opening, peer.say(frame).then(() => peer.transport.close())]);
      expect(result).toMatchObject({
        status: "rejected",
        reason: { code: "handshake-failed", cause: { code: "protocol-violation", ruleId: reason, by: "peer" } },
      });
      expect(peer.goodbye).toBe(reason);
      expect(peer.ending).toBe("end");
    }
  });

  it("silence, and the end of the stream, have no Goodbye", async () => {
    const [ours, theirs] = memoryPair();
    const peer = new ScriptedPeer(theirs);
    const opening = acceptFramed(ours, { handshakeTimeoutMs: 20 });
    await expect(opening).rejects.toMatchObject({ code: "handshake-timeout" });
    await settle();
    expect(peer.goodbye).toBeUndefined();
    expect(peer.ending).toBe("error");

    const [ours2, theirs2] = memoryPair();
    const other = new ScriptedPeer(theirs2);
    const opening2 = acceptFramed(ours2);
    void other.transport.close();
    await expect(opening2).rejects.toMatchObject({ code: "handshake-failed" });
    expect(other.goodbye).toBeUndefined();
  });

  it("a signal gives up", async () => {
    const [ours] = memoryPair();
    const controller = new AbortController();
    const opening = acceptFramed(ours, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(opening).rejects.toThrow("enough");
    const [again] = memoryPair();
    await expect(acceptFramed(again, { signal: controller.signal })).rejects.toThrow("enough");
  });
});

interface Row {
  readonly what: string;
  readonly says: readonly (Message | Uint8Array)[];
  readonly reason: string;
}

const big: [string, string][] = [["k", "v".repeat(16_385)]];
const violations: readonly Row[] = [
  { what: "a Request on an unknown connection", says: [request(1, 1n, { connId: 9 })], reason: "message.conn-id" },
  {
    what: "Data on an unknown connection",
    says: [{ type: "Data", connId: 9, channelId: 1, payload: new Uint8Array(1) }],
    reason: "message.conn-id",
  },
  { what: "Close on an unknown connection", says: [onChannel("Close", 1, 9)], reason: "message.conn-id" },
  {
    what: "a request id that is in flight",
    says: [request(1, echo.id, { payload: Uint8Array.of(0) }), request(1, echo.id)],
    reason: "call.request-id.duplicate-detection",
  },
  { what: "metadata over a limit", says: [request(1, 1n, { metadata: big })], reason: "call.metadata.limits" },
  {
    what: "129 entries of metadata",
    says: [request(1, 1n, { metadata: Array.from({ length: 129 }, () => ["k", 1n] as const) })],
    reason: "call.metadata.limits",
  },
  {
    what: "arguments over the payload size",
    says: [request(1, 1n, { payload: new Uint8Array(1025) })],
    reason: "flow.call.payload-limit",
  },
  {
    what: "Data over the payload size",
    says: [open, data(1, ...new Uint8Array(1025))],
    reason: "flow.call.payload-limit",
  },
  {
    what: "large Data on an unknown connection: its size comes first",
    says: [{ type: "Data", connId: 9, channelId: 1, payload: new Uint8Array(1025) }],
    reason: "flow.call.payload-limit",
  },
  { what: "Data on channel 0", says: [data(0)], reason: "channeling.id.zero-reserved" },
  { what: "Close of channel 0", says: [onChannel("Close", 0)], reason: "channeling.id.zero-reserved" },
  {
    what: "channel 0 on an unknown connection: the id comes first",
    says: [onChannel("Close", 0, 9)],
    reason: "channeling.id.zero-reserved",
  },
  { what: "Data on a channel that was never opened", says: [data(1)], reason: "channeling.unknown" },
  { what: "Close of a channel that was never opened", says: [onChannel("Close", 1)], reason: "channeling.unknown" },
  { what: "Data on a channel above the highest", says: [open, data(3)], reason: "channeling.unknown" },
  { what: "Data on a channel of the other parity", says: [open, data(2)], reason: "channeling.unknown" },
  {
    what: "more than was granted, by a peer that announced windows",
    says: [
      request(1, sum.id, { channels: [1], payload: Uint8Array.of(1), metadata: [announced] }),
      ...Array.from({ length: 257 }, () => data(1, 6)),
    ],
    reason: "flow.channel.credit-overrun",
  },
  { what: "an unknown message", says: [Uint8Array.of(12, 0)], reason: "message.unknown-variant" },
  { what: "an empty frame", says: [new Uint8Array(0)], reason: "message.decode-error" },
  { what: "bytes behind a message", says: [Uint8Array.of(7, 0, 1, 0)], reason: "message.decode-error" },
  { what: "a truncated message", says: [Uint8Array.of(5, 0, 1)], reason: "message.decode-error" },
  {
    what: "an id beyond 2^53",
    says: [Uint8Array.of(7, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1)],
    reason: "message.decode-error",
  },
  {
    what: "a Hello of an unknown version, later",
    says: [Uint8Array.of(0, 5, 1, 1)],
    reason: "message.hello.unknown-version",
  },
];

describe("what the peer does wrong later ends its link, and no other", () => {
  it.each(violations)("$what: $reason", async ({ says, reason }) => {
    const dispatcher = waiting;
    const limits = { maxPayloadBytes: 1024, windowBytes: 256 };
    const { session, peer } = await scripted({ dispatcher, limits });
    const bystander = await scripted({ dispatcher, limits });
    const pending = client(session, Testbed).echo("?");
    pending.catch(() => {});
    await peer.say(...says);
    expect(peer.goodbye).toBe(reason);
    expect(peer.ending).toBe("end");
    await expect(pending).rejects.toMatchObject({
      code: "link-lost",
      cause: { code: "protocol-violation", ruleId: reason },
    });
    await peer.transport.close();
    expect(await session.closed).toMatchObject({ kind: "violation", ruleId: reason });
    expect(bystander.session.isOpen).toBe(true);
    await bystander.peer.say(request(1, 0n));
    expect(bystander.peer.heard).toEqual([response(1, 1, 1)]);
    // Nothing follows a Goodbye.
    expect(peer.heard.at(-1)).toMatchObject({ type: "Goodbye" });
  });
});

describe("what means nothing is ignored", () => {
  const ignored: readonly [string, readonly (Message | Uint8Array)[]][] = [
    ["a second Hello", [HELLO_V2]],
    ["a second Hello of version 1", [HELLO_V1]],
    ["Accept without a Connect", [{ type: "Accept", requestId: 9, connId: 9, metadata: NO_METADATA }]],
    ["Reject without a Connect", [{ type: "Reject", requestId: 9, reason: "", metadata: NO_METADATA }]],
    ["Goodbye of an unknown connection", [goodbye(9)]],
    ["a Response nobody waits for", [response(9, 0)]],
    [
      "a Response on an unknown connection",
      [{ type: "Response", connId: 9, requestId: 1, metadata: NO_METADATA, channels: [], payload: new Uint8Array(0) }],
    ],
    ["Cancel of an unknown request", [{ type: "Cancel", connId: 0, requestId: 9 }]],
    ["Cancel on an unknown connection", [{ type: "Cancel", connId: 9, requestId: 9 }]],
    ["Reset of an unknown channel", [onChannel("Reset", 99)]],
    ["Reset of channel 0", [onChannel("Reset", 0)]],
    ["Reset on an unknown connection", [onChannel("Reset", 1, 9)]],
    ["Credit for an unknown channel", [credit(99, 10)]],
    ["Credit for channel 0", [credit(0, 10)]],
    ["Credit on an unknown connection", [{ type: "Credit", connId: 9, channelId: 1, bytes: 1 }]],
    [
      "more channels than arguments",
      [request(1, echo.id, { channels: [1, 2, 3], payload: Uint8Array.of(0) }), data(1, 0), onChannel("Close", 3)],
    ],
    ["Data and Close behind Close", [open, onChannel("Close", 1), data(1, 0), onChannel("Close", 1)]],
    ["Data and Close behind Reset", [open, onChannel("Reset", 1), data(1, 0), onChannel("Close", 1)]],
    [
      "Data and Close behind Cancel",
      [open, { type: "Cancel", connId: 0, requestId: 1 }, data(1, 0), onChannel("Close", 1)],
    ],
    [
      "Data and Close for a method that nobody has",
      [request(1, 77n, { channels: [1] }), data(1, 0), onChannel("Close", 1)],
    ],
    [
      "Data and Close for arguments that could not be decoded",
      [request(1, sum.id, { channels: [1], payload: new Uint8Array(0) }), data(1, 0), onChannel("Close", 1)],
    ],
    [
      "Data on a channel that we send on",
      [request(1, generate.id, { channels: [1], payload: Uint8Array.of(1, 1) }), data(1, 0), onChannel("Close", 1)],
    ],
    ["an item that can't be decoded", [open, data(1, 0xff)]],
  ];

  it.each(ignored)("%s", async (_, says) => {
    const { session, peer } = await scripted({ dispatcher: waiting });
    await peer.say(...says);
    expect(peer.goodbye).toBeUndefined();
    expect(session.isOpen).toBe(true);
    await peer.say(request(50, 0n));
    expect(peer.heard.at(-1)).toEqual(response(50, 1, 1));
  });

  it("frames for a connection that we have closed", async () => {
    const { session, peer } = await scripted({ onConnect: (incoming) => void incoming.accept() });
    await peer.say({ type: "Connect", requestId: 1, metadata: NO_METADATA });
    const accept = peer.take()[0];
    const connId = accept?.type === "Accept" ? accept.connId : 0;
    await session.connections[0]?.close();
    await settle();
    expect(peer.take()).toEqual([goodbye(connId)]);
    await peer.say(
      request(1, 1n, { connId }),
      { type: "Data", connId, channelId: 1, payload: new Uint8Array(1) },
      onChannel("Close", 1, connId),
    );
    expect(peer.take()).toEqual([]);
    expect(session.isOpen).toBe(true);
    // The next one was never handed out.
    await peer.say(request(1, 1n, { connId: connId + 2 }));
    expect(peer.goodbye).toBe("message.conn-id");
  });

  it("what still comes after we gave up on a call, or were refused", async () => {
    const { session, peer } = await scripted({ role: "initiator" });
    const [tx, rx] = channel<number>();
    const controller = new AbortController();
    const call = client(session, Testbed).generate(9, tx, { signal: controller.signal });
    await settle();
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    await expect(rx.next()).rejects.toThrow("enough");
    await settle();
    expect(peer.take().slice(1)).toEqual([{ type: "Cancel", connId: 0, requestId: 1 }]);
    await peer.say(data(1, 0), response(1, 1, 3), data(1, 2), onChannel("Close", 1));
    expect(session.isOpen).toBe(true);

    const refused = client(session, Testbed).sum(endless());
    refused.catch(() => {});
    await peer.say(response(2, 1, 1));
    await expect(refused).rejects.toMatchObject({ code: "unknown-method" });
    await settle();
    const said = peer.take();
    await settle();
    // Neither Data nor Close nor Reset: to a Rust peer they would be fatal.
    expect(peer.take()).toEqual([]);
    expect(said.map(({ type }) => type)).not.toContain("Close");
  });
});

async function* endless(): AsyncGenerator<number> {
  for (let i = 0; ; i++) {
    yield i;
    await settle();
  }
}

describe("a Goodbye that names a rule", () => {
  it("is told as a violation of ours", async () => {
    const { session, peer } = await scripted();
    const pending = client(session, Testbed).echo("?");
    pending.catch(() => {});
    await peer.say(goodbye(0, "channeling.unknown"));
    await expect(pending).rejects.toMatchObject({
      cause: { code: "protocol-violation", by: "us", ruleId: "channeling.unknown" },
    });
    await peer.transport.close();
    expect(await session.closed).toEqual({ kind: "goodbye", reason: "channeling.unknown" });
    await expect(client(session, Testbed).echo("?")).rejects.toMatchObject({ code: "link-lost" });
  });
});
