import { type Message, NO_METADATA } from "@troupe/roam-wire";
import { describe, expect, it } from "vitest";
import { acceptFramed, serve } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { client, connectFramed, initiateFramed } from "../src/unary/index.ts";
import { Work, work } from "./linked.ts";
import { ScriptedPeer, data, onChannel, request, response } from "./scripted-peer.ts";

describe("the entry for clients without channels", () => {
  it("calls methods, and says of others that it can't", async () => {
    const connection = connectFramed(() => {
      const [ours, theirs] = memoryPair();
      void acceptFramed(theirs, { dispatcher: serve(Work, work) });
      return Promise.resolve(ours);
    });
    const api = client(connection, Work);
    expect(await api.once(1)).toBe(1);
    expect(await api.run.result(2)).toMatchObject({ ok: true, value: 2 });
    await expect(api.feed([1])).rejects.toMatchObject({ code: "channel-misused" });
    await expect((await connection.ready()).connect()).rejects.toMatchObject({ code: "connection-closed" });
    await connection.close();
  });

  it("answers whatever a peer may ask, and keeps to the same rules", async () => {
    const [ours, theirs] = memoryPair();
    const peer = new ScriptedPeer(theirs);
    const opening = initiateFramed(ours);
    await peer.say({ type: "Hello", version: 2, maxPayloadSize: 1000, initialChannelCredit: 1000 });
    const session = await opening;
    peer.take();
    await peer.say(
      request(7, 0n),
      request(7, 99n, { channels: [2] }),
      data(2, 1),
      onChannel("Close", 2),
      { type: "Cancel", connId: 0, requestId: 7 },
      { type: "Connect", requestId: 3, metadata: NO_METADATA },
      { type: "Accept", requestId: 3, connId: 9, metadata: NO_METADATA },
      { type: "Reject", requestId: 4, reason: "", metadata: NO_METADATA },
    );
    expect(peer.take()).toEqual([
      response(7, 1, 1),
      response(7, 1, 1),
      { type: "Reject", requestId: 3, reason: "not listening", metadata: [] },
    ]);
    expect(session.isOpen).toBe(true);
    await peer.say(data(4, 1));
    expect(peer.goodbye).toBe("channeling.unknown");
  });

  it.each(["Request", "Connect"] as const)("ends the link of a peer that reads no answer to its %s", async (type) => {
    const [ours, theirs] = memoryPair();
    const peer = new ScriptedPeer(theirs);
    const opening = initiateFramed(ours, { limits: { maxBufferedBytes: 10_000 } });
    await peer.say({ type: "Hello", version: 2, maxPayloadSize: 1000, initialChannelCredit: 1000 });
    const session = await opening;
    peer.transport.pause();
    const asked: Message =
      type === "Request" ? request(1, 99n) : { type: "Connect", requestId: 1, metadata: NO_METADATA };
    for (let i = 0; i < 5; i++) await peer.say(...Array.from({ length: 1000 }, () => asked));
    expect(await session.closed).toMatchObject({ kind: "failed" });
    expect(session.core.output.bufferedBytes).toBeLessThan(11_000);
  });
});
