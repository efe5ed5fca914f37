import { once } from "node:events";
import type { NetworkSocket } from "@troupe/handler";
import { createFakeClock, createMemoryNetwork } from "@troupe/testing";
import type { MemoryNetwork } from "@troupe/testing";
import { expect, test } from "vitest";

async function turns(count = 10): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function pair(network: MemoryNetwork): Promise<readonly [NetworkSocket, NetworkSocket]> {
  const server = network.createServer({ pauseOnConnect: false }).listen({ host: "127.0.0.1", port: 80 });
  const near = network.connect({ host: "127.0.0.1", port: 80 });
  const [[far]] = (await Promise.all([once(server, "connection"), once(near, "connect")])) as [[NetworkSocket], []];
  return [near, far];
}

async function chunksOf(seed: number | undefined, writes: readonly string[]): Promise<string[]> {
  const network = createMemoryNetwork(seed === undefined ? {} : { piecesSeed: seed });
  const [near, far] = await pair(network);
  const chunks: string[] = [];
  far.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  for (const text of writes) near.write(text);
  near.end();
  await once(far, "end");
  network.abort();
  return chunks;
}

test("what was written in one go arrives in one piece, as over TCP", async () => {
  expect(await chunksOf(undefined, ["one ", "and ", "two"])).toEqual(["one and two"]);
});

test("random pieces are the same for the same seed, and lose nothing", async () => {
  const text = "0123456789".repeat(500);
  const [first, second, other] = [await chunksOf(5, [text]), await chunksOf(5, [text]), await chunksOf(6, [text])];
  expect(first).toEqual(second);
  expect(first).not.toEqual(other);
  expect(first.length).toBeGreaterThan(2);
  expect([first.join(""), other.join("")]).toEqual([text, text]);
});

test("with a latency nothing moves before the clock does", async () => {
  const clock = createFakeClock();
  const network = createMemoryNetwork({ clock, latencyMs: 50 });
  const server = network.createServer({ pauseOnConnect: false }).listen({ host: "127.0.0.1", port: 80 });
  const heard: string[] = [];
  server.on("connection", (far: NetworkSocket) => {
    heard.push("accepted");
    far.on("data", (chunk: Buffer) => heard.push(chunk.toString()));
  });
  const near = network.connect({ host: "127.0.0.1", port: 80 });
  near.on("connect", () => heard.push("connected"));
  near.write("hello");
  for (const expected of [[], ["accepted"], ["accepted", "connected"], ["accepted", "connected", "hello"]]) {
    await turns();
    expect(heard).toEqual(expected);
    expect(network.idle).toBe(true);
    clock.advance(50);
  }
  network.abort();
});

test("idle timeouts go by the clock, and traffic puts them off", async () => {
  const clock = createFakeClock();
  const network = createMemoryNetwork({ clock });
  const [near, far] = await pair(network);
  const silences: number[] = [];
  near.setTimeout(100, () => silences.push(clock.monotonic()));
  for (let round = 0; round < 3; round += 1) {
    clock.advance(90);
    (round % 2 === 0 ? near : far).write("!");
    far.resume();
    near.resume();
    await turns();
  }
  expect(silences).toEqual([]);
  clock.advance(500);
  expect(silences).toEqual([370]);
  network.abort();
  expect(clock.pending).toBe(0);
});

test("names stand for addresses, errors, or silence", async () => {
  const network = createMemoryNetwork({
    hosts: { "db.test": "10.0.0.1", "far.test": "EHOSTUNREACH", "10.0.0.9": "silent" },
  });
  network.createServer({ pauseOnConnect: false }).listen({ host: "10.0.0.1", port: 5432 });
  const found = network.connect({ host: "db.test", port: 5432 });
  await once(found, "connect");
  expect(found.remoteAddress).toBe("10.0.0.1");

  const codeOf = async (host: string): Promise<unknown> => {
    const [error] = (await new Promise((resolve) =>
      network.connect({ host, port: 1 }).once("error", (...args) => resolve(args)),
    )) as [NodeJS.ErrnoException];
    return [error.code, error.message];
  };
  expect(await codeOf("far.test")).toEqual(["EHOSTUNREACH", "connect EHOSTUNREACH far.test:1"]);
  expect(await codeOf("nobody.test")).toEqual(["ENOTFOUND", "getaddrinfo ENOTFOUND nobody.test"]);
  expect(await codeOf("localhost")).toEqual(["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1"]);

  const silent = network.connect({ host: "10.0.0.9", port: 1 });
  await turns();
  expect([silent.connecting, network.idle]).toEqual([true, true]);
  network.abort();
});

test.each([
  ["0.0.0.0", "127.0.0.1", "IPv4"],
  ["::", "127.0.0.1", "IPv4"],
  ["::", "::1", "IPv6"],
])("a server on %s is reached at %s", async (host, address, family) => {
  const network = createMemoryNetwork();
  network.createServer({ pauseOnConnect: false }).listen({ host, port: 80 });
  const socket = network.connect({ host: address, port: 80 });
  await once(socket, "connect");
  expect([socket.remoteAddress, socket.remoteFamily]).toEqual([address, family]);
  network.abort();
});

test("an IPv6-only server is not reached over IPv4, and leaves the port to another server", async () => {
  const network = createMemoryNetwork();
  const six = network.createServer({ pauseOnConnect: false }).listen({ host: "::", port: 80, ipv6Only: true });
  await once(six, "listening");
  const refused = network.connect({ host: "127.0.0.1", port: 80 });
  expect(await new Promise((resolve) => refused.once("error", resolve))).toMatchObject({ code: "ECONNREFUSED" });
  const four = network.createServer({ pauseOnConnect: false }).listen({ host: "0.0.0.0", port: 80 });
  await once(four, "listening");
  network.abort();
});

test("servers that share a port take turns", async () => {
  const network = createMemoryNetwork();
  const taken: number[] = [];
  const share = (name: number) =>
    network
      .createServer({ pauseOnConnect: false })
      .on("connection", () => taken.push(name))
      .listen({ host: "127.0.0.1", port: 80, reusePort: true });
  for (const name of [1, 2]) await once(share(name), "listening");
  for (let round = 0; round < 4; round += 1) await once(network.connect({ host: "127.0.0.1", port: 80 }), "connect");
  expect(taken.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2]);
  network.abort();
});

test("a network that was aborted has nothing open, and can be used again", async () => {
  const network = createMemoryNetwork();
  const [near, far] = await pair(network);
  expect([network.openSockets, network.servers().length]).toEqual([2, 1]);
  network.abort();
  await turns();
  expect([near.closed, far.closed, network.openSockets, network.servers()]).toEqual([true, true, 0, []]);
  await pair(network);
  network.abort();
});

test("options that make no sense are refused", () => {
  for (const options of [{ bufferBytes: 0 }, { latencyMs: -1 }, { latencyMs: Number.NaN }, { piecesSeed: 0.5 }]) {
    expect(() => createMemoryNetwork(options), JSON.stringify(options)).toThrow(RangeError);
  }
});
