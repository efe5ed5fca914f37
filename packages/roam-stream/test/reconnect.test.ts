import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect as connectPlain } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ClientState, client, serve } from "@troupe/roam-session";
import { NonceCache } from "@troupe/roam-session/nonces";
import { describe, expect, test } from "vitest";
import { type Listener, connect, listen, reconnect } from "../src/index.ts";
import { cuttingRelay } from "./relay.ts";
import { Desk, desk, deskHandlers } from "./services.ts";

describe.each(["up", "down"] as const)("a link that is cut at any byte on its way %s", (direction) => {
  test("comes back; nothing is executed twice, whatever is idempotent or has a nonce is answered", async () => {
    const handlers = deskHandlers();
    await using listener = await listen(
      { port: 0, lingerMs: 100 },
      serve(Desk, handlers, { nonces: new NonceCache() }),
    );
    let cuts = 0;
    for (let cutAfter = 0; ; cutAfter++) {
      const relay = await cuttingRelay(listener.port, direction, cutAfter);
      const before = handlers.total;
      const peer = reconnect({ port: relay.port, lingerMs: 100, retry: { initialDelayMs: 1, maxDelayMs: 2 } });
      const api = client(peer, Desk);
      const looked = [api.look(), api.look()];
      const added = await Promise.allSettled([api.add(1), api.add(1), api.add(1)]);
      await Promise.all([...looked, api.look()]);
      const good = added.filter(({ status }) => status === "fulfilled").length;
      for (const result of added) {
        if (result.status === "rejected")
          expect((result.reason as { code: string }).code, `cut after ${cutAfter}`).toBe("outcome-unknown");
      }
      // Each was executed once or, where nobody can know, not at all.
      expect(handlers.total - before, `cut after ${cutAfter}`).toBeGreaterThanOrEqual(good);
      expect(handlers.total - before, `cut after ${cutAfter}`).toBeLessThanOrEqual(3);
      // Once a server has shown that it knows of nonces, calls that carry one are sent again, and still executed once.
      const booked = handlers.booked;
      await api.book(0).catch(() => api.book(0));
      await Promise.all([api.book(1), api.book(1), api.look()]);
      expect(handlers.booked - booked, `cut after ${cutAfter}`).toBe(2);
      const wasCut = relay.wasCut();
      peer.abort();
      relay.close();
      if (!wasCut) break;
      cuts++;
    }
    expect(cuts).toBeGreaterThan(40);
  });
});

describe("a client that reconnects", () => {
  test("waits for a server that is not there yet, and tells its states", async () => {
    const early = await listen({ port: 0 });
    const { port } = early;
    await early.close();
    const states: ClientState["status"][] = [];
    await using peer = reconnect({
      port,
      retry: { initialDelayMs: 5, maxDelayMs: 20, maxAttempts: Infinity },
      onState: ({ status }) => states.push(status),
    });
    const call = client(peer, Desk).divide(6, 3);
    await expect.poll(() => states).toContain("waiting");
    await using _listener = await listen({ port }, desk());
    expect(await call).toBe(2);
    await peer.close();
    expect(states.slice(0, 2)).toEqual(["connecting", "waiting"]);
    expect(states.slice(-2)).toEqual(["open", "closed"]);
  });

  test("keeps its program running while it waits to try again", async () => {
    const early = await listen({ port: 0 });
    await early.close();
    const program = fileURLToPath(new URL("waiting-program.ts", import.meta.url));
    const args = ["--conditions=@troupe/source", program, String(early.port)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe("retries-exhausted");
  });

  test("gives up after so many attempts, with the last reason", async () => {
    const listener = await listen({ port: 0 });
    await listener.close();
    const peer = reconnect({ port: listener.port, retry: { initialDelayMs: 1, maxAttempts: 2 } });
    await expect(client(peer, Desk).look()).rejects.toMatchObject({
      code: "retries-exhausted",
      attempts: 2,
      cause: { code: "connect-failed" },
    });
    await peer.close();
  });

  test("goes on over a new link when its server was restarted", async () => {
    let listener: Listener = await listen({ port: 0 }, desk());
    const { port } = listener;
    await using peer = reconnect({ port, retry: { initialDelayMs: 5 } });
    const api = client(peer, Desk);
    expect(await api.divide(6, 3)).toBe(2);
    listener.abort();
    await listener.close();
    listener = await listen({ port }, desk());
    expect(await api.look()).toBe(0);
    await peer.close();
    await listener.close();
  });

  test("refuses an address that can't be at once", () => {
    expect(() => reconnect({ port: -1 })).toThrow("the port is -1");
  });
});

test("random bytes cost their own link only", async () => {
  await using listener = await listen({ port: 0, lingerMs: 100, handshakeTimeoutMs: 200 }, desk());
  await using session = await connect({ port: listener.port });
  const seed = Math.floor(Math.random() * 2 ** 31);
  let state = seed;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % limit;
  };
  // A Hello first in half of them, so that the garbage reaches the session.
  const hello = Uint8Array.of(1, 5, 1, 128, 8, 64, 0);
  const noise = async (): Promise<void> => {
    const socket = connectPlain(listener.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.resume();
    if (random(2) === 0) socket.write(hello);
    for (let i = random(4); i >= 0; i--) {
      socket.write(Uint8Array.from({ length: 1 + random(300) }, () => (random(4) === 0 ? random(13) : random(256))));
    }
    socket.end();
    await once(socket, "close");
  };
  for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 20 }, noise));
  expect(await client(session, Desk).divide(6, 2), `seed ${seed}`).toBe(3);
  await expect.poll(() => listener.sessions.length, { timeout: 5000 }).toBe(1);
});
