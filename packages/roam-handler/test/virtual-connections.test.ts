import type { ConnectionId } from "@troupe/ids";
import { roamClient, roamService } from "@troupe/roam-handler";
import type { RoamApi } from "@troupe/roam-handler";
import { client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-stream";
import { service, t } from "@troupe/roam-wire";
import { expect, test } from "vitest";
import { sides } from "./sides.ts";
import type { Sides } from "./sides.ts";

const Where = service("Where", { connection: { returns: t.u32 }, never: {} });

const where = roamService<typeof Where, { readonly roam: RoamApi }>(Where, {
  connection: (_context, call) => call.connection,
  never: () => new Promise(() => {}),
});

/** Accepts what has a name, and tells the log of it. */
function accepting(log: unknown[]) {
  return {
    ...where,
    handleSession: (_context: object, connection: ConnectionId) => void log.push(["open", connection]),
    handleSessionEnd: (_context: object, connection: ConnectionId, reason: string) =>
      void log.push([reason, connection]),
    handleConnect(_context: object, connection: ConnectionId, over: ConnectionId, metadata: readonly unknown[]) {
      log.push(["asked", connection, over, metadata]);
      return metadata.length > 0 ? { accept: true, metadata: [["hello", "you"]] as const } : { refuse: "who are you?" };
    },
  };
}

const named = { metadata: [["name", "ada"]] as const };

/** The server's id of the connection that was asked for last. */
function asked(log: readonly unknown[]): ConnectionId {
  return (log.findLast((entry) => (entry as unknown[])[0] === "asked") as unknown[])[1] as ConnectionId;
}

test("a connection that the other actor accepts carries calls both ways, apart from the root's", async () => {
  const log: unknown[] = [];
  await using it = await sides(accepting(log), where);
  const { server } = it;
  const { roam, connection: root } = it.client;
  const virtual = await roam.connect(root, named);
  const there = asked(log);
  expect(log).toEqual([
    ["open", server.connection],
    ["asked", there, server.connection, [["name", "ada"]]],
    ["open", there],
  ]);
  expect([roam.sessions(), server.roam.sessions()]).toEqual([
    [root, virtual],
    [server.connection, there],
  ]);
  expect(new Set([root, virtual, there, server.connection]).size).toBe(4);
  expect(await roamClient(roam, root, Where).connection()).toBe(server.connection);
  expect(await roamClient(roam, virtual, Where).connection()).toBe(there);
  expect(await roamClient(server.roam, there, Where).connection()).toBe(virtual);
  // Over a virtual connection a further one is opened beside it: the link is the same.
  const beside = await roam.connect(virtual, named);
  expect(log.at(-2)).toEqual(["asked", asked(log), server.connection, [["name", "ada"]]]);
  expect(await roamClient(roam, beside, Where).connection()).toBe(asked(log));
});

test("it ends alone, from either side; the root takes all with it", async () => {
  const log: unknown[] = [];
  const ends: unknown[] = [];
  await using it = await sides(accepting(log), {
    handleSessionEnd: (_context, connection, reason) => void ends.push([reason, connection]),
  });
  const { server } = it;
  const { roam, connection: root } = it.client;
  const [first, second, third] = [
    await roam.connect(root, named),
    await roam.connect(root, named),
    await roam.connect(root, named),
  ];
  const last = asked(log);
  const never = roamClient(roam, second, Where).never();
  await roamClient(roam, first, Where).connection();
  roam.close(first);
  await expect.poll(() => ends).toEqual([["closed", first]]);
  expect(() => roam.close(first)).toThrow(expect.objectContaining({ code: "SESSION_NOT_FOUND" }));
  await expect(roam.request(first, 1n, new Uint8Array(0))).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  server.roam.close(last);
  await expect.poll(() => ends.at(-1)).toEqual(["goodbye", third]);
  expect(await roamClient(roam, root, Where).connection()).toBe(server.connection);
  expect(server.roam.sessions()).toHaveLength(2);

  server.tcp.close(server.connection);
  await expect(never).rejects.toMatchObject({ code: "actor-gone" });
  await expect
    .poll(() => ends.slice(2))
    .toEqual([
      ["link-lost", second],
      ["goodbye", root],
    ]);
  expect([roam.sessions(), server.roam.sessions()]).toEqual([[], []]);
  expect(log.slice(-2)).toEqual([
    ["link-lost", expect.any(Number)],
    ["closed", server.connection],
  ]);
});

async function refusalOf(it: Sides, options = {}): Promise<unknown> {
  try {
    return await it.client.roam.connect(it.client.connection, options);
  } catch (error) {
    const { code, cause } = error as Error & { code: string; cause?: { reason?: string } };
    return [code, cause?.reason];
  }
}

test("one that is refused, not answered, or asked of an actor without the callback", async () => {
  await using it = await sides(accepting([]));
  expect(await refusalOf(it)).toEqual(["CONNECTION_REFUSED", "who are you?"]);
  expect(it.client.roam.sessions()).toEqual([it.client.connection]);
  await using silent = await sides({ handleConnect: () => undefined });
  expect(await refusalOf(silent)).toEqual(["CONNECTION_REFUSED", "not accepted"]);
  await using deaf = await sides({});
  expect(await refusalOf(deaf)).toEqual(["CONNECTION_REFUSED", "not listening"]);
  await expect(deaf.client.roam.connect(99 as ConnectionId)).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
});

test("a wait for one ends with its signal, with the session, and with a crash of who was asked", async () => {
  let answer!: () => void;
  let isCrashing = false;
  await using it = await sides({
    async handleConnect() {
      await new Promise<void>((resolve) => (answer = resolve));
      if (isCrashing) throw new Error("asked to crash");
      return { accept: true };
    },
  });
  const { roam, connection } = it.client;
  const controller = new AbortController();
  const given = roam.connect(connection, { signal: controller.signal });
  await expect.poll(() => answer).toBeDefined();
  controller.abort(new Error("enough"));
  await expect(given).rejects.toThrow("enough");
  answer();
  // What is accepted late is closed again.
  await expect.poll(() => it.server.log).toEqual([[expect.stringMatching("^end "), "goodbye"]]);
  expect(roam.sessions()).toEqual([connection]);

  answer = undefined as never;
  const waiting = roam.connect(connection);
  await expect.poll(() => answer).toBeDefined();
  isCrashing = true;
  answer();
  await expect(waiting).rejects.toMatchObject({ code: expect.stringMatching("REFUSED") });
  await expect.poll(() => it.client.log).toEqual([["end", "goodbye"]]);
  await expect.poll(() => it.server.actor.status).toBe("Stopped");
});

test("a client that is no actor opens one, up to the limit", async () => {
  const log: unknown[] = [];
  await using it = await sides(accepting(log), {}, { options: { limits: { maxConnections: 1 } } });
  const [listener] = it.server.tcp.listeners();
  const port = Number(it.server.tcp.listenerAddress(listener!).split(":").at(-1));
  await using session = await connect({ host: "127.0.0.1", port });
  const virtual = await session.connect(named);
  expect(virtual.metadata).toEqual([["hello", "you"]]);
  expect(await client(virtual, Where).connection()).toBe(asked(log));
  await expect(session.connect(named)).rejects.toMatchObject({
    code: "connect-rejected",
    reason: "too-many-connections",
  });
});
