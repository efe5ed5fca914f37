import { expect, test } from "vitest";
import { Attempt } from "../src/attempt.ts";
import { flushed } from "../src/flushed.ts";
import { ConnectionOwner } from "../src/owner.ts";
import { ScriptedPort } from "./scripted-port.ts";
import { ScriptedSocket } from "./scripted-socket.ts";

function writing(bytes: number, outer?: AbortSignal) {
  const socket = new ScriptedSocket();
  socket.on("error", () => {});
  socket.reading = false;
  const queueWasShort = socket.write(Buffer.alloc(bytes));
  const owner = new ConnectionOwner(new ScriptedPort("writer", {}), 10);
  const attempt = new Attempt(owner, outer);
  return { socket, queueWasShort, attempt, owner, listeners: () => socket.listenerCount("drain") };
}

test.each([10, 100_000])("%d bytes that wait: resolves when they have left, and leaves no listener", async (bytes) => {
  const { socket, attempt, listeners } = writing(bytes);
  const done = flushed(socket, attempt);
  socket.takeAll();
  await done;
  expect([socket.writableLength, listeners(), attempt.onAbort]).toEqual([0, 0, undefined]);
});

test("many bytes need no further write to be waited for", async () => {
  const { socket, queueWasShort, attempt } = writing(100_000);
  const done = flushed(socket, attempt);
  expect([queueWasShort, socket.writableLength]).toEqual([false, 100_000]);
  socket.takeAll();
  await done;
});

test("who writes more when all has left does not make it fail", async () => {
  const { socket, attempt } = writing(100_000);
  socket.on("drain", () => socket.write(Buffer.alloc(1)));
  const done = flushed(socket, attempt);
  socket.takeAll();
  await expect(done).resolves.toBeUndefined();
});

test.each([10, 100_000])("%d bytes: an output that is ended meanwhile is waited for", async (bytes) => {
  const { socket, attempt, listeners } = writing(bytes);
  const done = flushed(socket, attempt);
  socket.end();
  socket.takeAll();
  await done;
  expect(listeners()).toBe(0);
});

test("a connection that breaks makes it fail", async () => {
  const { socket, attempt, listeners } = writing(100_000);
  const done = flushed(socket, attempt);
  socket.destroy(new Error("broken"));
  await expect(done).rejects.toThrow("broken");
  expect(listeners()).toBe(0);
});

test.each([10, 100_000])("%d bytes: an attempt that is cut short is over at once", async (bytes) => {
  const controller = new AbortController();
  const { socket, attempt, listeners } = writing(bytes, controller.signal);
  const done = flushed(socket, attempt);
  controller.abort(new Error("enough"));
  await expect(done).rejects.toThrow("enough");
  expect(listeners()).toBe(0);
  expect(attempt.signal.aborted).toBe(true);
});

test.each([10, 100_000])("%d bytes that a broken connection has dropped have not been taken", async (bytes) => {
  const { socket, attempt, listeners } = writing(bytes);
  const done = flushed(socket, attempt);
  socket.destroy();
  socket.takeAll();
  await expect(done).rejects.toThrow();
  await expect(
    flushed(socket, new Attempt(new ConnectionOwner(new ScriptedPort("late", {}), 10), undefined)),
  ).rejects.toThrow("the connection was closed");
  expect(listeners()).toBe(0);
});
