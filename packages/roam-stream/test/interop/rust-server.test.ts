import { isDeepStrictEqual } from "node:util";
import { type Session, channel, client } from "@troupe/roam-session";
import { describe, expect, test } from "vitest";
// @boundaries-ignore generated once, for the tests of several packages
import { Fuzz } from "../../../roam-session/test/generated/fuzz-types.ts";
// @boundaries-ignore generated once, for the tests of several packages
import { randomNumbers, randomValue } from "../../../roam-session/test/generated/random-value.ts";
import { type ConnectLinkOptions, connect } from "../../src/index.ts";
import { everything, onConnect } from "./peer.ts";
import { Probe, Received, blob, echoStream, itemsOf } from "./probe.ts";
import { isBuilt, rustServer } from "./rust.ts";
import { Testbed } from "./testbed.ts";

/** A session with a fresh Rust server, that also serves what the server serves. */
async function withRust(
  body: (session: Session, port: number) => Promise<void>,
  args: readonly string[] = [],
  options: ConnectLinkOptions = {},
): Promise<void> {
  // Otherwise each batch would wait for a delayed acknowledgement.
  await using server = await rustServer("--nodelay", ...args);
  const sessions: Session[] = [];
  await using session = await connect({
    port: server.port,
    dispatcher: everything(() => sessions),
    onConnect,
    ...options,
  });
  sessions.push(session);
  await body(session, server.port);
}

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe.skipIf(!isBuilt)("a TypeScript client of a Rust server, over TCP", () => {
  test("unary calls of Testbed", () =>
    withRust(async (session) => {
      const api = client(session, Testbed);
      for (const text of ["", "hello", "héllo 世界 🦀", "\ufeffbom", "a\0b"]) expect(await api.echo(text)).toBe(text);
      expect(await api.reverse("añb🦀")).toBe("🦀bña");
      expect(await api.divide(-7n, 2n)).toBe(-3n);
      expect(await api.lookup(1)).toEqual({ name: "Alice", age: 30, email: "alice@example.com" });
      const rectangle = { top_left: { x: -1, y: 4 }, bottom_right: { x: 2, y: 0 }, label: undefined };
      expect(await api.rectangle_area(rectangle)).toBe(12);
      expect(await api.parse_color("green")).toBe("Green");
      expect(await api.parse_color("mauve")).toBeUndefined();
      expect(await api.shape_area({ tag: "Rectangle", val: { width: 2.5, height: 4 } })).toBe(10);
      const shapes = [{ tag: "Circle", val: { radius: 0.5 } }, { tag: "Point" }] as const;
      expect(await api.create_canvas("c", [...shapes], "Blue")).toEqual({ name: "c", shapes, background: "Blue" });
      expect(await api.process_message({ tag: "Number", val: -21n })).toEqual({ tag: "Number", val: -42n });
      expect(await api.get_points(2)).toEqual([
        { x: 0, y: 0 },
        { x: 1, y: 2 },
      ]);
      expect(await api.swap_pair([-5, "five"])).toEqual(["five", -5]);
    }));

  test("user errors of every kind, and results inside answers", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      await expect(client(session, Testbed).divide(1n, 0n)).rejects.toMatchObject({
        code: "user-error",
        error: "DivisionByZero",
      });
      expect(await api.fail(0)).toBe("fine");
      const errors = [
        { tag: "Plain" },
        { tag: "Text", val: "no" },
        { tag: "Detail", val: { code: 7, bytes: Uint8Array.of(0xde, 0xad) } },
        { tag: "Pair", val: [4, "pair"] },
      ];
      for (const [i, error] of errors.entries())
        expect(await api.fail.result(i + 1)).toMatchObject({ ok: false, error });
      await expect(api.fail_with_text("spoken")).rejects.toMatchObject({ error: "spoken" });
      expect(await api.outcome(false)).toEqual({ tag: "Err", val: "bad" });
      expect(await api.nested_result(true)).toEqual({ tag: "Ok", val: 42 });
    }));

  test("metadata, containers, and numbers at their limits", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      const metadata = [
        ["name", "wörld"],
        ["", new Uint8Array(0)],
        ["name", Uint8Array.of(0, 1, 255)],
        ["max", 2n ** 64n - 1n],
      ] as const;
      expect(await api.metadata({ metadata })).toEqual([
        { key: "name", value: { tag: "Text", val: "wörld" } },
        { key: "", value: { tag: "Bytes", val: new Uint8Array(0) } },
        { key: "name", value: { tag: "Bytes", val: Uint8Array.of(0, 1, 255) } },
        { key: "max", value: { tag: "Number", val: 2n ** 64n - 1n } },
      ]);
      const four = [7, -(2n ** 127n), "🦀", -1.5] as const;
      expect(await api.four(...four)).toEqual(four);
      expect(await api.echo_quad([0, 127, 128, 65_535])).toEqual([0, 127, 128, 65_535]);
      const tree = { value: 1, children: [{ value: -4, children: [] }] };
      expect(await api.echo_tree(tree)).toEqual(tree);
      const maps = [new Map([["a", 1]]), new Map([[-(2n ** 63n), "min"]]), new Set([1, 65_535])] as const;
      expect(await api.echo_maps(...maps)).toEqual(maps);
    }));

  test("payloads up to the largest, both ways", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      const largest = session.maxPayloadBytes - 5;
      for (const size of [0, 1, 253, 254, 255, 4096, 65_536, 300_000, largest]) {
        const sent = blob(size);
        expect(Buffer.compare(await api.echo(sent), sent)).toBe(0);
        expect(Buffer.compare(await api.blob(size), sent)).toBe(0);
      }
      await expect(api.echo(blob(session.maxPayloadBytes))).rejects.toMatchObject({ code: "payload-too-large" });
      await api.nothing();
    }));

  test("a method that Rust does not have, and one that never answers", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      await expect(api.panic("please", { timeoutMs: 50 })).rejects.toMatchObject({ code: "deadline" });
      const controller = new AbortController();
      const call = api.sleep(5000, { signal: controller.signal });
      // Its handler has begun when one that came later has ended.
      await api.nothing();
      controller.abort(new Error("enough"));
      await expect(call).rejects.toThrow("enough");
      // Cancel ended the handler, and the request's id is free again.
      await expect.poll(async () => (await api.counters()).aborted).toBe(1);
    }));

  test("five hundred calls at once, and a slow one that holds up nobody", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      const slow = api.sleep(300);
      const calls = Array.from({ length: 500 }, (_, i) => api.echo(Uint8Array.of(i, i >>> 8)));
      expect(await Promise.all(calls)).toEqual(calls.map((_, i) => Uint8Array.of(i, i >>> 8)));
      expect(await Promise.race([slow, api.sleep(1)])).toBe(1);
      expect(await slow).toBe(300);
    }));

  test("streams to the server: read, read slowly, read in part, read after the answer, empty", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      const expected = await Received.of(itemsOf(50, 1000));
      expect(await api.count_items(itemsOf(50, 1000))).toEqual(expected);
      expect(await api.count_slowly(itemsOf(20, 10), 1)).toMatchObject({ items: 20 });
      expect(await api.take_items(itemsOf(40, 1000), 3)).toEqual(await Received.of(itemsOf(3, 1000)));
      expect(await api.count_items([])).toEqual({ items: 0, bytes: 0, digest: 0 });
      await api.drain_later(itemsOf(20, 10));
      await expect.poll(async () => (await api.counters()).drained).toBe(20);
      expect(await client(session, Testbed).sum([1, -2, 30])).toBe(29n);
    }));

  test("streams from the server: quick, slow, after the answer, before an error, of structs, left early", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      const down = async <T>(call: (tx: ReturnType<typeof channel<T>>[0]) => Promise<unknown>): Promise<T[]> => {
        const [tx, rx] = channel<T>();
        const [items] = await Promise.all([collect(rx), call(tx)]);
        return items;
      };
      const bytes = await down<Uint8Array>((tx) => api.generate(5000, 100, tx));
      expect(await Received.of(bytes)).toEqual(await Received.of(itemsOf(5000, 100)));
      expect(await down<number>((tx) => api.generate_slowly(3, 5, tx))).toEqual([0, 1, 2]);
      expect(await down<number>((tx) => api.generate_later(3, 20, tx))).toEqual([0, 1, 2]);
      expect(
        await down<{ at: number; value: number; unit?: string | undefined }>((tx) => api.measurements(2, tx)),
      ).toEqual([
        { at: 0, value: 0, unit: undefined },
        { at: 1_000_000_007, value: 0.125, unit: "K" },
      ]);
      const [tx, rx] = channel<number>();
      const failing = api.generate_then_fail.result(5, tx);
      expect(await collect(rx)).toEqual([0, 1, 2, 3, 4]);
      expect(await failing).toMatchObject({ ok: false, error: { tag: "Text", val: "after the stream" } });
      const [leftTx, leftRx] = channel<Uint8Array>();
      const left = api.generate(3000, 10, leftTx);
      for await (const item of leftRx) if (item[0] === 3) break;
      expect(await left).toBe(3000);
      await api.nothing();
    }));

  test("a stream to a server that never grants carries what both Hellos allow, and no more", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      expect(await api.count_items(itemsOf(63, 1024))).toMatchObject({ items: 63 });
      const [tx, rx] = channel<Uint8Array>();
      const counting = api.count_items(rx);
      const writeAll = async (): Promise<void> => {
        for (const item of itemsOf(70, 1024)) await tx.write(item);
      };
      await expect(writeAll()).rejects.toMatchObject({ code: "credit-exhausted" });
      await tx.close();
      expect(await counting).toMatchObject({ items: 63 });
      await api.nothing();
    }));

  test("a long stream to a server of large credit", () =>
    withRust(
      async (session) => {
        const received = await client(session, Probe).count_items(itemsOf(2000, 4096));
        expect(received).toEqual(await Received.of(itemsOf(2000, 4096)));
      },
      ["--credit", "4294967295"],
    ));

  test("streams both ways, several at once, and channels inside arguments", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      expect(await echoStream(api, 50, 1000)).toEqual(await Received.of(itemsOf(50, 1000)));
      const [doubledTx, doubled] = channel<number>();
      const [reversedTx, reversed] = channel<string>();
      const call = api.four_channels([1, 2, 3], ["ab", "cd"], doubledTx, reversedTx);
      expect(await collect(doubled)).toEqual([2, 4, 6]);
      expect(await collect(reversed)).toEqual(["ba", "dc"]);
      expect(await call).toBe(5);
      const [output, outputRx] = channel<number>();
      const duplex = api.duplex({ input: [8], output }, 5);
      expect(await collect(outputRx)).toEqual([40]);
      expect(await duplex).toBe(1);
      const [tuple, tupleRx] = channel<number>();
      const inTuple = api.duplex_in_tuple([[8], tuple]);
      expect(await collect(tupleRx)).toEqual([24]);
      expect(await inTuple).toBe(1);
    }));

  test("the server calls back: unary, with a stream, over a connection of its own", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      expect(await api.call_back(blob(5000))).toEqual(blob(5000));
      expect(await api.call_back_stream(40, 1000)).toEqual(await Received.of(itemsOf(40, 1000)));
      expect(await api.connect_back("round trip")).toBe("round trip");
    }));

  test("virtual connections: accepted, refused, given up, closed", () =>
    withRust(async (session) => {
      const first = await session.connect({ metadata: [["name", "first"]] });
      const second = await session.connect();
      expect(first.metadata).toEqual([["name", "first"]]);
      for (const connection of [first, second]) {
        const [tx] = channel<number>();
        expect(await client(connection, Probe).context([], tx)).toMatchObject({
          conn_id: connection.id,
          request_id: 1,
        });
        expect(await client(connection, Probe).call_back(blob(10))).toEqual(blob(10));
      }
      await expect(session.connect({ metadata: [["reject", "not today"]] })).rejects.toMatchObject({
        code: "connect-rejected",
        reason: "not today",
      });
      const ignored = session.connect({ metadata: [["ignore", "x"]], signal: AbortSignal.timeout(50) });
      await expect(ignored).rejects.toMatchObject({ name: "TimeoutError" });
      await first.close();
      await expect(client(first, Probe).nothing()).rejects.toMatchObject({ code: "connection-closed" });
      await client(second, Probe).nothing();
      await client(session, Probe).nothing();
    }));

  test("a socket that the server drops fails what waits, by its cause", () =>
    withRust(async (session) => {
      const api = client(session, Probe);
      await api.hang_up(20);
      await expect(api.sleep(5000)).rejects.toMatchObject({ code: "link-lost" });
      expect((await session.closed).kind).toMatch(/eof|failed/);
    }));

  test("thousands of random values of sixty types come back as they were", { timeout: 60_000 }, () =>
    withRust(async (session) => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const random = randomNumbers(seed);
      const api = client(session, Fuzz) as unknown as Record<string, (value: unknown) => Promise<unknown>>;
      const methods = Object.entries(Fuzz.methods);
      const one = async (i: number): Promise<void> => {
        const [name, method] = methods[i % methods.length]!;
        const value = randomValue(method.args[0]!.type, random);
        const answer = await api[name]!(value);
        if (!isDeepStrictEqual(answer, value)) expect(answer, `seed ${seed}, call ${i} of ${name}`).toEqual(value);
      };
      for (let i = 0; i < 3000; i += 20) await Promise.all(Array.from({ length: 20 }, (_, j) => one(i + j)));
    }),
  );
});
