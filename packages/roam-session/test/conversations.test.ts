import { describe, expect, it } from "vitest";
import { acceptFramed, channel, client, initiateFramed, serve } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { settle } from "./fake-clock.ts";
import { ScriptedPeer, data, goodbye, onChannel, request, response, scripted } from "./scripted-peer.ts";
import { Testbed, testbed } from "./testbed.ts";

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const bytes = (text: string): Uint8Array => Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));
const { echo, sum, generate, divide } = Testbed.methods;

describe("on the wire", () => {
  it.each([
    ["acceptor", acceptFramed],
    ["initiator", initiateFramed],
  ])("an %s says Hello at once", async (_, begin) => {
    const [ours, theirs] = memoryPair();
    const peer = new ScriptedPeer(theirs);
    const opening = begin(ours);
    await settle();
    expect(peer.frames.map(hex)).toEqual(["00 01 80 80 40 ff ff ff ff 0f"]);
    await peer.say(bytes("00 01 80 80 40 80 80 04"));
    expect((await opening).maxPayloadBytes).toBe(1_048_576);
  });

  it("a call and its answers are byte for byte those of Rust", async () => {
    const { session, peer } = await scripted({ role: "initiator" });
    const answer = client(session, Testbed).echo("hello");
    await settle();
    expect(peer.frames.map(hex)).toEqual(["05 00 01 f3 bb f5 8f a6 97 f1 d5 9a 01 00 00 06 05 68 65 6c 6c 6f"]);
    await peer.say(bytes("06 00 01 00 00 07 00 05 68 65 6c 6c 6f"));
    expect(await answer).toBe("hello");
  });

  it("a served call and its answers are byte for byte those of Rust", async () => {
    const { peer } = await scripted({ dispatcher: serve(Testbed, testbed) });
    await peer.say(
      bytes("05 00 01 f3 bb f5 8f a6 97 f1 d5 9a 01 00 00 06 05 68 65 6c 6c 6f"),
      bytes("05 00 02 2a 00 00 00"),
      bytes("05 00 03 f3 bb f5 8f a6 97 f1 d5 9a 01 00 00 01 05"),
      bytes("05 00 64 90 ab c7 a5 ee 97 93 cb c3 01 00 00 02 14 00"),
    );
    expect(peer.frames.map(hex)).toEqual([
      "06 00 01 00 00 07 00 05 68 65 6c 6c 6f",
      "06 00 02 00 00 02 01 01",
      "06 00 03 00 00 02 01 02",
      "06 00 64 00 00 03 01 00 00",
    ]);
  });

  it("client streaming: Request, Data, Close, Response", async () => {
    const { session, peer } = await scripted({ role: "initiator" });
    const answer = client(session, Testbed).sum([3, -1]);
    await settle();
    expect(peer.take()).toEqual([
      request(1, sum.id, {
        channels: [1],
        payload: Uint8Array.of(1),
        metadata: [["troupe-window", 262_144n]],
      }),
      data(1, 6),
      data(1, 1),
      onChannel("Close", 1),
    ]);
    await peer.say(response(1, 0, 4));
    expect(await answer).toBe(2n);
  });

  it("server streaming toward a caller that knows no windows: Data, Close, Response, and no Credit", async () => {
    const { peer } = await scripted({ dispatcher: serve(Testbed, testbed) });
    await peer.say(request(1, generate.id, { channels: [5], payload: Uint8Array.of(2, 1) }));
    expect(peer.take()).toEqual([data(5, 0), data(5, 2), onChannel("Close", 5), response(1, 0)]);
  });

  it("the ids in the payload count only where the list of channels has ended", async () => {
    const { peer } = await scripted({ dispatcher: serve(Testbed, testbed) });
    await peer.say(request(1, generate.id, { channels: [], payload: Uint8Array.of(1, 9) }));
    expect(peer.take()).toEqual([data(9, 0), onChannel("Close", 9), response(1, 0)]);
  });

  it("an acceptor's channels are even, an initiator's odd, and none is used twice", async () => {
    for (const [role, first] of [
      ["acceptor", 2],
      ["initiator", 1],
    ] as const) {
      const { session, peer } = await scripted({ role });
      const api = client(session, Testbed);
      const calls = [api.sum([]), api.generate(0, channel<number>()[0]), api.transform([], channel<string>()[0])];
      await settle();
      const channels = peer.heard.flatMap((message) => (message.type === "Request" ? [message.channels] : []));
      expect(channels).toEqual([[first], [first + 2], [first + 4, first + 6]]);
      await peer.say(response(1, 0, 0), response(2, 0), response(3, 0));
      await Promise.all(calls);
    }
  });

  it("a user error of Rust's comes as one", async () => {
    const { session, peer } = await scripted({ role: "initiator" });
    const answer = client(session, Testbed).divide.result(10n, 0n);
    await settle();
    expect(peer.take()).toEqual([request(1, divide.id, { payload: Uint8Array.of(0x14, 0) })]);
    await peer.say(response(1, 1, 0, 0));
    expect(await answer).toEqual({ ok: false, error: "DivisionByZero", metadata: [] });
  });

  it("close says Goodbye without a reason", async () => {
    const { session, peer } = await scripted();
    await Promise.all([session.close(), settle().then(() => peer.transport.close())]);
    expect(peer.take()).toEqual([goodbye(0)]);
    expect(peer.ending).toBe("end");
  });

  it("method 0 is answered UnknownMethod, whatever the dispatcher", async () => {
    let asked = 0;
    const { peer } = await scripted({ dispatcher: { dispatch: () => void asked++ } });
    await peer.say(request(7, 0n));
    expect(peer.take()).toEqual([response(7, 1, 1)]);
    expect(asked).toBe(0);
    expect(echo.label).toBe("Testbed.echo");
  });
});
