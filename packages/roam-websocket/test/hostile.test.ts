import { connect as dial } from "node:net";
import { client, serve } from "@troupe/roam-session";
import { Writer, decodeMessage, encodeHello } from "@troupe/roam-wire";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer as Upgrader } from "ws";
import { connect as connectNative } from "../src/index.ts";
import { type WebSocketServer, connect, listen } from "../src/node/index.ts";
import { Room, room } from "./room.ts";

const HELLO = ((): Uint8Array => {
  const writer = new Writer(32);
  encodeHello(writer, 1_048_576, 65_536);
  return writer.finish();
})();

/** A peer that has said Hello, and what it hears. */
async function guest(server: WebSocketServer): Promise<{ ws: WebSocket; heard: string[]; closed: Promise<number> }> {
  const ws = new WebSocket(server.url);
  const heard: string[] = [];
  ws.on("error", () => {});
  ws.on("message", (data: Buffer) => {
    const message = decodeMessage(data);
    heard.push(message.type === "Goodbye" ? `Goodbye ${message.reason}` : message.type);
  });
  const closed = new Promise<number>((resolve) => ws.once("close", resolve));
  await new Promise((resolve) => ws.once("open", resolve));
  ws.send(HELLO);
  await expect.poll(() => heard).toEqual(["Hello"]);
  return { ws, heard, closed };
}

describe("a server with a hostile client", () => {
  const violations: [string, (ws: WebSocket) => void, string[]][] = [
    ["text", (ws) => ws.send("hello"), ["Goodbye message.decode-error"]],
    ["an empty message", (ws) => ws.send(new Uint8Array(0)), ["Goodbye message.decode-error"]],
    ["garbage", (ws) => ws.send(new Uint8Array([0x55, 1, 2, 3])), ["Goodbye message.unknown-variant"]],
    ["two messages in one", (ws) => ws.send(new Uint8Array([7, 0, 9, 7, 0, 10])), ["Goodbye message.decode-error"]],
  ];
  it.each(violations)("answers %s with Goodbye, and serves all others", async (_, attack, goodbye) => {
    await using server = await listen({}, serve(Room, room));
    await using innocent = await connect(server.url);
    const { ws, heard, closed } = await guest(server);
    attack(ws);
    expect(await closed).toBe(1000);
    expect(heard.slice(1)).toEqual(goodbye);
    expect(await client(innocent, Room).divide(6n, 2n)).toBe(3n);
    await expect.poll(() => server.sessions.length).toBe(1);
  });

  it("ends a link with 1009 for a message over maxFrameBytes, in one frame or in many, before it has taken it", async () => {
    await using server = await listen({ maxFrameBytes: 100_000 }, serve(Room, room));
    const { ws, closed } = await guest(server);
    ws.send(new Uint8Array(100_001));
    expect(await closed).toBe(1009);
    const other = await guest(server);
    for (let i = 0; i < 11; i++) other.ws.send(new Uint8Array(10_000), { fin: false, binary: true });
    expect(await other.closed).toBe(1009);
    await expect.poll(() => server.sessions.length).toBe(0);
  });

  it.each([
    ["a reserved opcode", [0x83, 0x80, 0, 0, 0, 0]],
    ["a reserved bit", [0xc2, 0x80, 0, 0, 0, 0]],
    ["a frame without a mask", [0x82, 0x01, 0x00]],
    ["a fragmented ping", [0x09, 0x80, 0, 0, 0, 0]],
    ["a frame of 2^63 bytes", [0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])("survives %s", async (_, bytes) => {
    await using server = await listen({}, serve(Room, room));
    const { ws, closed } = await guest(server);
    // Beside `ws`, which sends nothing of the kind.
    (ws as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(Uint8Array.from(bytes));
    expect(await closed).toBeGreaterThan(1001);
    await expect.poll(() => server.sessions.length).toBe(0);
  });

  it("survives random messages and random bytes", async () => {
    await using server = await listen({}, serve(Room, room));
    await using innocent = await connect(server.url);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (messages, isRaw) => {
          const { ws, closed } = await guest(server);
          const { _socket: socket } = ws as unknown as { _socket: { write(bytes: Uint8Array): void } };
          for (const bytes of messages) {
            if (isRaw) socket.write(bytes);
            else ws.send(bytes);
          }
          ws.close();
          setTimeout(() => ws.terminate(), 20);
          await closed;
        },
      ),
      { numRuns: 60 },
    );
    expect(await client(innocent, Room).divide(6n, 2n)).toBe(3n);
    await expect.poll(() => server.sessions.length).toBe(1);
  });

  it("is not held up by one that does not read", async () => {
    await using server = await listen({}, serve(Room, room));
    await using innocent = await connect(server.url);
    const { ws } = await guest(server);
    ws.pause();
    const request = new Uint8Array([5, 0, 1, 0x2a, 0, 0, 0]);
    for (let i = 1; i < 128; i++) {
      request[2] = i;
      ws.send(request.slice());
    }
    for (let i = 0; i < 100; i++) expect(await client(innocent, Room).divide(BigInt(i), 1n)).toBe(BigInt(i));
    ws.terminate();
  });

  it("does not wait long for one that says Close and then stays", async () => {
    await using server = await listen({ lingerMs: 50 }, serve(Room, room));
    const socket = dial({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    const gone = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    socket.on("error", () => {});
    socket.resume();
    socket.write(
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    socket.write(Uint8Array.of(0x82, 0x80 | HELLO.length, 0, 0, 0, 0, ...HELLO));
    await expect.poll(() => server.sessions.length).toBe(1);
    socket.write(Uint8Array.of(0x88, 0x80, 0, 0, 0, 0));
    await expect.poll(() => server.sessions.length).toBe(0);
    socket.destroy();
    await gone;
  });

  it("loses half a request and half an upgrade without a trace", async () => {
    await using server = await listen({ handshakeTimeoutMs: 100 }, serve(Room, room));
    const endings = ["GET / HT", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"].map(
      (text) =>
        new Promise<void>((resolve) => {
          const socket = dial(server.port, "127.0.0.1", () => socket.write(text));
          socket.resume();
          socket.on("error", () => {});
          socket.on("close", () => resolve());
        }),
    );
    await Promise.all(endings);
  });
});

describe.each([
  ["the client for Node", connect],
  ["the native client", connectNative],
] as const)("%s, with a hostile server", (_, open) => {
  async function against(attack: (ws: WebSocket) => void, options = {}): Promise<{ end: unknown; heard: string[] }> {
    const upgrader = new Upgrader({ port: 0, host: "127.0.0.1" });
    await new Promise((resolve) => upgrader.once("listening", resolve));
    const heard: string[] = [];
    upgrader.on("connection", (ws) => {
      ws.on("error", () => {});
      ws.on("message", (data: Buffer) => {
        const message = decodeMessage(data);
        heard.push(message.type === "Goodbye" ? message.reason : message.type);
        if (message.type === "Hello") attack(ws);
      });
      ws.send(HELLO);
    });
    const session = await open(`ws://127.0.0.1:${(upgrader.address() as { port: number }).port}/`, options);
    const end = await session.closed;
    for (const ws of upgrader.clients) ws.terminate();
    await new Promise((resolve) => upgrader.close(resolve));
    return { end, heard };
  }

  it("answers text with Goodbye", async () => {
    const { end, heard } = await against((ws) => ws.send("hello"));
    expect(end).toMatchObject({ kind: "violation", ruleId: "message.decode-error" });
    expect(heard).toEqual(["Hello", "message.decode-error"]);
  });

  it("answers garbage with Goodbye", async () => {
    const { end, heard } = await against((ws) => ws.send(new Uint8Array([0x55])));
    expect(end).toMatchObject({ kind: "violation", ruleId: "message.unknown-variant" });
    expect(heard).toEqual(["Hello", "message.unknown-variant"]);
  });

  it("takes no message over maxFrameBytes", async () => {
    const { end } = await against((ws) => ws.send(new Uint8Array(2000)), { maxFrameBytes: 1000 });
    expect(end).toMatchObject({ kind: expect.stringMatching(/^(violation|failed)$/) });
  });

  it("takes a close with a reason of its own for a failure, and no Close at all for an end or a failure", async () => {
    const { end } = await against((ws) => ws.close(4000, "go away"));
    expect(end).toMatchObject({ kind: "failed", error: { code: "link-broken" } });
    expect((end as { error: Error }).error.message).toContain("go away");
    expect((await against((ws) => ws.terminate())).end).toMatchObject({
      kind: expect.stringMatching(/^(eof|failed)$/),
    });
  });
});
