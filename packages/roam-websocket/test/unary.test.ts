import { client, keepAlive, serve } from "@troupe/roam-session";
import { listen } from "@troupe/roam-websocket/node";
import { connect } from "@troupe/roam-websocket/unary";
import { service } from "@troupe/roam-wire";
import * as t from "@troupe/roam-wire/types";
import { describe, expect, it } from "vitest";
import * as inNode from "../src/node/unary/index.ts";
import * as inBrowsers from "../src/unary/index.ts";
import { Room, room } from "./room.ts";

describe("the entry for methods without channels", () => {
  it("runs the example of the README", async () => {
    const Users = service("Users", {
      rename: { args: [t.u32, t.string], returns: t.option(t.string) },
    });
    const names = new Map([[7, "Augusta"]]);
    const rename = (id: number, name: string): string | undefined => {
      const before = names.get(id);
      names.set(id, name);
      return before;
    };
    await using server = await listen({ port: 0 }, serve(Users, { rename }));
    const { url } = server;

    const session = await connect(url);
    const users = client(session, Users);
    const before = await users.rename(7, "Ada"); // "Augusta"

    expect(before).toBe("Augusta");
    await session.close();
  });

  it("has the same names in Node and in browsers", () => {
    expect(Object.keys(inNode).toSorted()).toEqual(Object.keys(inBrowsers).toSorted());
    expect(inNode.connect).toBe(connect);
  });
});

describe.each([
  ["the client for Node", inNode],
  ["the native client", inBrowsers],
] as const)("%s without channels", (_, entry) => {
  it("calls, hears of errors, and says of the rest that it can't", async () => {
    await using server = await listen({}, serve(Room, room));
    await using session = await entry.connect(server.url);
    const api = client(session, Room);
    expect(await api.echo(new Uint8Array(100_000).fill(7))).toEqual(new Uint8Array(100_000).fill(7));
    await expect(api.divide(1n, 0n)).rejects.toMatchObject({ code: "user-error", error: "division by zero" });
    await expect(api.sum([1, 2, 3])).rejects.toMatchObject({ code: "channel-misused" });
    await expect(session.connect()).rejects.toMatchObject({ code: "connection-closed" });
    expect(await api.whoami()).toBe("nobody");
  });

  it("answers a server that calls or connects", async () => {
    await using server = await listen({}, serve(Room, room));
    await using _session = await entry.connect(server.url);
    await expect.poll(() => server.sessions.length).toBe(1);
    const theirs = server.sessions[0]!;
    await expect(client(theirs, Room).whoami()).rejects.toMatchObject({ code: "unknown-method" });
    await expect(client(theirs, Room).sum([1])).rejects.toMatchObject({ code: "unknown-method" });
    await expect(theirs.connect()).rejects.toMatchObject({ code: "connect-rejected", reason: "not listening" });
    expect(theirs.isOpen).toBe(true);
  });

  it("comes back, and can be kept alive", async () => {
    await using server = await listen({}, serve(Room, room));
    await using comingBack = entry.reconnect(() => server.url, { retry: { initialDelayMs: 5 } });
    (await comingBack.ready()).abort(new Error("pulled"));
    expect(await client(comingBack, Room).divide(6n, 3n)).toBe(2n);
    const session = await comingBack.ready();
    const { received } = session.core;
    keepAlive(session, { intervalMs: 1, timeoutMs: 10_000 });
    await expect.poll(() => session.core.received).toBeGreaterThan(received);
    expect(session.isOpen).toBe(true);
  });
});
