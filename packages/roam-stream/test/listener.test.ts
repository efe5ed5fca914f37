import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { type Socket, connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Session, client, serve } from "@troupe/roam-session";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ListenOptions, type RefusedMessage, connect, isRoamStreamError, listen } from "../src/index.ts";
import { authority, serverCertificate } from "./pairs.ts";
import { Desk, desk, deskHandlers } from "./services.ts";

const refused: RefusedMessage[] = [];
const onRefused = (message: unknown): void => void refused.push(message as RefusedMessage);
beforeEach(() => {
  refused.length = 0;
  subscribe("troupe:roam-stream:refused", onRefused);
});
afterEach(() => {
  unsubscribe("troupe:roam-stream:refused", onRefused);
});

/** A plain socket that says nothing of itself, and hears what it is told. */
async function rawSocket(port: number): Promise<Socket> {
  const socket = connectPlain(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.resume();
  return socket;
}

describe("what a listener turns away", () => {
  test("links over the limit, and takes new ones when there is room", async () => {
    await using listener = await listen({ port: 0, maxLinks: 2 }, desk());
    const first = await connect({ port: listener.port });
    await using second = await connect({ port: listener.port });
    await expect(connect({ port: listener.port })).rejects.toMatchObject({
      code: expect.stringMatching(/handshake-failed|connect-failed/) as string,
    });
    await expect.poll(() => refused.map(({ reason }) => reason)).toEqual(["limit"]);
    expect(refused[0]!.error).toMatchObject({ code: "too-many-links" });
    await first.close();
    await expect.poll(() => listener.sessions.length).toBe(1);
    await using third = await connect({ port: listener.port });
    expect(third.isOpen && second.isOpen).toBe(true);
  });

  const hooks: Record<string, NonNullable<ListenOptions["accept"]>> = {
    "says no": () => false,
    "says no later": () => Promise.resolve(false),
    throws: () => {
      throw new Error("broken");
    },
    "takes too long": () => new Promise(() => {}),
  };
  test.each(Object.entries(hooks))("links whose accept hook %s", async (_name, accept) => {
    await using listener = await listen({ port: 0, accept, handshakeTimeoutMs: 50 });
    await expect(connect({ port: listener.port })).rejects.toMatchObject({ code: "handshake-failed" });
    expect(refused).toMatchObject([{ reason: "accept", listener: listener.address, peer: { transport: "tcp" } }]);
    expect(listener.sessions).toEqual([]);
  });

  test("a hook that takes too long is told so by its signal", async () => {
    const told = new Promise((resolve) => {
      const accept = (_peer: unknown, signal: AbortSignal): Promise<never> => {
        signal.addEventListener("abort", () => resolve(signal.reason));
        return new Promise(() => {});
      };
      void listen({ port: 0, accept, handshakeTimeoutMs: 30 }).then(async (listener) => {
        await connect({ port: listener.port }).catch(() => {});
        await listener.close();
      });
    });
    expect(isRoamStreamError(await told)).toBe(true);
  });

  test("peers that say nothing, after the deadline, with TLS and without; others are served meanwhile", async () => {
    for (const tls of [undefined, serverCertificate]) {
      refused.length = 0;
      await using listener = await listen({ port: 0, tls, handshakeTimeoutMs: 100 }, desk());
      const silent = await rawSocket(listener.port);
      const closed = once(silent, "close");
      await using session = await connect({ port: listener.port, ...(tls && { tls: { ca: authority.certificate } }) });
      expect(await client(session, Desk).divide(6, 2)).toBe(3);
      await closed;
      await expect.poll(() => refused.map(({ reason }) => reason)).toEqual([tls === undefined ? "handshake" : "tls"]);
    }
  });

  test("a session whose onSession throws", async () => {
    const onSession = (): never => {
      throw new Error("not this one");
    };
    await using listener = await listen({ port: 0, onSession });
    const session = await connect({ port: listener.port });
    expect((await session.closed).kind).toBe("eof");
    await expect.poll(() => listener.sessions.length).toBe(0);
  });
});

test("what arrives while the accept hook thinks is not lost", async () => {
  const accept = (): Promise<boolean> => new Promise((resolve) => setTimeout(resolve, 50, true));
  for (const tls of [undefined, serverCertificate]) {
    await using listener = await listen({ port: 0, accept, tls }, desk());
    await using session = await connect({ port: listener.port, ...(tls && { tls: { ca: authority.certificate } }) });
    expect(await client(session, Desk).divide(6, 2)).toBe(3);
  }
});

test("a dispatcher of the link's own comes from the accept hook", async () => {
  await using listener = await listen({
    port: 0,
    accept: () => ({ principal: "bob", dispatcher: serve(Desk, { ...deskHandlers(), look: () => 42 }) }),
  });
  await using session = await connect({ port: listener.port });
  expect(await client(session, Desk).look()).toBe(42);
  expect(await client(session, Desk).who()).toBe("tcp bob");
});

describe("the end of a listener", () => {
  test("close lets running calls end, refuses new links, and leaves no socket", async () => {
    const listener = await listen({ port: 0 }, desk());
    const session = await connect({ port: listener.port });
    const running = client(session, Desk).sleep(100);
    // It is on its way to the server before the close.
    await client(session, Desk).look();
    const closing = listener.close();
    expect(listener.close()).toBe(closing);
    await expect(connect({ port: listener.port })).rejects.toMatchObject({ code: "connect-failed" });
    expect(await running).toBe(100);
    await closing;
    expect((await session.closed).kind).toBe("goodbye");
  });

  test("close breaks off what takes longer than it was given", async () => {
    const listener = await listen({ port: 0 }, desk());
    const session = await connect({ port: listener.port });
    const running = client(session, Desk).sleep(60_000);
    await client(session, Desk).look();
    const failed = expect(running).rejects.toMatchObject({ code: "link-lost" });
    await listener.close({ timeoutMs: 20 });
    await failed;
  });

  test("close ends handshakes that are under way", async () => {
    for (const tls of [undefined, serverCertificate]) {
      const listener = await listen({ port: 0, tls }, desk());
      const silent = await rawSocket(listener.port);
      const closed = once(silent, "close");
      // The listener has seen it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      await listener.close();
      await closed;
    }
  });

  test("abort ends every session now, with its reason", async () => {
    const sessions: Session[] = [];
    const listener = await listen({ port: 0, onSession: (session) => sessions.push(session) }, desk());
    const session = await connect({ port: listener.port });
    await expect.poll(() => sessions.length).toBe(1);
    const running = client(session, Desk).sleep(60_000);
    const failed = expect(running).rejects.toMatchObject({ code: "link-lost" });
    listener.abort("enough");
    listener.abort();
    await failed;
    expect(await sessions[0]!.closed).toMatchObject({ kind: "aborted", error: "enough" });
    await listener.close();
  });
});

test("a listener gives new links another certificate, and only one with options of TLS can", async () => {
  await using listener = await listen({ port: 0, tls: serverCertificate });
  const { ca } = { ca: authority.certificate };
  const subjectOf = async (): Promise<string> => {
    const socket = connectTls({ port: listener.port, host: "127.0.0.1", ca });
    socket.on("error", () => {});
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerX509Certificate()!;
    socket.destroy();
    return fingerprint256;
  };
  const before = await subjectOf();
  listener.setSecureContext(await authority.issue({ hosts: ["127.0.0.1"] }));
  expect(await subjectOf()).not.toBe(before);
  await using plain = await listen({ port: 0 });
  expect(() => plain.setSecureContext(serverCertificate)).toThrow("was not given options of TLS");
});

test("a misspelt limit is said where one listens, not by each link that is lost", async () => {
  const options = { port: 0, limits: { maxInflight: 3 } as ListenOptions["limits"] };
  await expect(listen(options)).rejects.toMatchObject({ code: "option-invalid" });
});
