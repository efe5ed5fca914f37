import type { Transport, TransportReceiver } from "@troupe/roam-session";
import { describe, expect, it } from "vitest";
import { WebSocketServer as Upgrader } from "ws";
import { openWebSocket as openNative } from "../src/index.ts";
import { openWebSocket } from "../src/node/index.ts";
import { pair } from "./pairs.ts";

/** Remembers what it is told. */
class Listener implements TransportReceiver {
  bytes = 0;
  frames = 0;
  readonly endings: unknown[] = [];
  onFrame: (() => void) | undefined = undefined;

  frame(_bytes: Uint8Array, start: number, end: number): void {
    this.frames++;
    this.bytes += end - start;
    this.onFrame?.();
  }

  end(): void {
    this.endings.push("end");
  }

  error(error: unknown): void {
    this.endings.push(error);
  }

  drain(): void {}
}

function send(transport: Transport, size: number): void {
  transport.writer.raw(new Uint8Array(size));
  transport.send();
}

describe("a transport of Node", () => {
  it("lingers as long as a slow peer takes something", async () => {
    // All the pauses together are longer than the time that is granted; those for what the system holds, of which the server sees nothing, are
    // much shorter, on a busy machine too.
    const [slow, server] = await pair(openWebSocket, { lingerMs: 2000 });
    const receiver = new Listener();
    slow.start(receiver);
    receiver.onFrame = () => {
      slow.pause();
      setTimeout(() => slow.resume(), 60);
    };
    server.start(new Listener());
    for (let i = 0; i < 48; i++) send(server, 500_000);
    await server.close();
    await expect.poll(() => receiver.endings, { timeout: 10_000 }).toEqual(["end"]);
    expect(receiver.bytes).toBe(24_000_000);
  });

  it("gives up on a peer that takes nothing", async () => {
    const [stuck, server] = await pair(openWebSocket, { lingerMs: 50 });
    stuck.start(new Listener());
    stuck.pause();
    server.start(new Listener());
    for (let i = 0; i < 24; i++) send(server, 1_000_000);
    await server.close();
    stuck.abort();
  });

  it("sends what one turn produces with few system calls, each message in a frame of its own", async () => {
    const [client, server] = await pair(openWebSocket);
    const receiver = new Listener();
    client.start(receiver);
    let turns = 0;
    let last = -1;
    receiver.onFrame = () => {
      // A read delivers all that it has in one turn.
      const now = receiver.frames;
      if (last === -1) {
        turns++;
        setImmediate(() => (last = -1));
      }
      last = now;
    };
    server.start(new Listener());
    for (let i = 0; i < 200; i++) send(server, 40);
    await expect.poll(() => receiver.frames).toBe(200);
    expect(turns).toBeLessThan(9);
    client.abort();
  });
});

describe.each([
  ["of Node", openWebSocket],
  ["of a browser", openNative],
] as const)("a transport %s", (_, open) => {
  it.each([
    [1000, "end"],
    [1001, "end"],
    [1011, "error"],
    [4321, "error"],
  ])("takes a close with %i for an %s", async (code, kind) => {
    const upgrader = new Upgrader({ port: 0, host: "127.0.0.1" });
    await new Promise((resolve) => upgrader.once("listening", resolve));
    upgrader.on("connection", (ws) => ws.close(code, "because"));
    const client = await open(`ws://127.0.0.1:${(upgrader.address() as { port: number }).port}/`);
    const receiver = new Listener();
    client.start(receiver);
    await expect.poll(() => receiver.endings.length).toBe(1);
    expect(receiver.endings).toEqual([kind === "end" ? "end" : expect.objectContaining({ code: "link-broken" })]);
    await new Promise((resolve) => upgrader.close(resolve));
  });

  it("keeps what came before start, up to the size of one message", async () => {
    const upgrader = new Upgrader({ port: 0, host: "127.0.0.1" });
    await new Promise((resolve) => upgrader.once("listening", resolve));
    upgrader.on("connection", (ws) => {
      for (let i = 0; i < 10; i++) ws.send(new Uint8Array(100));
    });
    const url = `ws://127.0.0.1:${(upgrader.address() as { port: number }).port}/`;
    const client = await open(url, { maxFrameBytes: 1000 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    const receiver = new Listener();
    client.start(receiver);
    await expect.poll(() => receiver.frames).toBe(10);
    expect(receiver.endings).toEqual([]);
    client.abort();
    for (const ws of upgrader.clients) ws.terminate();
    await new Promise((resolve) => upgrader.close(resolve));
  });
});
