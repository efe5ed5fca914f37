import { roamClient, roamService, roamStream } from "@troupe/roam-handler";
import { encode, service, t } from "@troupe/roam-wire";
import { describe, expect, test } from "vitest";
import { all, sides } from "./sides.ts";

const Pipes = service("Pipes", {
  sum: { args: [t.rx(t.u32)], returns: t.f64 },
  first: { args: [t.rx(t.u32)], returns: t.u32 },
  count: { args: [t.u32, t.tx(t.u32)], returns: t.u32 },
  shout: { args: [t.rx(t.string), t.tx(t.string)] },
  blobs: { args: [t.u32, t.u32, t.tx(t.bytes)] },
  stall: { args: [t.rx(t.bytes)] },
  bad: { args: [t.rx(t.u32)], fails: t.string },
  never: { args: [t.tx(t.u32)] },
});
const Elsewhere = service("Elsewhere", { sum: { args: [t.rx(t.u32)], returns: t.u32 } });

/** What `blobs` has not written yet. */
let left = 0;

const pipes = roamService(Pipes, {
  async sum(_context, numbers) {
    let sum = 0;
    for await (const number of numbers) sum += number;
    return sum;
  },
  async first(_context, numbers) {
    for await (const number of numbers) return number;
    return 0;
  },
  async count(_context, count, out) {
    for (let n = 0; n < count; n++) await out.write(n);
    return count;
  },
  async shout(_context, input, out) {
    for await (const text of input) await out.write(text.toUpperCase());
    return undefined;
  },
  async blobs(_context, count, size, out) {
    for (left = count; left > 0; left--) await out.write(new Uint8Array(size));
    return undefined;
  },
  stall: () => new Promise(() => {}),
  never: () => new Promise(() => {}),
  bad: () => Promise.reject(new Error("asked to")),
});

describe("a typed client of an actor's streams", () => {
  test("what it iterates over, what a pair brings, and both at once, in order", async () => {
    await using it = await sides(pipes);
    const calls = roamClient(it.client.roam, it.client.connection, Pipes);
    const many = Array.from({ length: 20_000 }, (_, n) => n);
    expect(await calls.sum(many)).toBe(199_990_000);
    expect(await calls.sum([])).toBe(0);
    const [writer, reader] = roamStream<number>();
    const done = calls.count(20_000, writer);
    expect(await all(reader)).toEqual(many);
    expect(await done).toBe(20_000);
    const [input, given] = roamStream<string>();
    const [out, shouted] = roamStream<string>();
    const shouting = calls.shout(given, out);
    const read: string[] = [];
    for (const text of ["a", "b", "c"]) {
      await input.write(text);
      read.push((await shouted.next()).value!);
    }
    input.close();
    expect([read, await all(shouted), await shouting]).toEqual([["A", "B", "C"], [], undefined]);
    // Written before the call is made, and a stream led from one call into another.
    const [early, late] = roamStream<string>();
    const [echo, echoed] = roamStream<string>();
    const writing = [early.write("x"), early.write("y")];
    early.close();
    const [middle, between] = roamStream<string>();
    const both = [calls.shout(late, middle), calls.shout(between, echo)];
    expect(await all(echoed)).toEqual(["X", "Y"]);
    await Promise.all([...writing, ...both]);
  });

  test("inside of a call that it holds, where no other call of the actor can run", async () => {
    await using it = await sides(pipes);
    const calls = roamClient(it.client.roam, it.client.connection, Pipes);
    const sums = it.client.held(async () => {
      const [writer, reader] = roamStream<Uint8Array>();
      const done = calls.blobs(100, 16_384, writer);
      const read = (await all(reader)).map((blob) => blob.length);
      await done;
      const sum = await calls.sum(Array.from({ length: 70_000 }, () => 1_000_000_000));
      return [read.length, sum];
    });
    expect(await sums).toEqual([100, 70_000 * 1_000_000_000]);
  });

  test("it goes at the pace of its reader, which holds at most a window", async () => {
    await using it = await sides(pipes);
    const [writer, reader] = roamStream<Uint8Array>();
    const done = roamClient(it.client.roam, it.client.connection, Pipes).blobs(400, 16_384, writer);
    await reader.next();
    let before = -1;
    await expect.poll(() => [before === left, (before = left)][0]).toBe(true);
    const unread = (400 - left) * 16_384;
    // A window, the item that waits for credit, and nothing else.
    expect(unread).toBeLessThanOrEqual(262_144 + 65_536 + 2 * 16_384);
    for await (const blob of reader) expect(blob.length).toBe(16_384);
    await done;
    expect(left).toBe(0);
  });

  test("a reader that leaves early tells the sender; a call that is refused or cancelled ends its streams", async () => {
    await using it = await sides(pipes);
    const { roam, connection } = it.client;
    const calls = roamClient(roam, connection, Pipes);
    const [writer, reader] = roamStream<number>();
    const counting = calls.count(1_000_000, writer);
    for await (const n of reader) if (n === 3) break;
    await expect(counting).rejects.toMatchObject({ code: "handler-failed" });
    expect(await calls.first([7, 8, 9])).toBe(7);

    const [unknown, given] = roamStream<number>();
    await expect(roamClient(roam, connection, Elsewhere).sum(given)).rejects.toMatchObject({ code: "unknown-method" });
    await expect(unknown.write(1)).rejects.toMatchObject({ code: "STREAM_NOT_FOUND" });

    const controller = new AbortController();
    const [stalled, blobs] = roamStream<Uint8Array>();
    const stall = calls.stall(blobs, { signal: controller.signal });
    const writes = Array.from({ length: 40 }, () => stalled.write(new Uint8Array(16_384)));
    controller.abort(new Error("enough"));
    await expect(stall).rejects.toThrow("enough");
    await Promise.all(writes);
    await expect(stalled.write(new Uint8Array(1))).rejects.toMatchObject({ code: "STREAM_NOT_FOUND" });

    await expect(calls.bad([1])).rejects.toMatchObject({ code: "handler-failed" });
    const [late, never] = roamStream<number>();
    await expect(calls.never(late, { timeoutMs: 5 })).rejects.toMatchObject({ code: "deadline" });
    await expect(all(never)).rejects.toMatchObject({ code: "deadline" });
  });

  test("an argument that is none sends nothing, and leaves nobody waiting", async () => {
    await using it = await sides(pipes);
    const calls = roamClient(it.client.roam, it.client.connection, Pipes);
    const [given] = roamStream<string>();
    await expect(calls.shout(5 as never, given)).rejects.toMatchObject({ code: "invalid-value" });
    await expect(calls.shout(["a"], 5 as never)).rejects.toMatchObject({ code: "invalid-value" });
    const [writer] = roamStream<number>();
    await expect(calls.count("many" as never, writer)).rejects.toMatchObject({ code: "invalid-value" });
    expect(await calls.sum([1])).toBe(1);
  });

  test("a call that never was leaves no stream behind, and nobody waiting", async () => {
    await using it = await sides(pipes);
    const { roam, connection } = it.client;
    const calls = roamClient(roam, connection, Pipes);
    const signal = AbortSignal.abort(new Error("gone"));
    // More than may wait for their calls.
    for (let n = 0; n < 1100; n++) await expect(calls.sum([1], { signal })).rejects.toThrow("gone");
    for (const options of [{ signal }, { timeoutMs: -1 }]) {
      const [writer, reader] = roamStream<number>();
      const reading = reader.next();
      reading.catch(() => {});
      await expect(calls.count(1, writer, options)).rejects.toThrow();
      await expect(reading).rejects.toThrow();
    }
    expect(await calls.sum([1, 2])).toBe(3);
  });

  test("a link that is lost breaks its streams off", async () => {
    await using it = await sides(pipes);
    const calls = roamClient(it.client.roam, it.client.connection, Pipes);
    const [writer, reader] = roamStream<Uint8Array>();
    const done = calls.blobs(1000, 16_384, writer);
    await reader.next();
    await it.runtime.terminate(it.server.actor.id);
    await expect(all(reader)).rejects.toMatchObject({ code: expect.stringMatching("link-lost|cancelled") });
    await expect(done).rejects.toMatchObject({ code: expect.stringMatching("link-lost|actor-gone") });
    expect(it.client.actor.status).toBe("Running");
  });

  test("an item that is not of the stream's type ends it, for its reader and its sender", async () => {
    const told: unknown[] = [];
    const id = Pipes.methods.count.id;
    await using it = await sides({
      handleCall: ({ roam }, { id, streams: [out] }) => {
        roam.write(out!, Uint8Array.of(0xff));
        void roam.ready(out!).then(() => roam.respond(id, Uint8Array.of(0)));
      },
      handleStreamReady: (_context, stream) => void told.push(stream),
    });
    it.server.roam.declare([{ method: id, name: "Pipes.count", streams: ["write"] }]);
    const [writer, reader] = roamStream<number>();
    const calls = roamClient(it.client.roam, it.client.connection, Pipes);
    const done = calls.count(1, writer);
    await expect(all(reader)).rejects.toMatchObject({ code: "channel-invalid-item" });
    expect(await done).toBe(0);
    await expect(calls.sum([1])).rejects.toMatchObject({ code: "unknown-method" });
  });
});

describe("streams as data", () => {
  const { count, sum } = Pipes.methods;

  test("a stream is named, then given to a call, and its items are received or pushed", async () => {
    const told: unknown[] = [];
    await using it = await sides(pipes, {
      handleItems: (_context, stream, items) => void told.push([stream, items.map(([n]) => n)]),
      handleStreamEnd: (_context, stream, problem) => void told.push([stream, problem]),
      handleAnswer: (_context, call, answer) => void told.push([`answer ${call}`, answer.kind]),
    });
    const { roam, connection } = it.client;
    const received = roam.openStream("read");
    const answer = roam.request(connection, count.id, Uint8Array.of(3, 0), { streams: [received] });
    const items: unknown[] = [];
    for (let batch; (batch = await roam.receive(received)) !== undefined;) items.push(...batch.map(([n]) => n));
    expect([items, (await answer).kind]).toEqual([[0, 1, 2], "Ok"]);
    await expect(roam.receive(received)).rejects.toMatchObject({ code: "STREAM_NOT_FOUND", id: received });

    const pushed = roam.openStream("read");
    const call = roam.call(connection, count.id, Uint8Array.of(2, 0), { streams: [pushed] });
    await expect.poll(() => told).toEqual([[`answer ${call}`, "Ok"]]);
    roam.resumeStream(pushed);
    expect(told).toEqual([
      [`answer ${call}`, "Ok"],
      [pushed, [0, 1]],
      [pushed, undefined],
    ]);
  });

  test("what is written waits for credit; ready and handleStreamReady tell when it has left", async () => {
    const told: unknown[] = [];
    await using it = await sides(pipes, { handleStreamReady: (_context, stream) => void told.push(stream) });
    const { roam, connection } = it.client;
    const blob = encode(t.u32, 0xffff_ffff);
    const stream = roam.openStream("write");
    expect(() => roam.write(stream, blob)).toThrow(expect.objectContaining({ code: "STREAM_STATE" }));
    const answer = roam.request(connection, sum.id, Uint8Array.of(0), { streams: [stream] });
    let written = 0;
    const fill = (): void => {
      do written += 1;
      while (roam.write(stream, blob));
    };
    fill();
    await roam.ready(stream);
    expect(told).toEqual([]);
    fill();
    await expect.poll(() => told).toEqual([stream]);
    await roam.ready(stream);
    roam.closeStream(stream);
    await answer;
    expect(written * blob.length).toBeGreaterThan(262_144);
    await roam.ready(stream);
    expect(() => roam.closeStream(stream)).toThrow(expect.objectContaining({ code: "STREAM_NOT_FOUND" }));
    roam.resetStream(stream);
  });

  test("waits end with their signals; one receive at a time", async () => {
    await using it = await sides(pipes);
    const { roam, connection } = it.client;
    const stream = roam.openStream("read");
    const controller = new AbortController();
    const waiting = roam.receive(stream, { signal: controller.signal });
    await expect(roam.receive(stream)).rejects.toMatchObject({ code: "STREAM_STATE" });
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    const answer = roam.request(connection, count.id, Uint8Array.of(1, 0), { streams: [stream] });
    expect(await roam.receive(stream)).toEqual([Uint8Array.of(0)]);
    expect(await roam.receive(stream)).toBeUndefined();
    await answer;
    const broken = roam.openStream("read");
    const unanswered = roam.receive(broken);
    roam.resetStream(broken);
    await expect(unanswered).rejects.toMatchObject({ code: "STREAM_NOT_FOUND" });
  });

  test("a stream is given to one call, and lost with one that cannot be sent", async () => {
    await using it = await sides(pipes, {}, { manifests: { client: { roam: { limits: { max_channels: 2 } } } } });
    const { roam, connection } = it.client;
    const [first, second] = [roam.openStream("write"), roam.openStream("write")];
    expect(() => roam.openStream("read")).toThrow(expect.objectContaining({ code: "STREAM_LIMIT" }));
    const send = (streams: readonly number[], payload = Uint8Array.of(0)): Promise<unknown> =>
      roam.request(connection, sum.id, payload, { streams });
    await expect(send([first, first])).rejects.toMatchObject({ code: "STREAM_STATE" });
    await expect(send([99])).rejects.toMatchObject({ code: "STREAM_STATE", id: 99 });
    await expect(send([first], new Uint8Array(2_000_000))).rejects.toMatchObject({
      code: "REFUSED_BY_LINK",
      cause: { code: "payload-too-large" },
    });
    await expect(send([first])).rejects.toMatchObject({ code: "STREAM_STATE" });
    roam.resetStream(second);
    expect(() => roam.closeStream(second)).toThrow(expect.objectContaining({ code: "STREAM_NOT_FOUND" }));
    expect(() => roam.resumeStream(second)).toThrow(expect.objectContaining({ code: "CALLBACK_MISSING" }));
    roam.pauseStream(second);
  });
});
