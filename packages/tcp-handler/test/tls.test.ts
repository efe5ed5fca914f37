import { once } from "node:events";
import { connect as netConnect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { channel } from "node:diagnostics_channel";
import { createAuthority, expired } from "@troupe-tooling/test-certs";
import type { Authority } from "@troupe-tooling/test-certs";
import { createRuntime } from "@troupe/runtime";
import type { Runtime } from "@troupe/runtime";
import { loadServerTls } from "@troupe/tls-config";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import type { RefusedMessage, TcpOptions } from "../src/index.ts";
import { outcomeOf, Puppet, portOf, text, until } from "./puppet.ts";

let ca: Authority;
let serverTls: { readonly cert: string; readonly key: string };
let runtime: Runtime;
const sockets: (Socket | TLSSocket)[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  ca = await createAuthority();
  serverTls = await ca.issue({ hosts: ["localhost", "127.0.0.1", "::1"] });
});

beforeEach(() => {
  runtime = createRuntime({ chain: "off" });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  await runtime.close();
});

/** An actor that listens with TLS. */
async function listening(options: TcpOptions = {}): Promise<[Puppet, number]> {
  const handler = tcp.with({ serverTls, clientTls: { caCert: ca.certificate }, ...options });
  const owner = await new Puppet(`owner ${runtime.actors().length}`, { handler }).spawn(createOrReuse(handler));
  return [owner, portOf(owner, await owner.listen())];
}

/** A runtime takes the options of a handler when it is made. */
function createOrReuse(handler: typeof tcp): Runtime {
  runtime = createRuntime({ chain: "off", handlers: [handler] });
  return runtime;
}

function client(port: number, options: ConnectionOptions = {}): TLSSocket {
  const socket = tlsConnect({ port, host: "127.0.0.1", servername: "localhost", ca: ca.certificate, ...options });
  socket.on("error", () => {});
  sockets.push(socket);
  return socket;
}

function plain(port: number): Socket {
  const socket = netConnect(port, "127.0.0.1");
  socket.on("error", () => {});
  sockets.push(socket);
  return socket;
}

/** A server's side that never answers. */
function silently(socket: Socket): void {
  socket.on("error", () => {});
  sockets.push(socket);
}

/** Resolves when a socket is closed, in whatever way. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.resume().on("close", () => resolve());
  });
}

async function all(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What was refused while `action` ran. */
async function refusals(action: () => Promise<unknown>, count = 1): Promise<RefusedMessage[]> {
  const messages: RefusedMessage[] = [];
  const listener = (message: unknown): void => void messages.push(message as RefusedMessage);
  const refused = channel("troupe:tcp-handler:refused");
  refused.subscribe(listener);
  try {
    await action();
    await until(() => messages.length >= count);
  } finally {
    refused.unsubscribe(listener);
  }
  return messages;
}

test("an actor serves TLS: bytes in both directions, and the counters say how many", async () => {
  const [owner, port] = await listening();
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  const socket = client(port);
  socket.write("hello");
  await until(() => owner.log.includes("data 1 hello"));
  owner.tcp.send(owner.newest, Buffer.from("hi there"));
  expect(String((await once(socket, "data"))[0])).toBe("hi there");
  await owner.tcp.flushed(owner.newest);
  expect(owner.tcp.counters(owner.newest)).toMatchObject({ bytesRead: 5, bytesWritten: 8, sends: 1, unsentBytes: 0 });
  expect(owner.tcp.peerAddress(owner.newest)).toBe(`127.0.0.1:${socket.localPort}`);
});

test("two actors talk TLS with each other, by name and by address", async () => {
  const [owner, port] = await listening();
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  owner.on.onData = (id, data) => owner.tcp.send(id, data) && undefined;
  for (const address of [`localhost:${port}`, `127.0.0.1:${port}`]) {
    const id = await owner.tcp.connect(address);
    owner.tcp.send(id, Buffer.from(address));
    expect(text(await owner.tcp.receive(id, 100))).toBe(address);
    owner.tcp.close(id);
  }
});

test("the end of a TLS connection is clean on every path: after close, after eof, when the actor stops", async () => {
  for (const end of ["close", "eof", "stop"] as const) {
    const [owner, port] = await listening();
    owner.on.handleConnection = (id) => {
      owner.tcp.activate(id, "active");
      owner.tcp.send(id, Buffer.from("response"));
      if (end === "close") owner.tcp.close(id);
    };
    const socket = client(port);
    const errors: unknown[] = [];
    socket.on("error", (error) => errors.push(error));
    const received = all(socket);
    await until(() => owner.log.length > 0);
    if (end === "eof") socket.end();
    const stopped = end === "stop" ? owner.actor.stop() : undefined;
    expect(await received).toBe("response");
    socket.end();
    await stopped;
    expect(errors).toEqual([]);
    await runtime.close();
  }
});

test("everything that was sent arrives before the end, also when it is megabytes", async () => {
  const [owner, port] = await listening();
  const bytes = 3_000_000;
  owner.on.handleConnection = (id) => {
    owner.tcp.activate(id);
    owner.tcp.send(id, new Uint8Array(bytes).fill(7));
    owner.tcp.close(id);
  };
  const socket = client(port);
  expect((await all(socket)).length).toBe(bytes);
});

test("a client that stays silent delays nobody, and is dropped at its deadline", async () => {
  const [owner, port] = await listening({ handshakeTimeoutMs: 300 });
  const silent = plain(port);
  await once(silent, "connect");
  const dropped = closed(silent);
  const messages = await refusals(async () => {
    const prompt = client(port);
    await once(prompt, "secureConnect");
    await until(() => owner.log.length === 1);
    await dropped;
  });
  expect(messages).toEqual([
    expect.objectContaining({
      reason: "handshake",
      error: expect.objectContaining({ code: "TLS_HANDSHAKE", tlsCode: "TLS_HANDSHAKE_TIMEOUT" }),
    }),
  ]);
  expect(owner.tcp.connections().length).toBe(1);
});

test("at the cap of handshakes the one without progress for longest makes room", async () => {
  const [owner, port] = await listening({ maxHandshakes: 3 });
  const silent = [plain(port), plain(port), plain(port)];
  await Promise.all(silent.map((socket) => once(socket, "connect")));
  const prompt = client(port);
  await once(prompt, "secureConnect");
  await until(() => owner.log.length === 1);
  await closed(silent[0]!);
  expect(silent.map((socket) => socket.destroyed)).toEqual([true, false, false]);
});

test("handshakes count for the limit on connections", async () => {
  const [owner, port] = await listening({ maxConnectionsPerActor: 2 });
  await Promise.all([plain(port), plain(port)].map((socket) => once(socket, "connect")));
  await until(() => owner.owner.opening === 2);
  const [message] = await refusals(() => closed(client(port)));
  expect(message!.reason).toBe("actor-limit");
});

test("closing the listener ends its handshakes, and no connection of a closed listener appears", async () => {
  const [owner, port] = await listening();
  const silent = plain(port);
  await once(silent, "connect");
  await until(() => owner.owner.opening === 1);
  owner.tcp.closeListener(owner.tcp.listeners()[0]!);
  await closed(silent);
  expect([owner.owner.opening, owner.log]).toEqual([0, []]);
});

describe("what is wrong between two TLS peers has a name of its own:", () => {
  test("plaintext to a TLS port", async () => {
    const [owner, port] = await listening();
    const [message] = await refusals(async () => {
      const socket = plain(port);
      socket.write("GET / HTTP/1.1\r\n\r\n");
      await closed(socket);
    });
    expect(message).toMatchObject({ error: { code: "TLS_HANDSHAKE", tlsCode: "TLS_NOT_TLS" } });
    expect(owner.log).toEqual([]);
  });

  test("TLS to a plaintext port", async () => {
    const [owner] = await listening();
    const echo = await owner.listen({ tls: false });
    owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
    owner.on.onData = (id) => owner.tcp.send(id, Buffer.from("what do you want?\r\n")) && undefined;
    await expect(owner.tcp.connect(`localhost:${portOf(owner, echo)}`)).rejects.toMatchObject({
      code: "TLS_HANDSHAKE",
      tlsCode: "TLS_NOT_TLS",
      message: expect.stringMatching(/^TLS handshake failed: the peer does not speak TLS/),
    });
  });

  test("an expired certificate, another name, an unknown issuer", async () => {
    const [owner] = await listening();
    const cases = [
      [await ca.issue({ hosts: ["localhost"], ...expired() }), "TLS_CERT_EXPIRED"],
      [await ca.issue({ hosts: ["example.org"] }), "TLS_NAME_MISMATCH"],
      [await (await createAuthority("another")).issue({ hosts: ["localhost"] }), "TLS_UNKNOWN_ISSUER"],
    ] as const;
    for (const [certificate, tlsCode] of cases) {
      const { createServer: createTlsServer } = await import("node:tls");
      const server = createTlsServer(certificate).listen(0, "127.0.0.1");
      servers.push(server);
      await once(server, "listening");
      const address = `localhost:${(server.address() as AddressInfo).port}`;
      await expect(owner.tcp.connect(address)).rejects.toMatchObject({ code: "TLS_HANDSHAKE", tlsCode });
    }
    expect(owner.tcp.connections()).toEqual([]);
  });

  test("a peer that hangs up in the middle", async () => {
    const [owner] = await listening();
    const server = createServer((socket) => socket.once("data", () => socket.destroy())).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const address = `localhost:${(server.address() as AddressInfo).port}`;
    await expect(owner.tcp.connect(address)).rejects.toMatchObject({
      code: "TLS_HANDSHAKE",
      tlsCode: "TLS_PEER_CLOSED",
    });
  });

  test("a server that never answers", async () => {
    const [owner] = await listening({ handshakeTimeoutMs: 200 });
    const server = createServer(silently).listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    const address = `localhost:${(server.address() as AddressInfo).port}`;
    await expect(owner.tcp.connect(address)).rejects.toMatchObject({
      code: "TLS_HANDSHAKE",
      tlsCode: "TLS_HANDSHAKE_TIMEOUT",
    });
  });
});

test("mutual TLS lets in who shows a certificate, and nobody else", async () => {
  const [owner, port] = await listening({ serverTls: { ...serverTls, clientCa: ca.certificate } });
  const known = await ca.issue({ client: true, commonName: "alice" });
  const stranger = await (await createAuthority("another")).issue({ client: true });
  const [without, wrong] = await refusals(async () => {
    await closed(client(port));
    await closed(client(port, stranger));
  }, 2);
  for (const message of [without, wrong]) {
    expect(message).toMatchObject({ reason: "handshake", error: { code: "TLS_HANDSHAKE" } });
  }
  const socket = client(port, known);
  socket.write("it is me");
  await until(() => owner.log.length === 1);
  owner.tcp.activate(owner.newest);
  expect(text(await owner.tcp.receive(owner.newest, 100))).toBe("it is me");
});

test("certificates are reloaded for new connections, and open ones go on", async () => {
  const tls = await loadServerTls(serverTls);
  const [owner, port] = await listening({ serverTls: tls });
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  owner.on.onData = (id, data) => owner.tcp.send(id, data) && undefined;
  const before = client(port);
  await once(before, "secureConnect");
  await tls.reload({ config: await ca.issue({ hosts: ["localhost"], commonName: "renewed" }) });
  const after = client(port);
  await once(after, "secureConnect");
  expect(after.getPeerCertificate().subject.CN).toBe("renewed");
  before.write("still here");
  expect(String((await once(before, "data"))[0])).toBe("still here");
});

test("connect ends with its signal, with its actor, and at its limit, also in the middle of a handshake", async () => {
  const [owner] = await listening();
  const server = createServer(silently).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = `localhost:${(server.address() as AddressInfo).port}`;
  const controller = new AbortController();
  const connecting = owner.tcp.connect(address, { signal: controller.signal });
  await until(() => sockets.length === 1);
  controller.abort(new Error("never mind"));
  await expect(connecting).rejects.toThrow("never mind");

  const other = owner.tcp.connect(address);
  await until(() => sockets.length === 2);
  const [outcome] = await Promise.all([other.catch((error: unknown) => error), owner.actor.terminate()]);
  expect(outcome).toMatchObject({ code: "ACTOR_GONE" });
  expect(owner.owner.opening).toBe(0);
  for (const socket of sockets.splice(0)) await closed(socket);
});

test("a client that does not close its side is cut off after the time to linger", async () => {
  const [owner, port] = await listening({ lingerMs: 100 });
  owner.on.handleConnection = (id) => owner.tcp.close(id);
  const socket = client(port, {});
  socket.allowHalfOpen = true;
  const gone = closed(socket);
  await once(socket, "end");
  // Only who writes learns of a reset once he has read the end.
  await until(() => socket.destroyed || !socket.write("are you there?"));
  await gone;
  expect(owner.tcp.connections()).toEqual([]);
});

test("a host name that can be no name of a certificate is refused", async () => {
  const [owner] = await listening();
  expect(await outcomeOf(owner.tcp.connect("bad..name:1"))).toBe("TLS_SERVER_NAME_INVALID");
});
