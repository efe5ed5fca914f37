import { once } from "node:events";
import { connect as netConnect } from "node:net";
import type { Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { TLSSocket } from "node:tls";
import { createAuthority } from "@troupe-tooling/test-certs";
import type { ConnectionId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import type { Runtime } from "@troupe/runtime";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import type { TcpHandler } from "../src/index.ts";
import { outcome, outcomeOf, Puppet, portOf, text, until } from "./puppet.ts";

let caCert: string;
let handler: TcpHandler;
let runtime: Runtime;
let owner: Puppet;
let port: number;
const sockets: Socket[] = [];

beforeAll(async () => {
  const ca = await createAuthority();
  caCert = ca.certificate;
  const serverTls = await ca.issue({ hosts: ["localhost"] });
  handler = tcp.with({ serverTls, clientTls: { caCert }, handshakeTimeoutMs: 500 });
});

beforeEach(async () => {
  runtime = createRuntime({ chain: "off", handlers: [handler] });
  owner = await new Puppet("owner").spawn(runtime);
  port = portOf(owner, await owner.listen({ tls: false }));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await runtime.close();
});

/** A plain client of the owner, and the owner's connection, activated. */
async function connected(): Promise<[Socket, ConnectionId]> {
  const socket = netConnect(port, "127.0.0.1");
  socket.on("error", () => {});
  sockets.push(socket);
  const before = owner.log.length;
  await once(socket, "connect");
  await until(() => owner.log.length > before);
  owner.tcp.activate(owner.newest);
  return [socket, owner.newest];
}

function secured(socket: Socket): TLSSocket {
  const secure = tlsConnect({ socket, servername: "localhost", ca: caCert });
  secure.on("error", () => {});
  sockets.push(secure);
  return secure;
}

test("the server's side: plaintext, then TLS over the same connection, in any mode afterwards", async () => {
  const [socket, id] = await connected();
  socket.write("STARTTLS\n");
  expect(text(await owner.tcp.receive(id, 100))).toBe("STARTTLS\n");
  owner.tcp.send(id, Buffer.from("go on\n"));
  const upgraded = owner.tcp.upgradeToTlsServer(id);
  expect(String((await once(socket, "data"))[0])).toBe("go on\n");
  const secure = secured(socket);
  secure.write("secret");
  await upgraded;
  owner.tcp.setActive(id, "active");
  await until(() => owner.log.includes("data 1 secret"));
  owner.tcp.send(id, Buffer.from("indeed"));
  expect(String((await once(secure, "data"))[0])).toBe("indeed");
  expect(owner.tcp.counters(id)).toMatchObject({ bytesRead: 15, bytesWritten: 12 });
  secure.end();
  await until(() => owner.log.includes("closed 1 eof"));
});

test("a client that begins its handshake before it was told to loses nothing", async () => {
  const [socket, id] = await connected();
  const secure = secured(socket);
  secure.write("early");
  // Its hello has arrived, and waits as bytes that nobody has read.
  await until(() => owner.tcp.counters(id).waitingBytes > 100);
  await owner.tcp.upgradeToTlsServer(id);
  expect(text(await owner.tcp.receive(id, 100))).toBe("early");
});

test("the client's side: plaintext, then TLS", async () => {
  const other = await new Puppet("other").spawn(runtime);
  const id = await other.tcp.connect(`127.0.0.1:${port}`, { tls: false });
  await until(() => owner.log.length === 1);
  owner.tcp.activate(owner.newest);
  await Promise.all([other.tcp.upgradeToTlsClient(id, "localhost"), owner.tcp.upgradeToTlsServer(owner.newest)]);
  other.tcp.send(id, Buffer.from("from client"));
  expect(text(await owner.tcp.receive(owner.newest, 100))).toBe("from client");
  owner.tcp.send(owner.newest, Buffer.from("from server"));
  expect(text(await other.tcp.receive(id, 100))).toBe("from server");
});

test("what was sent before the upgrade leaves before it, as plaintext, however much it is", async () => {
  const [socket, id] = await connected();
  socket.pause();
  const bytes = 3_000_000;
  owner.tcp.send(id, new Uint8Array(bytes).fill(65));
  const upgraded = owner.tcp.upgradeToTlsServer(id);
  let read = 0;
  while (read < bytes) {
    await once(socket, "readable");
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      expect(chunk.every((byte) => byte === 65)).toBe(true);
      read += chunk.length;
    }
  }
  expect(read).toBe(bytes);
  const secure = secured(socket);
  await upgraded;
  owner.tcp.send(id, Buffer.from("secret"));
  expect(String((await once(secure, "data"))[0])).toBe("secret");
});

test("while the handshake runs nothing else touches the socket", async () => {
  const [socket, id] = await connected();
  const upgraded = owner.tcp.upgradeToTlsServer(id);
  await Promise.resolve();
  const other = await new Puppet("other").spawn(runtime);
  const refused = [
    outcome(() => owner.tcp.send(id, Buffer.from("in between"))),
    outcome(() => owner.tcp.setActive(id, "active")),
    outcome(() => owner.tcp.transfer(id, other.id)),
    outcome(() => owner.tcp.end(id)),
    await outcomeOf(owner.tcp.receive(id, 10)),
    await outcomeOf(owner.tcp.flushed(id)),
    await outcomeOf(owner.tcp.upgradeToTlsServer(id)),
  ];
  expect(new Set(refused)).toEqual(new Set(["CONNECTION_UPGRADING"]));
  expect(owner.tcp.peerAddress(id)).toBe(`127.0.0.1:${socket.localPort}`);
  const secure = secured(socket);
  await upgraded;
  owner.tcp.send(id, Buffer.from("first"));
  expect(String((await once(secure, "data"))[0])).toBe("first");
});

test("what an upgrade needs, and says when it is missing", async () => {
  const bare = await new Puppet("bare", { handler: tcp }).spawn(createRuntime({ chain: "off" }));
  expect(await outcomeOf(bare.tcp.upgradeToTlsServer(1 as ConnectionId))).toBe("TLS_NOT_CONFIGURED");
  await expect(bare.tcp.upgradeToTlsClient(1 as ConnectionId, "localhost")).rejects.toMatchObject({
    code: "TLS_NOT_CONFIGURED",
    hostText: "client_tls not configured on this handler",
  });
  const [, id] = await connected();
  expect(await outcomeOf(owner.tcp.upgradeToTlsClient(id, "bad..name"))).toBe("TLS_SERVER_NAME_INVALID");
  owner.tcp.setActive(id, "active");
  await expect(owner.tcp.upgradeToTlsServer(id)).rejects.toMatchObject({
    code: "CONNECTION_NOT_PASSIVE",
    hostText: `Connection ${id} must be in passive mode for TLS upgrade`,
  });
  owner.tcp.setActive(id, "passive");
  const received = owner.tcp.receive(id, 10);
  expect(await outcomeOf(owner.tcp.upgradeToTlsServer(id))).toBe("RECEIVE_BUSY");
  owner.tcp.close(id);
  expect(await outcomeOf(received)).toBe("CONNECTION_CLOSED");
});

test("a second upgrade is refused, and the connection lives", async () => {
  const [socket, id] = await connected();
  const upgraded = owner.tcp.upgradeToTlsServer(id);
  const secure = secured(socket);
  await upgraded;
  await expect(owner.tcp.upgradeToTlsServer(id)).rejects.toMatchObject({
    code: "CONNECTION_IS_TLS",
    hostText: `Connection ${id} is already TLS`,
  });
  owner.tcp.send(id, Buffer.from("alive"));
  expect(String((await once(secure, "data"))[0])).toBe("alive");
});

test("an upgrade that fails ends the connection, and says why", async () => {
  const [socket, id] = await connected();
  socket.write("this is no hello at all\r\n");
  await expect(owner.tcp.upgradeToTlsServer(id)).rejects.toMatchObject({
    code: "TLS_HANDSHAKE",
    tlsCode: "TLS_NOT_TLS",
  });
  expect(outcome(() => owner.tcp.send(id, new Uint8Array(1)))).toBe("NOT_FOUND");
});

test("an upgrade ends when the peer stays silent, when the connection is closed, by signal, and with its actor", async () => {
  const [, silent] = await connected();
  await expect(owner.tcp.upgradeToTlsServer(silent)).rejects.toMatchObject({ tlsCode: "TLS_HANDSHAKE_TIMEOUT" });

  const [, closing] = await connected();
  const closed = owner.tcp.upgradeToTlsServer(closing);
  await Promise.resolve();
  owner.tcp.close(closing);
  expect(await outcomeOf(closed)).toBe("CONNECTION_CLOSED");

  const [, aborting] = await connected();
  const controller = new AbortController();
  const aborted = owner.tcp.upgradeToTlsServer(aborting, { signal: controller.signal });
  await Promise.resolve();
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");

  const [socket, ending] = await connected();
  const ended = owner.tcp.upgradeToTlsServer(ending).catch((error: unknown) => error);
  await Promise.resolve();
  await owner.actor.stop();
  expect(await ended).toMatchObject({ code: "ACTOR_GONE" });
  if (!socket.destroyed) await new Promise((resolve) => socket.resume().on("close", resolve));
});

test.each(["end", "resetAndDestroy"] as const)(
  "an upgrade with a peer that has gone before (%s) fails at once, and leaves no connection",
  async (how) => {
    const [socket, id] = await connected();
    socket[how]();
    await owner.tcp.receive(id, 10).catch(() => {});
    expect(await outcomeOf(owner.tcp.upgradeToTlsServer(id))).toBe("CONNECTION_FAILED");
    expect(owner.tcp.connections()).toEqual([]);
  },
);

test("an upgrade whose peer goes while it has not taken all that was sent before fails at once", async () => {
  const [socket, id] = await connected();
  socket.pause();
  owner.tcp.send(id, new Uint8Array(20_000_000));
  const upgraded = outcomeOf(owner.tcp.upgradeToTlsServer(id));
  socket.resetAndDestroy();
  expect(await upgraded).toBe("CONNECTION_FAILED");
  expect(owner.tcp.connections()).toEqual([]);
});
