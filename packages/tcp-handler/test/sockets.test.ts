import { once } from "node:events";
import { connect as netConnect } from "node:net";
import type { NetConnectOpts, Socket } from "node:net";
import { join } from "node:path";
import { tempFolder } from "@troupe-tooling/test-certs";
import { createRuntime } from "@troupe/runtime";
import type { Runtime } from "@troupe/runtime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import type { TcpOptions } from "../src/index.ts";
import { outcome, outcomeOf, Puppet, portOf, text, until } from "./puppet.ts";

let runtime: Runtime;
const sockets: Socket[] = [];

beforeEach(() => {
  runtime = createRuntime({ chain: "off" });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await runtime.close();
});

async function puppet(options: TcpOptions = {}): Promise<Puppet> {
  const handler = tcp.with(options);
  runtime = createRuntime({ chain: "off", handlers: [handler] });
  return await new Puppet("owner", { handler }).spawn(runtime);
}

async function client(target: NetConnectOpts): Promise<Socket> {
  const socket = netConnect({ allowHalfOpen: true, ...target });
  socket.on("error", () => {});
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.resume().on("close", () => resolve());
  });
}

/** An owner that echoes, and its port. */
async function echo(options: TcpOptions = {}, address = "127.0.0.1:0"): Promise<[Puppet, number]> {
  const owner = await puppet(options);
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  owner.on.onData = (id, data) => owner.tcp.send(id, data) && undefined;
  return [owner, portOf(owner, await owner.listen({}, address))];
}

describe("an echo", () => {
  test.each([
    ["127.0.0.1:0", "127.0.0.1"],
    ["[::1]:0", "[::1]"],
    ["localhost:0", "localhost"],
  ])("on %s is reached at %s, and knows both addresses", async (address, host) => {
    const [owner, port] = await echo({}, address);
    const id = await owner.tcp.connect(`${host}:${port}`);
    owner.tcp.send(id, Buffer.from("hello"));
    expect(text(await owner.tcp.receive(id, 10))).toBe("hello");
    const theirs = owner.newest;
    expect(owner.tcp.peerAddress(id)).toBe(owner.tcp.localAddress(theirs));
    expect(owner.tcp.localAddress(id)).toBe(owner.tcp.peerAddress(theirs));
    expect(owner.tcp.peerAddress(id)).toMatch(/^(127\.0\.0\.1|\[::1\]):\d+$/);
    expect(owner.tcp.listenerAddress(owner.tcp.listeners()[0]!)).toBe(owner.tcp.peerAddress(id));
  });

  test("over a Unix socket, whose path is free again afterwards", async () => {
    await using folder = await tempFolder({});
    const address = `unix:${join(folder.path, "echo.sock")}`;
    for (let round = 0; round < 2; round += 1) {
      const [owner] = await echo({}, address);
      const id = await owner.tcp.connect(address);
      owner.tcp.send(id, Buffer.from("hello"));
      expect(text(await owner.tcp.receive(id, 10))).toBe("hello");
      expect([owner.tcp.peerAddress(id), owner.tcp.listenerAddress(owner.tcp.listeners()[0]!)]).toEqual(["", address]);
      // What TCP alone has does nothing here, and harms nothing.
      owner.tcp.setNoDelay(id, true);
      owner.tcp.setKeepAlive(id, true, 1000);
      await runtime.close();
    }
  });

  test("of bytes that come one by one", async () => {
    const [, port] = await echo();
    const socket = await client({ port });
    socket.setNoDelay(true);
    const received: number[] = [];
    socket.on("data", (chunk: Buffer) => received.push(...chunk));
    for (let byte = 0; byte < 300; byte += 1) {
      socket.write(Uint8Array.of(byte % 256));
      if (byte % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => received.length === 300);
    expect(received).toEqual(Array.from({ length: 300 }, (_, byte) => byte % 256));
  });

  test("of megabytes, through bounded memory", async () => {
    const [owner, port] = await echo();
    const socket = await client({ port });
    const bytes = 8_000_000;
    let sent = 0;
    let read = 0;
    let most = 0;
    socket.on("data", (chunk: Buffer) => {
      for (const byte of [0, chunk.length - 1]) expect(chunk[byte]).toBe((read + byte) % 251);
      read += chunk.length;
      const { waitingBytes, unsentBytes } = owner.tcp.counters(owner.newest);
      most = Math.max(most, waitingBytes + unsentBytes);
    });
    const chunk = Buffer.alloc(251 * 256);
    for (let index = 0; index < chunk.length; index += 1) chunk[index] = index % 251;
    while (sent < bytes) {
      sent += chunk.length;
      if (!socket.write(chunk)) await once(socket, "drain");
    }
    await until(() => read === sent);
    expect(most).toBeLessThan(1_500_000);
  });
});

test("no-delay and keep-alive are set where they are asked for", async () => {
  const calls: string[] = [];
  const { systemNetwork } = await import("@troupe/handler");
  const spied = <S extends Pick<Socket, "setNoDelay" | "setKeepAlive">>(socket: S): S => {
    socket.setNoDelay = (on) => void calls.push(`no-delay ${on}`) as never;
    socket.setKeepAlive = ((on: boolean, ms: number) => void calls.push(`keep-alive ${on} ${ms}`)) as never;
    return socket;
  };
  runtime = createRuntime({
    chain: "off",
    network: { ...systemNetwork, connect: (target) => spied(systemNetwork.connect(target) as Socket) },
  });
  const owner = await new Puppet("owner").spawn(runtime);
  const port = portOf(owner, await owner.listen());
  const id = await owner.tcp.connect(`127.0.0.1:${port}`, { keepAliveMs: 5000 });
  await owner.tcp.connect(`127.0.0.1:${port}`, { noDelay: false });
  owner.tcp.setNoDelay(id, false);
  owner.tcp.setKeepAlive(id, true, 2000);
  owner.tcp.setKeepAlive(id, false);
  expect(calls).toEqual([
    "no-delay true",
    "keep-alive true 5000",
    "no-delay false",
    "keep-alive true 2000",
    "keep-alive false 0",
  ]);
});

test("counters count bytes, chunks and sends", async () => {
  const [owner, port] = await echo();
  const socket = await client({ port });
  for (const word of ["one", "three"]) {
    socket.write(word);
    expect(String((await once(socket, "data"))[0])).toBe(word);
  }
  expect(owner.tcp.counters(owner.newest)).toEqual({
    bytesRead: 8,
    bytesWritten: 8,
    chunksReceived: 2,
    sends: 2,
    waitingBytes: 0,
    unsentBytes: 0,
  });
});

test("a flush whose peer resets before it has taken all fails", async () => {
  const owner = await puppet();
  const socket = await client({ port: portOf(owner, await owner.listen()) });
  socket.pause();
  await until(() => owner.log.length === 1);
  const id = owner.newest;
  owner.tcp.activate(id);
  owner.tcp.send(id, new Uint8Array(20_000_000));
  const flushed = outcomeOf(owner.tcp.flushed(id));
  socket.resetAndDestroy();
  expect(await flushed).toBe("CONNECTION_FAILED");
});

describe("half-close", () => {
  test("of ours: everything arrives, then the end, and we still receive", async () => {
    const owner = await puppet();
    const port = portOf(owner, await owner.listen());
    const socket = await client({ port });
    await until(() => owner.log.length === 1);
    const id = owner.newest;
    owner.tcp.activate(id);
    owner.tcp.send(id, Buffer.from("all I had to say"));
    owner.tcp.end(id);
    await owner.tcp.flushed(id);
    expect(outcome(() => owner.tcp.send(id, Buffer.of(1)))).toBe("CONNECTION_OUTPUT_ENDED");
    expect(outcome(() => owner.tcp.end(id))).toBe("CONNECTION_OUTPUT_ENDED");
    const [said] = (await once(socket, "data")) as [Buffer];
    await once(socket, "end");
    expect(String(said)).toBe("all I had to say");
    socket.end("and I");
    expect(text(await owner.tcp.receive(id, 10))).toBe("and I");
    expect((await owner.tcp.receive(id, 10)).length).toBe(0);
  });

  test("of the peer, half-open: on-end, then we send on, then on-close once we end too", async () => {
    const owner = await puppet();
    const port = portOf(owner, await owner.listen({ halfOpen: true }));
    owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
    const socket = await client({ port });
    socket.end("question");
    await until(() => owner.log.includes("end 1"));
    owner.tcp.send(owner.newest, Buffer.from("answer"));
    expect(String((await once(socket, "data"))[0])).toBe("answer");
    owner.tcp.end(owner.newest);
    await until(() => owner.log.includes("closed 1 eof"));
    expect(owner.log).toEqual(["accepted 1", "data 1 question", "end 1", "closed 1 eof"]);
  });

  test("of the peer by default: on-close, and what was sent before is delivered", async () => {
    const owner = await puppet();
    const port = portOf(owner, await owner.listen());
    owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
    owner.on.onClose = (id) => owner.tcp.send(id, new Uint8Array(2_000_000)) && undefined;
    const socket = await client({ port });
    socket.end();
    let read = 0;
    socket.on("data", (chunk: Buffer) => (read += chunk.length));
    await once(socket, "end");
    expect(read).toBe(2_000_000);
  });

  test("half-open without on-end: on-close, so that no end is missed", async () => {
    runtime = createRuntime({ chain: "off" });
    const owner = await new Puppet("owner", { without: ["onEnd"] }).spawn(runtime);
    const port = portOf(owner, await owner.listen({ halfOpen: true }));
    owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
    (await client({ port })).end();
    await until(() => owner.log.includes("closed 1 eof"));
  });
});

test("closing with unread input does not cost the peer what was sent", async () => {
  const owner = await puppet();
  const port = portOf(owner, await owner.listen());
  const bytes = 4_000_000;
  owner.on.handleConnection = (id) => {
    owner.tcp.activate(id);
    owner.tcp.send(id, new Uint8Array(bytes));
    owner.tcp.close(id);
  };
  const socket = await client({ port });
  socket.write(new Uint8Array(1_000_000));
  let read = 0;
  socket.on("data", (chunk: Buffer) => (read += chunk.length));
  await once(socket, "end");
  socket.end();
  expect(read).toBe(bytes);
});

test("a reset by the peer is told once, and the address of who did it is still known", async () => {
  const [owner, port] = await echo();
  const seen: string[] = [];
  owner.on.onClose = (id, reason) => void seen.push(`${owner.tcp.peerAddress(id)} ${reason}`);
  const socket = await client({ port });
  const from = `127.0.0.1:${socket.localPort}`;
  await until(() => owner.log.length === 1);
  socket.resetAndDestroy();
  await until(() => owner.tcp.connections().length === 0);
  expect(seen).toEqual([`${from} Connection reset by peer (os error 104)`]);
});

describe("a peer that does not read", () => {
  test("fills its own queue, and the actor is told, not held", async () => {
    const owner = await puppet({ writeQueueBytes: 1_000_000 });
    const port = portOf(owner, await owner.listen());
    const socket = await client({ port });
    socket.pause();
    await until(() => owner.log.length === 1);
    const id = owner.newest;
    owner.tcp.activate(id);
    const chunk = new Uint8Array(100_000);
    let accepted = 0;
    for (;;) {
      const came = outcome(() => owner.tcp.send(id, chunk));
      if (came !== "ok") {
        expect(came).toBe("WRITE_QUEUE_FULL");
        break;
      }
      accepted += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(owner.tcp.counters(id).unsentBytes).toBeLessThanOrEqual(1_000_000);
    // What was accepted arrives once it reads, and there is room again.
    let read = 0;
    socket.on("data", (data: Buffer) => (read += data.length)).resume();
    await owner.tcp.flushed(id);
    await until(() => read === accepted);
    expect(owner.tcp.send(id, chunk)).toBe(chunk.length);
  });

  test("for the stall time is given up on", async () => {
    const [owner, port] = await echo({ writeStallMs: 200 });
    const socket = await client({ port });
    socket.pause();
    await until(() => owner.log.length === 1);
    owner.tcp.send(owner.newest, new Uint8Array(20_000_000));
    await until(() => owner.tcp.connections().length === 0);
    expect(owner.log.at(-1)).toMatch(/^closed 1 Connection \d+: none of \d+ unsent bytes left within 200 ms$/);
  });

  test("but slowly is not given up on, although one write takes many times the stall time", async () => {
    const stallMs = 300;
    const [owner, port] = await echo({ writeStallMs: stallMs });
    const socket = await client({ port });
    await until(() => owner.log.length === 1);
    const bytes = 40_000_000;
    const started = performance.now();
    owner.tcp.send(owner.newest, new Uint8Array(bytes));
    let read = 0;
    let allowance = 0;
    socket.on("data", (chunk: Buffer) => {
      read += chunk.length;
      allowance -= chunk.length;
      if (allowance < 0) socket.pause();
    });
    const reading = setInterval(() => {
      allowance = 300_000;
      socket.resume();
    }, 10);
    await until(() => read === bytes);
    clearInterval(reading);
    expect(owner.log).toEqual(["accepted 1"]);
    expect(performance.now() - started).toBeGreaterThan(3 * stallMs);
  });
});

test("a connection without traffic for the idle time ends; one whose owner is slow does not", async () => {
  const owner = await puppet({ idleTimeoutMs: 200 });
  const port = portOf(owner, await owner.listen());
  owner.on.handleConnection = (id) => owner.tcp.activate(id, "active");
  const idle = await client({ port });
  await until(() => owner.tcp.connections().length === 0);
  expect(owner.log.at(-1)).toMatch(/^closed 1 Connection \d+: no byte in either direction for 200 ms$/);
  await closed(idle);

  let free!: () => void;
  owner.on.onData = () => new Promise<void>((resolve) => (free = resolve));
  (await client({ port })).write("x");
  await until(() => owner.log.at(-1) === "data 2 x");
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(owner.tcp.connections().length).toBe(1);
  free();
});

describe("what the system refuses has a name of its own:", () => {
  test("a port in use", async () => {
    const [owner, port] = await echo();
    await expect(owner.listen({}, `127.0.0.1:${port}`)).rejects.toMatchObject({
      code: "ADDRESS_IN_USE",
      message: `listen on 127.0.0.1:${port}: Address already in use (EADDRINUSE)`,
      hostText: "Address already in use (os error 98)",
      address: `127.0.0.1:${port}`,
    });
  });

  test("an address of another machine, a port that is not for us, a path that does not exist", async () => {
    const [owner] = await echo();
    await expect(owner.listen({}, "192.0.2.1:0")).rejects.toMatchObject({
      code: "ADDRESS_NOT_AVAILABLE",
      hostText: "Cannot assign requested address (os error 99)",
    });
    expect(await outcomeOf(owner.listen({}, "unix:/no/such/folder/socket"))).toMatch(
      /^(ADDRESS_NOT_AVAILABLE|PERMISSION_DENIED)$/,
    );
    expect(await outcomeOf(owner.tcp.connect("unix:/no/such/socket"))).toBe("ADDRESS_NOT_AVAILABLE");
  });

  test("a port that nobody listens on", async () => {
    const [owner, port] = await echo();
    owner.tcp.closeListener(owner.tcp.listeners()[0]!);
    await expect(owner.tcp.connect(`127.0.0.1:${port}`)).rejects.toMatchObject({
      code: "CONNECT_REFUSED",
      message: `connect to 127.0.0.1:${port}: Connection refused (ECONNREFUSED)`,
      hostText: "Connection refused (os error 111)",
    });
    // By name, where several addresses are tried.
    expect(await outcomeOf(owner.tcp.connect(`localhost:${port}`))).toBe("CONNECT_REFUSED");
  });

  test("a host that does not exist", async () => {
    const [owner] = await echo();
    expect(await outcomeOf(owner.tcp.connect("no-such-host.invalid:80"))).toBe("HOST_NOT_FOUND");
  });

  test("a local address that is none", async () => {
    const [owner, port] = await echo();
    const failed = owner.tcp.connect(`127.0.0.1:${port}`, { localAddress: "elsewhere" });
    expect(await outcomeOf(failed)).toBe("SOCKET_ERROR");
    expect(owner.owner.opening).toBe(0);
  });
});

// TCP has no groups: the system refuses before it looks for a route, with a network and without one, and sends nothing.
test.each(["224.0.0.1:9", "[ff02::1]:9"])(
  "an address that cannot be reached, %s, has an error of its own",
  async (at) => {
    const owner = await puppet();
    await expect(owner.tcp.connect(at)).rejects.toMatchObject({
      code: "HOST_UNREACHABLE",
      address: at,
      hostText: "Network is unreachable (os error 101)",
      cause: { code: "ENETUNREACH" },
    });
    expect(owner.connections).toEqual([]);
  },
);
