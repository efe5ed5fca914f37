import type { HandlerHost } from "@troupe/handler";
import { nextSocketId } from "@troupe/ids";
import { createFakeClock } from "@troupe/testing";
import { expect, test } from "vitest";
import { Connection } from "../src/connection.ts";
import { defaultLimits } from "../src/options.ts";
import { ConnectionOwner } from "../src/owner.ts";
import { TcpShared } from "../src/shared.ts";
import { ScriptedPort } from "./scripted-port.ts";
import { ScriptedSocket } from "./scripted-socket.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A connection of an actor that writes down what it is told; its calls are made when the test says so. */
function scripted(limits: Partial<typeof defaultLimits> = {}) {
  const told: string[] = [];
  const port = new ScriptedPort("actor", {
    onData: (_context: object, _id: never, data: never) => void told.push(String(data)),
    onClose: (_context: object, _id: never, reason: string) => void told.push(reason),
    handleConnectionTransfer: () => void told.push("transfer"),
  });
  const clock = createFakeClock();
  const shared = new TcpShared({ clock } as unknown as HandlerHost, { ...defaultLimits, ...limits });
  const socket = new ScriptedSocket();
  const owner = new ConnectionOwner(port, 10);
  const connection = new Connection(shared, nextSocketId(), socket, owner, { phase: "active", halfOpen: false });
  shared.add(connection);
  return { told, port, clock, shared, socket, owner, connection };
}

test("an end is told although the bytes before it were received behind the back of a queued push", async () => {
  const { told, port, socket, connection } = scripted();
  connection.setActive("active");
  socket.push(Buffer.from("hello"));
  socket.push(null);
  await turn();
  // The push is queued. The owner takes the bytes itself, and asks to be pushed to again.
  connection.setActive("passive");
  expect(String(await connection.receive(100, undefined))).toBe("hello");
  connection.setActive("active");
  while (port.step());
  expect(told).toEqual(["eof"]);
});

test("a connection handed on in onClose is not closed when onClose returns", async () => {
  const { port, socket, connection, owner } = scripted();
  const next = new ConnectionOwner(new ScriptedPort("next", { handleConnectionTransfer: () => {} }), 10);
  Object.assign(port.callbacks, { onClose: () => connection.transfer(next) });
  connection.setActive("active");
  socket.push(null);
  await turn();
  while (port.step());
  expect([connection.phase, connection.owner === next, owner.connections.size]).toEqual(["active", true, 0]);
  expect((await connection.receive(1, undefined)).length).toBe(0);
});

test("a connection whose peer has ended, and that has sent all, is closed at once", async () => {
  const { socket, connection, shared } = scripted();
  connection.send(Buffer.from("the last word"));
  socket.push(null);
  await turn();
  connection.close();
  expect([socket.destroyed, socket.errored, shared.lingering.size]).toEqual([true, null, 0]);
});

test("an error that struck before the socket had a listener is not lost", async () => {
  const { shared, owner } = scripted();
  const socket = new ScriptedSocket();
  socket.on("error", () => {});
  socket.destroy(Object.assign(new Error("gone"), { code: "ECONNRESET" }));
  await turn();
  const late = new Connection(shared, nextSocketId(), socket, owner, { phase: "active", halfOpen: false });
  await expect(late.receive(1, undefined)).rejects.toMatchObject({
    code: "CONNECTION_FAILED",
    hostText: "Connection reset by peer (os error 104)",
  });
});

test("reading stops above the mark and goes on below half of it", async () => {
  const { socket, connection } = scripted({ readMarkBytes: 40_000 });
  socket.push(Buffer.alloc(35_000));
  await turn();
  expect(socket.isPaused()).toBe(false);
  socket.push(Buffer.alloc(10_000));
  await turn();
  expect(socket.isPaused()).toBe(true);
  await connection.receive(10_000, undefined);
  expect(socket.isPaused()).toBe(true);
  await connection.receive(24_000, undefined);
  expect(socket.isPaused()).toBe(false);
});

test("reading stops sooner when the bytes come one by one, since each costs a buffer", async () => {
  const { socket, connection } = scripted({ readMarkBytes: 100_000 });
  for (let byte = 0; byte < 1000 && !socket.isPaused(); byte += 1) {
    socket.push(Buffer.of(1));
    await turn();
  }
  expect(connection.counters().waitingBytes).toBeLessThan(500);
  expect(socket.isPaused()).toBe(true);
});

test("nothing is pushed while too much is unsent, and pushing goes on when it has left", async () => {
  const { told, port, socket, connection } = scripted({ writeMarkBytes: 5000 });
  connection.setActive("active");
  socket.reading = false;
  connection.send(new Uint8Array(6000));
  socket.push(Buffer.from("a"));
  await turn();
  expect(port.queueLength).toBe(0);
  socket.takeAll();
  await turn();
  while (port.step());
  expect(told).toEqual(["a"]);
});

test("a write mark below the socket's own never stops pushing for ever", async () => {
  const { told, port, socket, connection } = scripted({ writeMarkBytes: 1 });
  connection.setActive("active");
  socket.reading = false;
  connection.send(new Uint8Array(100));
  socket.push(Buffer.from("a"));
  await turn();
  while (port.step());
  expect(told).toEqual(["a"]);
});

test("a closed connection sends what it accepted, however slowly, before its time to linger begins", async () => {
  const { clock, shared, socket, connection } = scripted({ lingerMs: 1000, writeStallMs: 1_000_000 });
  socket.reading = false;
  connection.send(new Uint8Array(100));
  connection.close();
  clock.advance(60_000);
  expect([socket.destroyed, socket.sent.length]).toEqual([false, 0]);
  socket.takeAll();
  await turn();
  expect(socket.sent.length).toBe(100);
  clock.advance(900);
  expect(socket.destroyed).toBe(false);
  clock.advance(3000);
  await turn();
  expect([socket.destroyed, shared.lingering.size, clock.pending]).toEqual([true, 0, 0]);
});

test("unsent bytes that do not move fail the connection, those that move do not", async () => {
  const { clock, socket, connection } = scripted({ writeStallMs: 1000 });
  socket.reading = false;
  for (let round = 0; round < 10; round += 1) {
    connection.send(new Uint8Array(100));
    clock.advance(400);
    socket.takeAll();
    connection.send(new Uint8Array(100));
    clock.advance(400);
  }
  expect(socket.destroyed).toBe(false);
  clock.advance(5000);
  await turn();
  expect(socket.destroyed).toBe(true);
  expect(() => connection.send(new Uint8Array(1))).toThrow(
    expect.objectContaining({ code: "CONNECTION_FAILED", cause: expect.objectContaining({ code: "WRITE_STALLED" }) }),
  );
});

test("a send now and then is no stall, even when the look comes in the middle of one", () => {
  const { clock, socket, connection } = scripted({ writeStallMs: 1000 });
  socket.reading = false;
  for (let round = 0; round < 20; round += 1) {
    // Taken at once, as over TLS: a moment later.
    connection.send(new Uint8Array(10));
    clock.advance(1);
    socket.takeAll();
    clock.advance(999);
  }
  connection.send(new Uint8Array(10));
  clock.advance(999);
  expect(socket.destroyed).toBe(false);
});
