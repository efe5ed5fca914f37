import { type Session, channel, client } from "@troupe/roam-session";
import { describe, expect, test } from "vitest";
// @boundaries-ignore what is tested against is the same over every transport
import { everything, onConnect } from "../../../roam-stream/test/interop/peer.ts";
// @boundaries-ignore what is tested against is the same over every transport
import { Probe } from "../../../roam-stream/test/interop/probe.ts";
// @boundaries-ignore what is tested against is the same over every transport
import { Testbed } from "../../../roam-stream/test/interop/testbed.ts";
import { connect as connectNative } from "../../src/index.ts";
import { type WebSocketServer, connect, listen, reconnect } from "../../src/node/index.ts";
import { RustProgram, isBuilt, rustServer } from "./rust.ts";

async function typescriptServer(): Promise<WebSocketServer> {
  const server: WebSocketServer = await listen(
    { onConnect },
    everything(() => server.sessions),
  );
  return server;
}

describe.skipIf(!isBuilt)("a Rust client of a TypeScript server, over WebSocket", () => {
  test("passes all checks of calls, errors, metadata, payloads, streams, connections and calls back", async () => {
    await using server = await typescriptServer();
    await using program = new RustProgram("client", "ws", server.url, "check");
    const { code, lines, complaints } = await program.output();
    const checks = lines.map((line) => JSON.parse(line) as { check?: string; ok: boolean });
    expect(checks.filter(({ check, ok }) => check !== undefined && !ok)).toEqual([]);
    expect(checks.filter(({ check }) => check !== undefined)).toHaveLength(31);
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
  });

  test("gets back the bytes of random values of sixty types", async () => {
    await using server = await typescriptServer();
    const args = ["fuzz", "--count", "1200", "--seed", "11", "--in-flight", "16"];
    await using program = new RustProgram("client", "ws", server.url, ...args);
    const { code, lines, complaints } = await program.output();
    expect(code, [...lines.slice(-3), complaints].join("\n")).toBe(0);
  });
});

describe.skipIf(!isBuilt).each([
  ["the client for Node", connect],
  ["the native client", connectNative],
] as const)("%s, of a Rust server over WebSocket", (_, open) => {
  async function withRust(body: (session: Session, server: RustProgram) => Promise<void>, ...args: string[]) {
    await using server = await rustServer(...args);
    await using session: Session = await open(server.url);
    await body(session, server);
  }

  test("unary calls, errors and big payloads", () =>
    withRust(async (session) => {
      const testbed = client(session, Testbed);
      for (const text of ["", "hello", "héllo 世界 🦀", "a\0b"]) expect(await testbed.echo(text)).toBe(text);
      expect(await testbed.swap_pair([-5, "five"])).toEqual(["five", -5]);
      await expect(testbed.divide(1n, 0n)).rejects.toMatchObject({ code: "user-error", error: "DivisionByZero" });
      const probe = client(session, Probe);
      for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_000]) {
        const bytes = new Uint8Array(size).fill(9);
        expect(await probe.echo(bytes)).toEqual(bytes);
      }
    }));

  test("streams in all directions", () =>
    withRust(async (session) => {
      const testbed = client(session, Testbed);
      expect(await testbed.sum([1, 2, 3])).toBe(6n);
      const [tx, numbers] = channel<number>();
      const done = testbed.generate(300, tx);
      let expected = 0;
      for await (const number of numbers) expect(number).toBe(expected++);
      await done;
      expect(expected).toBe(300);
      const [out, words] = channel<string>();
      const transformed = testbed.transform(["a", "b"], out);
      const heard: string[] = [];
      for await (const word of words) heard.push(word);
      await transformed;
      expect(heard).toEqual(["A", "B"]);
    }));

  test("virtual connections", () =>
    withRust(async (session) => {
      const connection = await session.connect({ metadata: [["name", "second"]] });
      expect(connection.metadata).toEqual([["name", "second"]]);
      expect(await client(connection, Testbed).reverse("abc")).toBe("cba");
      await connection.close();
      await expect(session.connect({ metadata: [["reject", "full"]] })).rejects.toMatchObject({ reason: "full" });
    }));

  test("closes so that the server sees an end in good order, and sees the server's end, which has no Close frame", async () => {
    await withRust(async (session, server) => {
      await client(session, Testbed).echo("x");
      await session.close();
      await server.line((line) => line.includes('"end":"closed"'));
    }, "--events");
    await withRust(async (session) => {
      const probe = client(session, Probe);
      const asleep = probe.sleep(60_000);
      await probe.hang_up(1);
      await expect(asleep).rejects.toMatchObject({ code: "link-lost" });
      expect((await session.closed).kind).toMatch(/^(eof|failed)$/);
    });
  });
});

describe.skipIf(!isBuilt)("a native socket, which can't stop reading, and a Rust server, which ignores credit", () => {
  test("a stream that nobody reads fails alone, and at once", async () => {
    await using server = await rustServer("--credit", "4294967295");
    // For so long a link that can stop reading would be stopped.
    await using session = await connectNative(server.url, { limits: { overrunPauseMs: 3_600_000 } });
    const probe = client(session, Probe);
    const [tx, unread] = channel<Uint8Array>();
    const generated = probe.generate(4000, 1024, tx).catch(() => {});
    const [otherTx, other] = channel<Uint8Array>();
    const read = probe.generate(500, 1024, otherTx);
    let count = 0;
    for await (const item of other) count += item.length;
    await read;
    expect(count).toBe(500 * 1024);
    // Now four times what may wait unread has been sent, whatever the call says of it.
    await generated;
    const reading = (async () => {
      for await (const item of unread) expect(item).toHaveLength(1024);
    })();
    await expect(reading).rejects.toMatchObject({ code: "channel-overflow" });
    expect(await client(session, Testbed).echo("still here")).toBe("still here");
  });
});

describe.skipIf(!isBuilt)("a reconnecting client of a Rust server, over WebSocket", () => {
  test("comes back after the server has dropped its socket", async () => {
    await using server = await rustServer();
    await using api = reconnect(server.url, { retry: { initialDelayMs: 5 } });
    const asleep = client(api, Probe).sleep(60_000);
    await client(api, Probe).hang_up(1);
    await expect(asleep).rejects.toMatchObject({ code: "outcome-unknown" });
    expect(await client(api, Testbed).echo("again")).toBe("again");
  });
});
