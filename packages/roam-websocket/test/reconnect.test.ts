import { type ClientState, client, serve } from "@troupe/roam-session";
import { describe, expect, it } from "vitest";
import { reconnect as reconnectNative } from "../src/index.ts";
import { type WebSocketServer, listen, reconnect } from "../src/node/index.ts";
import { Room, room } from "./room.ts";

describe.each([
  ["the client for Node", reconnect],
  ["the native client", reconnectNative],
] as const)("%s that reconnects", (_, open) => {
  it("waits for a server, loses its link, comes back, and tells of each state", async () => {
    const first = await listen({}, serve(Room, room));
    const { port, url } = first;
    await first.close();
    const states: ClientState[] = [];
    await using api = open(url, {
      retry: { initialDelayMs: 10, maxDelayMs: 20, maxAttempts: Infinity },
      onState: (state) => states.push(state),
    });
    const answer = client(api, Room).divide(8n, 2n);
    await expect.poll(() => states.some(({ status }) => status === "waiting")).toBe(true);
    await using second = await listen({ port }, serve(Room, room));
    expect(await answer).toBe(4n);
    await expect.poll(() => second.sessions.length).toBe(1);
    second.sessions[0]!.abort(new Error("pulled"));
    await expect.poll(() => states.at(-1)?.status !== "open" || states.filter(isOpen).length > 1).toBe(true);
    await api.ready();
    expect(await client(api, Room).divide(9n, 3n)).toBe(3n);
    expect(states.filter(isOpen)).toHaveLength(2);
    await api.close();
    expect(states.at(-1)).toEqual({ status: "closed" });
  });

  it("asks for its URL before each attempt", async () => {
    const tokens: (string | undefined)[] = [];
    await using server = await listen({
      path: "*",
      accept: (_peer, _signal, { url }) => {
        tokens.push(url);
        return tokens.length > 2;
      },
    });
    let count = 0;
    await using api = open(async () => `${server.url}?token=${++count}`, { retry: { initialDelayMs: 5 } });
    await api.ready();
    expect(tokens).toEqual(["/?token=1", "/?token=2", "/?token=3"]);
  });

  it("does not repeat a call that may have been executed, unless it is idempotent", async () => {
    let calls = 0;
    await using server = await listen(
      {},
      serve(Room, {
        ...room,
        divide: async (a) => {
          if (++calls > 1) return a;
          pull(server);
          return await new Promise<bigint>(() => {});
        },
        echo: async (bytes) => {
          if (++calls > 2) return bytes;
          pull(server);
          return await new Promise<Uint8Array>(() => {});
        },
      }),
    );
    await using api = open(server.url, { retry: { initialDelayMs: 5 } });
    await expect(client(api, Room).divide(1n, 1n)).rejects.toMatchObject({ code: "outcome-unknown" });
    expect(await client(api, Room).echo(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    expect(calls).toBe(3);
  });

  it("gives up after as many attempts as it may make", async () => {
    const server = await listen();
    await server.close();
    await using api = open(server.url, { retry: { initialDelayMs: 1, maxAttempts: 3 } });
    await expect(api.ready()).rejects.toMatchObject({ code: "retries-exhausted", cause: { code: "connect-failed" } });
  });
});

/** Ends the links of a server in the next turn, when a session whose first call is being handled is listed too. */
function pull(server: WebSocketServer): void {
  setTimeout(() => {
    for (const session of server.sessions) session.abort(new Error("pulled"));
  }, 5);
}

function isOpen({ status }: ClientState): boolean {
  return status === "open";
}
