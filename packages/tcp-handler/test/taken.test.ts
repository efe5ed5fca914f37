import type { ByteStreamReceiver, HandlerHost } from "@troupe/handler";
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

/** A connection, and a taker that writes down what it is told. */
function scripted(phase: "pending" | "active" = "active") {
  const told: string[] = [];
  const shared = new TcpShared({ clock: createFakeClock() } as unknown as HandlerHost, defaultLimits);
  const socket = new ScriptedSocket();
  const port = new ScriptedPort("actor", {
    onData: () => void told.push("onData"),
    onClose: () => void told.push("onClose"),
  });
  const owner = new ConnectionOwner(port, 10);
  const connection = new Connection(shared, nextSocketId(), socket, owner, { phase, halfOpen: false });
  shared.add(connection);
  const receiver: ByteStreamReceiver = {
    data: (bytes) => void told.push(Buffer.from(bytes).toString()),
    ended: () => void told.push("ended"),
    failed: (error) => void told.push(`failed: ${(error as Error).message.replace(/Connection \d+/, "it")}`),
    drained: () => void told.push("drained"),
    closing: (why) => void told.push(`closing: ${why?.message ?? "by its owner"}`),
  };
  return { told, shared, socket, owner, port, connection, receiver };
}

test("who takes a connection gets what had arrived, what arrives, and its end, and never before start has returned", async () => {
  const { told, socket, connection, port, receiver } = scripted();
  connection.setActive("active");
  socket.push(Buffer.from("early"));
  await turn();
  const stream = connection.take();
  // The push that was queued for the owner is void.
  while (port.step());
  stream.start(receiver);
  expect(told).toEqual([]);
  await turn();
  expect(told).toEqual(["early"]);
  socket.push(Buffer.from("late"));
  socket.push(null);
  await turn();
  while (port.step());
  expect(told).toEqual(["early", "late", "ended"]);
  stream.write(Buffer.from("answer"));
  stream.end();
  await turn();
  expect([Buffer.from(socket.sent).toString(), connection.phase]).toEqual(["answer", "closed"]);
});

test("its owner can only close it, and the taker has the last word", async () => {
  const { told, socket, connection, receiver } = scripted();
  const stream = connection.take();
  const last = { ...receiver, closing: () => (told.push("closing"), void stream.write(Buffer.from("goodbye"))) };
  stream.start(last);
  await turn();
  for (const refused of [
    () => connection.send(Buffer.from("x")),
    () => connection.setActive("active"),
    () => connection.transfer(connection.owner),
    () => connection.take(),
    () => connection.activate(),
    () => connection.end(),
  ])
    expect(refused).toThrow(expect.objectContaining({ code: "CONNECTION_IN_USE" }));
  connection.close();
  expect(told).toEqual(["closing"]);
  await turn();
  expect(Buffer.from(socket.sent).toString()).toBe("goodbye");
  stream.write(Buffer.from("too late"));
  await turn();
  expect(Buffer.from(socket.sent).toString()).toBe("goodbye");
});

test("one that breaks is told to the taker alone", async () => {
  const { told, socket, connection, port, receiver } = scripted();
  const stream = connection.take();
  stream.start(receiver);
  await turn();
  socket.destroy(new Error("gone"));
  await turn();
  while (port.step());
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("failed: it failed: ");
  stream.abort();
  expect(connection.phase).toBe("closed");
});

test("a taker that does not read holds the peer up", async () => {
  const { told, socket, connection, receiver } = scripted("pending");
  const stream = connection.take();
  stream.start(receiver);
  await turn();
  expect(socket.isPaused()).toBe(false);
  stream.pause();
  expect(socket.isPaused()).toBe(true);
  socket.push(Buffer.from("waits"));
  await turn();
  expect(told).toEqual([]);
  stream.resume();
  await turn();
  expect(told).toEqual(["waits"]);
});

test("a taker learns when all has left", async () => {
  const { told, socket, connection, receiver } = scripted();
  const stream = connection.take();
  stream.start(receiver);
  await turn();
  socket.reading = false;
  stream.write(new Uint8Array(8192));
  expect(stream.unsentBytes).toBe(8192);
  socket.reading = true;
  socket.takeAll();
  await turn();
  expect([told, stream.unsentBytes]).toEqual([["drained"], 0]);
});
