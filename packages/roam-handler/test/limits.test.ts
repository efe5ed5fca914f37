import { roamClient, roamService } from "@troupe/roam-handler";
import { connect } from "@troupe/roam-stream";
import { client } from "@troupe/roam-session";
import { service, t } from "@troupe/roam-wire";
import { expect, test } from "vitest";
import { sides } from "./sides.ts";
import type { Sides } from "./sides.ts";

const Busy = service("Busy", {
  never: {},
  echo: { args: [t.bytes], returns: t.bytes },
  hold: { args: [t.rx(t.bytes)] },
});

const busy = roamService(Busy, {
  never: () => new Promise(() => {}),
  echo: (_context, bytes) => bytes,
  hold: () => new Promise(() => {}),
});

function calls(it: Sides) {
  return roamClient(it.client.roam, it.client.connection, Busy);
}

test("more calls than are served at once are answered overloaded, and the others go on", async () => {
  await using it = await sides(busy, {}, { manifests: { server: { roam: { limits: { max_in_flight: 2 } } } } });
  const controller = new AbortController();
  const held = [1, 2].map(() => calls(it).never({ signal: controller.signal }));
  await expect(calls(it).never()).rejects.toMatchObject({ code: "overloaded" });
  await expect.poll(() => it.server.roam.calls()).toHaveLength(2);
  controller.abort(new Error("enough"));
  for (const call of held) await expect(call).rejects.toThrow("enough");
  expect(await calls(it).echo(Uint8Array.of(1))).toEqual(Uint8Array.of(1));
});

test("calls are answered overloaded while the actor's mailbox is full", async () => {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const handleCall = async () => {
    await gate;
    return { reply: new Uint8Array(0) };
  };
  await using it = await sides({ handleCall }, {}, { limits: { mailbox: 2 } });
  const { roam, connection } = it.client;
  const answers: string[] = [];
  const sent = Array.from({ length: 10 }, async () => {
    const { kind, code } = await roam.request(connection, 1n, new Uint8Array(0));
    answers.push(`${kind} ${code}`);
  });
  await expect.poll(() => answers).toEqual(Array.from({ length: 7 }, () => "Cancelled overloaded"));
  open();
  await Promise.all(sent);
  expect(answers.slice(7)).toEqual(Array.from({ length: 3 }, () => "Ok undefined"));
});

test("what does not fit the negotiated size is refused before it is sent, in both directions", async () => {
  await using it = await sides(busy, {}, { options: { limits: { maxPayloadBytes: 1000 } } });
  await expect(calls(it).echo(new Uint8Array(2000))).rejects.toMatchObject({
    code: "REFUSED_BY_LINK",
    cause: { code: "payload-too-large" },
  });
  await expect(calls(it).echo(new Uint8Array(998))).rejects.toMatchObject({ code: "answer-too-large" });
  expect(await calls(it).echo(new Uint8Array(10))).toHaveLength(10);
  await expect(calls(it).echo(Uint8Array.of(1), { metadata: [["k".repeat(300), "v"]] })).rejects.toMatchObject({
    code: "REFUSED_BY_LINK",
  });
  await expect(calls(it).echo(Uint8Array.of(1), { timeoutMs: -1 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
});

test("a deadline reaches the actor: nobody waits any more, and it is told", async () => {
  const cancelled: number[] = [];
  await using it = await sides({ ...busy, handleCancel: (_context, call) => void cancelled.push(call) });
  await expect(calls(it).never({ timeoutMs: 5 })).rejects.toMatchObject({ code: "deadline" });
  await expect.poll(() => cancelled).toHaveLength(1);
  expect(it.server.roam.calls()).toEqual([]);
  expect(() => it.server.roam.respond(cancelled[0]!, new Uint8Array(0))).toThrow(
    expect.objectContaining({ code: "CALL_NOT_FOUND" }),
  );
});

test("streams that have ended and that nobody reads are forgotten, the oldest first", async () => {
  const Feed = service("Feed", { one: { args: [t.tx(t.u8)] } });
  const feed = roamService(Feed, { one: (_context, out) => void out.write(7) });
  await using it = await sides(feed, {}, { manifests: { client: { roam: { limits: { max_pending_calls: 3 } } } } });
  const { roam, connection } = it.client;
  const streams: number[] = [];
  for (let n = 0; n < 5; n++) {
    const stream = roam.openStream("read");
    streams.push(stream);
    await roam.request(connection, Feed.methods.one.id, Uint8Array.of(0), { streams: [stream] });
  }
  const read = await Promise.allSettled(streams.map((stream) => roam.receive(stream)));
  expect(
    read.map((result) => (result.status === "rejected" ? (result.reason as { code: string }).code : result.value)),
  ).toEqual(["STREAM_NOT_FOUND", "STREAM_NOT_FOUND", [Uint8Array.of(7)], [Uint8Array.of(7)], [Uint8Array.of(7)]]);
});

test("a stream that its actor does not read takes its window from its sender, and not more", async () => {
  await using it = await sides(busy);
  const [listener] = it.server.tcp.listeners();
  const port = Number(it.server.tcp.listenerAddress(listener!).split(":").at(-1));
  await using session = await connect({ host: "127.0.0.1", port });
  let sent = 0;
  const item = new Uint8Array(8192);
  async function* items() {
    for (;;) {
      yield item;
      sent += item.length;
    }
  }
  const controller = new AbortController();
  const holding = client(session, Busy).hold(items(), { signal: controller.signal });
  // Other calls go on meanwhile, and when many have, the sender has stood still.
  let before = -1;
  await expect
    .poll(async () => {
      await Promise.all(Array.from({ length: 20 }, () => client(session, Busy).echo(item)));
      return before === (before = sent);
    })
    .toBe(true);
  expect(sent).toBeGreaterThan(200_000);
  expect(sent).toBeLessThanOrEqual(262_144 + 65_536);
  controller.abort(new Error("enough"));
  await expect(holding).rejects.toThrow("enough");
});
