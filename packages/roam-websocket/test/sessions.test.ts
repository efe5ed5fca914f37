import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Session, channel, client, serve } from "@troupe/roam-session";
import { createAuthority } from "@troupe-tooling/test-certs";
import { describe, expect, it } from "vitest";
import { connect as connectNative } from "../src/index.ts";
import { attach, connect, listen } from "../src/node/index.ts";
import { Room, room } from "./room.ts";

const clients = [
  ["the client for Node", connect],
  ["the native client", connectNative],
] as const;

describe.each(clients)("%s", (_, open) => {
  it("calls, streams in all directions, and hears of errors", async () => {
    await using server = await listen({}, serve(Room, room));
    await using session: Session = await open(server.url);
    const api = client(session, Room);
    for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_000]) {
      const bytes = new Uint8Array(size).fill(7);
      expect(await api.echo(bytes)).toEqual(bytes);
    }
    await expect(api.divide(1n, 0n)).rejects.toMatchObject({ code: "user-error", error: "division by zero" });
    expect(await api.sum([1, 2, 3])).toBe(6n);
    const [numbersTx, numbers] = channel<number>();
    const counted = api.count(5000, numbersTx);
    let expected = 0;
    for await (const number of numbers) expect(number).toBe(expected++);
    expect(expected).toBe(5000);
    await counted;
    const [wordsTx, words] = channel<string>();
    const done = api.shout(["a", "b"], wordsTx);
    const heard: string[] = [];
    for await (const word of words) heard.push(word);
    await done;
    expect(heard).toEqual(["A", "B"]);
  });

  it("makes thousands of calls at once", async () => {
    await using server = await listen({}, serve(Room, room));
    await using session: Session = await open(server.url);
    const api = client(session, Room);
    const answers = await Promise.all(Array.from({ length: 3000 }, (_, i) => api.divide(BigInt(i), 1n)));
    expect(answers.map(Number)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });

  it("can be called back", async () => {
    const sessions: Session[] = [];
    await using server = await listen({ onSession: (session) => sessions.push(session) });
    await using _session = await open(server.url, { dispatcher: serve(Room, room) });
    await expect.poll(() => sessions.length).toBe(1);
    expect(await client(sessions[0]!, Room).divide(9n, 3n)).toBe(3n);
  });

  it("is told of the end in good order, and of none", async () => {
    await using server = await listen({}, serve(Room, room));
    await using first: Session = await open(server.url);
    await expect.poll(() => server.sessions.length).toBe(1);
    await server.sessions[0]!.close();
    expect(await first.closed).toMatchObject({ kind: "goodbye", reason: "" });
    await using second: Session = await open(server.url);
    await expect.poll(() => server.sessions.length).toBe(1);
    server.sessions[0]!.abort(new Error("enough"));
    expect((await second.closed).kind).toMatch(/^(eof|failed)$/);
  });

  it("says where nobody listens, and where no roam is spoken", async () => {
    const web = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    const { port } = web.address() as AddressInfo;
    await expect(open(`ws://127.0.0.1:${port}/?token=secret`)).rejects.toMatchObject({
      code: "connect-failed",
      address: `ws://127.0.0.1:${port}/`,
      message: expect.not.stringContaining("secret"),
    });
    web.close();
    await expect(open(`ws://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: "connect-failed" });
    await expect(open("ftp://127.0.0.1/")).rejects.toMatchObject({ code: "url-invalid" });
    await expect(open("nonsense")).rejects.toMatchObject({ code: "url-invalid" });
  });

  it("gives up when it is told to, and when it takes too long", async () => {
    const silent = createServer();
    const sockets: { destroy(): void }[] = [];
    silent.on("upgrade", (_request, socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    await expect(open(url, { connectTimeoutMs: 50 })).rejects.toMatchObject({ code: "connect-timeout" });
    const gaveUp = new Error("not now");
    await expect(open(url, { signal: AbortSignal.abort(gaveUp) })).rejects.toBe(gaveUp);
    const controller = new AbortController();
    const opening = open(url, { signal: controller.signal });
    setTimeout(() => controller.abort(gaveUp), 20);
    await expect(opening).rejects.toBe(gaveUp);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

describe("TLS", () => {
  it("carries sessions, and shows the certificate of a client", async () => {
    const ca = await createAuthority();
    const { cert, key } = await ca.issue({ hosts: ["localhost"] });
    const alice = await ca.issue({ client: true, commonName: "alice" });
    const tls = { cert, key, ca: ca.certificate, requestCert: true, rejectUnauthorized: true };
    const subjects: unknown[] = [];
    await using server = await listen(
      {
        tls,
        accept: (peer) => {
          subjects.push((peer.certificate as { subject?: string } | undefined)?.subject);
          return true;
        },
      },
      serve(Room, room),
    );
    const url = `wss://localhost:${server.port}/`;
    await expect(connect(url)).rejects.toMatchObject({ code: "connect-failed" });
    const own = { ca: ca.certificate, cert: alice.cert, key: alice.key };
    await using session = await connect(url, { tls: own });
    expect(await client(session, Room).divide(4n, 2n)).toBe(2n);
    expect(subjects).toEqual(["CN=alice"]);
  });
});

describe("an HTTP server that exists", () => {
  it("keeps its pages, its other upgrades and its life", async () => {
    const web = createServer((_request, response) => response.end("a page"));
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    const { port } = web.address() as AddressInfo;
    const red = attach(web, { path: "/red" }, serve(Room, { ...room, whoami: () => "red" }));
    const blue = attach(web, { path: "/blue" }, serve(Room, { ...room, whoami: () => "blue" }));
    for (const name of ["red", "blue"]) {
      await using session = await connect(`ws://127.0.0.1:${port}/${name}?some=query`);
      expect(await client(session, Room).whoami()).toBe(name);
    }
    await red.close();
    await expect(connect(`ws://127.0.0.1:${port}/red`)).rejects.toMatchObject({ code: "connect-failed", status: 404 });
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("a page");
    await blue.close();
    await blue.close();
    expect(web.listening).toBe(true);
    web.closeAllConnections();
    await new Promise((resolve) => web.close(resolve));
  });

  it("of the package itself answers what is no upgrade", async () => {
    await using server = await listen();
    const response = await fetch(server.url.replace("ws", "http"));
    expect(response.status).toBe(426);
    expect(response.headers.get("upgrade")).toBe("websocket");
  });

  it("says so when its port is taken", async () => {
    await using server = await listen();
    await expect(listen({ port: server.port })).rejects.toMatchObject({ code: "listen-failed" });
  });
});
