import { type PeerInfo, type Session, client } from "@troupe/roam-session";
import { forward, forwardConnects } from "@troupe/roam-session/proxy";
import { describe, expect, test } from "vitest";
import { type Listener, connect, listen } from "../../src/index.ts";
import { onConnect } from "./peer.ts";
import { Probe } from "./probe.ts";
import { RustProgram, isBuilt, rustServer } from "./rust.ts";

/** Knows no service: for each link it opens one to the backend, and forwards calls and connections in both directions. */
async function proxyTo(port: number): Promise<Listener> {
  const downstreams = new Map<PeerInfo, Session>();
  const upstreams = new Map<PeerInfo, Session>();
  return await listen({
    port: 0,
    accept: async (peer) => {
      const downstream = (): Session | undefined => downstreams.get(peer);
      const upstream = await connect({
        port,
        dispatcher: forward(() => downstream()?.root),
        onConnect: forwardConnects(downstream),
      });
      upstreams.set(peer, upstream);
      return { dispatcher: forward(upstream.root) };
    },
    onConnect: forwardConnects(({ peer }) => upstreams.get(peer)),
    onSession: (session) => {
      downstreams.set(session.peer, session);
      void session.closed.then(() => upstreams.get(session.peer)?.close());
    },
  });
}

describe.skipIf(!isBuilt)("a Rust client of a Rust server, through a TypeScript proxy", () => {
  test("passes all checks, those of virtual connections too, but the one that compares connection ids", async () => {
    await using server = await rustServer();
    await using proxy = await proxyTo(server.port);
    await using program = new RustProgram("client", "tcp", proxy.address, "check");
    const { lines } = await program.output();
    const checks = lines
      .map((line) => JSON.parse(line) as { check?: string; ok: boolean })
      .filter(({ check }) => check !== undefined);
    expect(checks).toHaveLength(31);
    // The ids of the two links differ, as they should.
    expect(checks.filter(({ ok }) => !ok).map(({ check }) => check)).toEqual(["probe.connection-ids"]);
  });

  test("carries random values of all types unchanged", async () => {
    await using server = await rustServer();
    await using proxy = await proxyTo(server.port);
    await using program = new RustProgram(
      "client",
      "tcp",
      proxy.address,
      "fuzz",
      "--count",
      "1000",
      "--seed",
      "11",
      "--in-flight",
      "16",
    );
    const { code, lines, complaints } = await program.output();
    expect(code, [...lines.slice(-3), complaints].join("\n")).toBe(0);
  });

  test("and a virtual connection that one side closes is closed on the other link", async () => {
    await using server = await rustServer();
    await using proxy = await proxyTo(server.port);
    await using session = await connect({ port: proxy.port, onConnect });
    const [first, second] = [await session.connect({ metadata: [["name", "first"]] }), await session.connect()];
    expect(first.metadata).toEqual([["name", "first"]]);
    expect(await client(first, Probe).echo(Uint8Array.of(1))).toEqual(Uint8Array.of(1));
    const call = expect(client(first, Probe).sleep(5000)).rejects.toMatchObject({ code: "connection-closed" });
    await client(first, Probe).nothing();
    first.abort();
    await call;
    // The Rust server has aborted what ran on it, and nothing else.
    await expect.poll(async () => (await client(second, Probe).counters()).aborted).toBe(1);
  });

  test("and a TypeScript client's metadata, errors and Cancel reach the server", async () => {
    await using server = await rustServer();
    await using proxy = await proxyTo(server.port);
    await using session = await connect({ port: proxy.port });
    const api = client(session, Probe);
    expect(await api.metadata({ metadata: [["a", "b"]] })).toEqual([{ key: "a", value: { tag: "Text", val: "b" } }]);
    await expect(api.fail(1)).rejects.toMatchObject({ error: { tag: "Plain" } });
    const controller = new AbortController();
    const call = expect(api.sleep(5000, { signal: controller.signal })).rejects.toThrow("enough");
    await api.nothing();
    controller.abort(new Error("enough"));
    await call;
    await expect.poll(async () => (await api.counters()).aborted).toBe(1);
  });
});
