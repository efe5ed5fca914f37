import { verify } from "@troupe/chain-events";
import { roamClient, roamService, roamStream } from "@troupe/roam-handler";
import { service, t } from "@troupe/roam-wire";
import { expect, test } from "vitest";
import { all, sides } from "./sides.ts";
import type { Side } from "./sides.ts";

const Count = service("Count", {
  add: { args: [t.u32, t.u32], returns: t.u32, nonce: true },
  upTo: { args: [t.u32, t.tx(t.u32)] },
  sum: { args: [t.rx(t.u32)], returns: t.u32 },
});

const count = roamService(Count, {
  add: (_context, a, b) => a + b,
  async upTo(_context, n, out) {
    for (let i = 0; i < n; i++) await out.write(i);
    return undefined;
  },
  async sum(_context, numbers) {
    return (await all(numbers)).reduce((sum, n) => sum + n, 0);
  },
});

/** What the chain says that roam brought, in order. */
function heard({ actor }: Side): readonly string[] {
  return (
    actor
      .events()
      .map(({ kind, type }) => `${kind} ${type}`)
      .filter((event) => event.includes("troupe:roam"))
      .map((event) => event.replace(/troupe:roam\/(host|client)[./]/, ""))
      // How many batches the items of a stream come in depends on how they were read.
      .filter((event, index, events) => event !== events[index - 1] || !event.endsWith(" receive"))
  );
}

test.each(["digests", "full"] as const)("calls and answers stand in the chain in order, with %s", async (payloads) => {
  await using it = await sides(
    { ...count, handleConnect: () => ({ accept: true }), handleSession: () => undefined },
    { handleAnswer: () => undefined },
    { chain: { payloads } },
  );
  const { server, client } = it;
  const { roam, connection } = client;
  const calls = roamClient(roam, connection, Count);
  expect(await calls.add(2, 3, { metadata: [["who", "ada"]] })).toBe(5);
  const [writer, reader] = roamStream<number>();
  const done = calls.upTo(2, writer);
  expect(await all(reader)).toEqual([0, 1]);
  await done;
  expect(await calls.sum([4, 5])).toBe(9);
  const id = roam.call(connection, Count.methods.add.id, Uint8Array.of(1, 1));
  await expect.poll(() => heard(client).at(-1)).toBe("result handle-answer");
  const virtual = await roam.connect(connection);
  roam.close(virtual);
  await expect.poll(() => heard(server).at(-1)).toBe("result handle-session-end");

  expect(heard(server)).toEqual([
    "host-call serve",
    "call handle-session",
    "result handle-session",
    "call handle-call",
    "result handle-call",
    "call handle-call",
    "host-call write",
    "result handle-call",
    "host-call write",
    "host-call respond",
    "call handle-call",
    "result handle-call",
    "host-call receive",
    "host-call respond",
    "call handle-call",
    "result handle-call",
    "call handle-connect",
    "result handle-connect",
    "call handle-session",
    "result handle-session",
    "call handle-session-end",
    "result handle-session-end",
  ]);
  expect(heard(client)).toEqual(
    expect.arrayContaining([
      "host-call open",
      "host-call new-nonce",
      "host-call request",
      "host-call open-stream",
      "host-call receive",
      "host-call write",
      "host-call close-stream",
      "host-call call",
      "call handle-answer",
      "host-call connect",
      "host-call close",
    ]),
  );
  for (const { actor } of [server, client]) {
    expect(verify(actor.events())).toMatchObject({ ok: true });
    const kept = actor.events().filter(({ payload }) => payload !== null).length;
    expect(kept).toBe(payloads === "full" ? actor.events().length : 0);
  }
  if (payloads === "digests") return;
  const texts = server.actor.events().map(({ payload }) => Buffer.from(payload!).toString("latin1"));
  expect(texts.find((text) => text.includes("Count.add"))).toContain("ada");
  expect(id).toBeGreaterThan(0);
});
