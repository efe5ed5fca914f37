import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer } from "node:http";
import { client, serve } from "@troupe/roam-session";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type ListenOptions, type Origins, type RefusedMessage, attach, connect, listen } from "../src/node/index.ts";
import { Room, room } from "./room.ts";

const refusals: RefusedMessage[] = [];
const onRefused = (message: unknown): void => void refusals.push(message as RefusedMessage);
beforeAll(() => subscribe("troupe:roam-websocket:refused", onRefused));
afterAll(() => void unsubscribe("troupe:roam-websocket:refused", onRefused));

const lastReason = (): string | undefined => refusals.at(-1)?.reason;

describe("the origin of a page", () => {
  const tries: [Origins | undefined, string | undefined, boolean][] = [
    [undefined, undefined, true],
    [undefined, "http://HOST", true],
    [undefined, "https://HOST", true],
    [undefined, "http://evil.example", false],
    [undefined, "null", false],
    ["any", "http://evil.example", true],
    [["https://app.example"], "https://app.example", true],
    [["https://app.example"], "http://app.example", false],
    [["https://app.example"], "http://HOST", false],
    [["https://app.example"], undefined, true],
    [(origin) => origin.endsWith(".example"), "https://any.example", true],
    [(origin) => origin.endsWith(".example"), "https://any.test", false],
  ];
  it.each(tries)("with origins %o, a page of %s may connect: %s", async (origins, origin, isAllowed) => {
    await using server = await listen({ origins });
    const headers: Record<string, string> =
      origin === undefined ? {} : { origin: origin.replace("HOST", `127.0.0.1:${server.port}`) };
    const opening = connect(server.url, { headers });
    if (isAllowed) await (await opening).close();
    else {
      await expect(opening).rejects.toMatchObject({ code: "connect-failed", status: 403 });
      expect(lastReason()).toBe("origin");
    }
  });
});

it("a function for origins that throws refuses that page, and harms nothing else", async () => {
  await using server = await listen({ origins: (origin) => new URL(origin).host === "app.example" }, serve(Room, room));
  await expect(connect(server.url, { headers: { origin: "null" } })).rejects.toMatchObject({ status: 500 });
  expect(refusals.at(-1)).toMatchObject({ reason: "origin", error: { code: "ERR_INVALID_URL" } });
  await (await connect(server.url, { headers: { origin: "https://app.example" } })).close();
});

describe("the accept hook", () => {
  it("sees the headers and the URL, and says who the peer is", async () => {
    await using server = await listen(
      {
        path: "*",
        accept: (peer, _signal, request) => {
          const { authorization } = peer.headers ?? {};
          return authorization === "Bearer 42" ? { principal: `user of ${request.url}` } : { status: 401 };
        },
      },
      serve(Room, room),
    );
    await expect(connect(server.url)).rejects.toMatchObject({ code: "connect-failed", status: 401 });
    expect(lastReason()).toBe("accept");
    await using session = await connect(`${server.url}room/7`, { headers: { authorization: "Bearer 42" } });
    expect(await client(session, Room).whoami()).toBe("user of /room/7");
  });

  it("may take its time, and chooses who answers", async () => {
    await using server = await listen({
      accept: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { dispatcher: serve(Room, { ...room, whoami: () => "chosen" }) };
      },
    });
    await using session = await connect(server.url);
    expect(await client(session, Room).whoami()).toBe("chosen");
  });

  it.each([
    ["refuses", () => false, 403],
    [
      "throws",
      () => {
        throw new Error("broken");
      },
      500,
    ],
    ["never answers", () => new Promise<boolean>(() => {}), 500],
  ])("that %s ends the upgrade", async (_, accept, status) => {
    await using server = await listen({ accept, handshakeTimeoutMs: 100 });
    await expect(connect(server.url)).rejects.toMatchObject({ code: "connect-failed", status });
    expect(lastReason()).toBe("accept");
    expect(server.sessions).toEqual([]);
  });

  it("that still thinks when the server closes is told", async () => {
    let reason: unknown;
    await using server = await listen({
      accept: (_peer, signal) =>
        new Promise<boolean>(() => {
          signal.addEventListener("abort", () => (reason = signal.reason));
        }),
    });
    const opening = connect(server.url).catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await server.close();
    expect(reason).toMatchObject({ code: "listener-closed" });
    expect(await opening).toMatchObject({ code: "connect-failed" });
  });
});

describe("the listener", () => {
  it("takes no more links than it may, and takes another when one is gone", async () => {
    await using server = await listen({ maxLinks: 1 }, serve(Room, room));
    const first = await connect(server.url);
    await expect(connect(server.url)).rejects.toMatchObject({ code: "connect-failed", status: 503 });
    expect(lastReason()).toBe("limit");
    await first.close();
    await expect.poll(() => server.sessions.length).toBe(0);
    await using second = await connect(server.url);
    expect(await client(second, Room).divide(2n, 1n)).toBe(2n);
  });

  it("selects no subprotocol and no compression, whatever is offered", async () => {
    await using server = await listen();
    const ws = new WebSocket(server.url, [], { perMessageDeflate: true });
    await new Promise((resolve) => ws.once("open", resolve));
    expect([ws.protocol, ws.extensions]).toEqual(["", ""]);
    ws.terminate();
    const picky = new WebSocket(server.url, ["roam"]);
    const error = await new Promise<Error>((resolve) => picky.once("error", resolve));
    expect(error.message).toContain("subprotocol");
  });

  it("answers an upgrade to something else, and goes on", async () => {
    await using server = await listen();
    const { connect: dial } = await import("node:net");
    const answer = await new Promise<string>((resolve) => {
      const socket = dial(server.port, "127.0.0.1");
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("close", () => resolve(text));
      socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: smoke-signals\r\n\r\n");
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(lastReason()).toBe("upgrade");
    await using session = await connect(server.url);
    expect(session.isOpen).toBe(true);
  });

  it("drops who never says Hello", async () => {
    await using server = await listen({ handshakeTimeoutMs: 50 });
    const ws = new WebSocket(server.url);
    await new Promise((resolve) => ws.once("close", resolve));
    expect(lastReason()).toBe("handshake");
  });
});

it.each<[string, ListenOptions]>([
  ["maxInflight", { limits: { maxInflight: 3 } as ListenOptions["limits"] }],
  ["advertisedCredit", { advertisedCredit: 2 ** 32 }],
])("an option that is none, %s, is said where one listens, not by each link that is lost", async (name, options) => {
  await expect(listen(options)).rejects.toMatchObject({ code: "option-invalid" });
  const server = createServer();
  expect(() => attach(server, options)).toThrow(name);
  expect(server.listenerCount("upgrade")).toBe(0);
});
