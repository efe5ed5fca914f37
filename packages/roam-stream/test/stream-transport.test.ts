import { once } from "node:events";
import type { Socket } from "node:net";
import { Duplex, PassThrough } from "node:stream";
import { type Session, acceptFramed, channel, client, initiateFramed } from "@troupe/roam-session";
import { type Message, NO_METADATA, Writer, encodeMessage } from "@troupe/roam-wire";
import { cobs, encodeFrame } from "@troupe/roam-wire/framing";
import { describe, expect, test } from "vitest";
import { streamTransport } from "../src/index.ts";
import { type Pair, pipePair, tcpPair } from "./pairs.ts";
import { Desk, desk } from "./services.ts";

function framed(message: Message): Uint8Array {
  const writer = new Writer();
  encodeMessage(writer, message);
  return encodeFrame(cobs, writer.finish());
}

const hello = framed({ type: "Hello", version: 2, maxPayloadSize: 1_048_576, initialChannelCredit: 0xffff_ffff });

function request(
  requestId: number,
  method: (typeof Desk.methods)[keyof typeof Desk.methods],
  payload: readonly number[],
  channels: readonly number[] = [],
): Uint8Array {
  return framed({
    type: "Request",
    connId: 0,
    requestId,
    methodId: method.id,
    metadata: NO_METADATA,
    channels: [...channels],
    payload: Uint8Array.from(payload),
  });
}

/** The messages that `socket` hears, in hex, until there were so many Responses. */
async function hears(socket: Duplex, responses: number): Promise<string[]> {
  const decoder = cobs.createDecoder();
  const messages: string[] = [];
  let left = responses;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    decoder.push(Uint8Array.from(chunk as Uint8Array), (bytes, start, end) => {
      messages.push(Buffer.from(bytes.subarray(start, end)).toString("hex"));
      if (bytes[start] === 6) left--;
    });
    if (left === 0) break;
  }
  return messages;
}

async function sessionsOver([left, right]: Pair | Pair<Duplex>): Promise<[Session, Session]> {
  return await Promise.all([
    initiateFramed(streamTransport(left, { lingerMs: 200 })),
    acceptFramed(streamTransport(right, { lingerMs: 200 }), { dispatcher: desk() }),
  ]);
}

describe("a conversation", () => {
  const { echo, divide, sum, count } = Desk.methods;
  const script = Buffer.concat([
    hello,
    request(1, divide, [20, 4]),
    request(2, divide, [20, 0]),
    request(3, echo, [5, 0, 1, 0, 255, 0]),
    request(4, sum, [1], [1]),
    framed({ type: "Data", connId: 0, channelId: 1, payload: Uint8Array.of(40) }),
    framed({ type: "Data", connId: 0, channelId: 1, payload: Uint8Array.of(2) }),
    framed({ type: "Close", connId: 0, channelId: 1 }),
    request(5, count, [2, 3, 3], [3]),
  ]);

  async function answersTo(parts: readonly Uint8Array[]): Promise<string[]> {
    const [peer, ours] = pipePair();
    const accepted = acceptFramed(streamTransport(ours, { lingerMs: 50 }), { dispatcher: desk() });
    const heard = hears(peer, 5);
    for (const part of parts) {
      peer.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const messages = await heard;
    (await accepted).abort();
    peer.destroy();
    // Which answers come first depends on what has arrived; that all come, and their bytes, does not.
    return messages.toSorted();
  }

  test("is answered the same wherever its bytes are split", async () => {
    const whole = await answersTo([script]);
    expect(whole).toContain("060001000002000a"); // 20 / 4 is 5
    for (let at = 1; at < script.length; at++) {
      expect(await answersTo([script.subarray(0, at), script.subarray(at)]), `split at ${at}`).toEqual(whole);
    }
  });

  test("is answered the same when it comes byte by byte", async () => {
    const bytes = Array.from(script, (byte) => Uint8Array.of(byte));
    expect(await answersTo(bytes)).toEqual(await answersTo([script]));
  });
});

describe("writes", () => {
  test.for([
    [32, 1],
    [100, 4],
  ])(
    "of one turn of the event loop leave together, also those that promises make: %i in %i",
    async ([messages, expected]) => {
      const pair = await tcpPair();
      const [caller, server] = await sessionsOver(pair);
      const api = client(caller, Desk);
      await api.look();
      for (const [socket, role] of [
        [pair[0], "calls"],
        [pair[1], "answers"],
      ] as const) {
        let writes = 0;
        const write = socket.write.bind(socket) as (chunk: Uint8Array, callback?: () => void) => boolean;
        socket.write = ((chunk: Uint8Array, callback?: () => void) => {
          writes++;
          return write(chunk, callback);
        }) as Socket["write"];
        await Promise.all(Array.from({ length: messages! }, () => api.echo(Uint8Array.of(1))));
        expect(writes, role).toBe(expected);
      }
      await caller.close();
      await server.closed;
    },
  );

  test("of a message larger than any chunk arrive whole, among small ones", async () => {
    const [caller] = await sessionsOver(await tcpPair());
    const api = client(caller, Desk);
    const sizes = [1, 70_000, 2, 900_000, 3, 65_536, 65_535, 4];
    const answers = await Promise.all(sizes.map((size) => api.echo(Buffer.alloc(size, size))));
    for (const [i, size] of sizes.entries()) expect(Buffer.compare(answers[i]!, Buffer.alloc(size, size))).toBe(0);
    caller.abort();
  });

  test("that wait hold no more memory than twice their bytes", async () => {
    // A peer that does not read, and gets a little in every turn.
    const written: Uint8Array[] = [];
    const stuck = new Duplex({ read() {}, write() {} });
    const write = stuck.write.bind(stuck) as (chunk: Uint8Array) => boolean;
    stuck.write = ((chunk: Uint8Array) => (written.push(chunk), write(chunk))) as Duplex["write"];
    const transport = streamTransport(stuck);
    for (let turn = 0; turn < 20; turn++) {
      transport.writer.raw(new Uint8Array(50).fill(turn + 1));
      transport.send();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toHaveLength(20);
    for (const { length, buffer } of written) expect(buffer.byteLength).toBeLessThanOrEqual(length * 2);
    transport.abort();
  });

  test("do not change bytes that other links still have to send", async () => {
    // Chunks are shared: what one link could not send yet must not be written over by another.
    const pairs = await Promise.all(Array.from({ length: 20 }, tcpPair));
    const transports = pairs.map(([left]) => streamTransport(left));
    const size = 200_000;
    for (let round = 0; round < 30; round++) {
      for (const [i, transport] of transports.entries()) {
        transport.writer.raw(new Uint8Array(size / 10).fill(i + 1));
        transport.send();
      }
      if (round % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(
      pairs.map(async ([, right], i) => {
        const decoder = cobs.createDecoder();
        let frames = 0;
        for await (const chunk of right) {
          decoder.push(chunk as Uint8Array, (bytes, start, end) => {
            frames++;
            if (end - start !== size / 10 || !bytes.subarray(start, end).every((byte) => byte === i + 1))
              throw new Error(`link ${i} got bytes of another`);
          });
          if (frames === 30) break;
        }
        transports[i]!.abort();
      }),
    );
  });
});

describe("a slow reader", () => {
  test("holds up its own stream, and no more is kept for it than the high-water mark and a message", async () => {
    const [peer, ours] = await tcpPair();
    const transport = streamTransport(ours, { highWaterBytes: 100_000 });
    const accepted = acceptFramed(transport, { dispatcher: desk() });
    peer.pause();
    peer.write(hello);
    // It announces no window, as a Rust peer: nothing but the link holds the stream back.
    peer.write(request(1, Desk.methods.count, [0x90, 0x4e, 0x90, 0x4e, 1], [1]));
    const session = await accepted;
    let most = 0;
    for (let i = 0; i < 30; i++) {
      most = Math.max(most, transport.bufferedBytes);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(most).toBeGreaterThanOrEqual(100_000);
    expect(most).toBeLessThan(100_000 + 2 * 65_536);
    // 10,000 items of 10,000 bytes.
    const decoder = cobs.createDecoder();
    let items = 0;
    for await (const chunk of peer) {
      decoder.push(chunk as Uint8Array, (bytes, start) => (items += bytes[start] === 8 ? 1 : 0));
      if (items === 10_000) break;
    }
    expect(items).toBe(10_000);
    session.abort();
  });

  test("that never reads again is given up by close, after the linger time", async () => {
    const [peer, ours] = await tcpPair();
    const transport = streamTransport(ours, { lingerMs: 50 });
    peer.pause();
    transport.start({ frame() {}, end() {}, error() {}, drain() {} });
    for (let i = 0; i < 200; i++) {
      transport.writer.raw(new Uint8Array(100_000));
      transport.send();
    }
    await transport.close();
    expect(ours.destroyed).toBe(true);
    peer.destroy();
  });
});

describe("the end of a link", () => {
  test("a half-close of the peer is an end, and closes our side too", async () => {
    const [peer, ours] = await tcpPair();
    const accepted = acceptFramed(streamTransport(ours), { dispatcher: desk() });
    peer.resume();
    peer.write(hello);
    const session = await accepted;
    peer.end();
    expect((await session.closed).kind).toBe("eof");
    await once(peer, "close");
  });

  test("the Goodbye for wrong framing is sent before the end, though more input waits", async () => {
    const [peer, ours] = await tcpPair();
    const accepted = acceptFramed(streamTransport(ours), { dispatcher: desk() });
    const chunks: Uint8Array[] = [];
    peer.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    peer.write(hello);
    const session = await accepted;
    peer.write(Buffer.concat([Uint8Array.of(0), Buffer.alloc(1_000_000, 1)]));
    expect(await session.closed).toMatchObject({ kind: "violation", ruleId: "message.decode-error" });
    expect(Buffer.concat(chunks).includes("message.decode-error")).toBe(true);
  });

  test("a frame over the bound ends the link before it is kept", async () => {
    const [peer, ours] = await tcpPair();
    const accepted = acceptFramed(streamTransport(ours, { maxFrameBytes: 10_000 }), { dispatcher: desk() });
    peer.resume();
    peer.write(hello);
    const session = await accepted;
    peer.write(Buffer.alloc(20_000, 1));
    expect(await session.closed).toMatchObject({ kind: "violation", error: { cause: { code: "frame-too-large" } } });
  });

  test("a stream that failed says why, with its cause", async () => {
    const [peer, ours] = await tcpPair();
    const accepted = acceptFramed(streamTransport(ours), { dispatcher: desk() });
    peer.resume();
    peer.write(hello);
    const session = await accepted;
    const cause = new Error("cable cut");
    ours.destroy(cause);
    expect(await session.closed).toMatchObject({
      kind: "failed",
      error: { code: "link-broken", cause, address: "127.0.0.1" },
    });
  });

  test("a stream that is destroyed already, or has ended, is reported after start", async () => {
    for (const prepare of [
      (stream: PassThrough) => void stream.destroy(),
      (stream: PassThrough) => void stream.on("error", () => {}).destroy(new Error("x")),
    ]) {
      const stream = new PassThrough();
      const transport = streamTransport(stream);
      prepare(stream);
      await new Promise((resolve) => setImmediate(resolve));
      await expect(acceptFramed(transport)).rejects.toMatchObject({ code: "handshake-failed" });
      await transport.close();
    }
  });

  test("leaves no listener and no timer behind", async () => {
    const pair = await tcpPair();
    const [caller, server] = await sessionsOver(pair);
    const [tx, rx] = channel<Uint8Array>();
    const counting = client(caller, Desk).count(10, 10, tx);
    for await (const _item of rx);
    await counting;
    await caller.close();
    await server.closed;
    for (const socket of pair) {
      expect(socket.destroyed).toBe(true);
      expect(socket.listenerCount("drain") + socket.listenerCount("timeout")).toBe(0);
    }
  });
});
