import { statSync } from "node:fs";
import { connect as connectPlain } from "node:net";
import { createSecureContext } from "node:tls";
import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type PeerInfo, type Session, channel, client } from "@troupe/roam-session";
import { lengthPrefix } from "@troupe/roam-wire/framing";
import { describe, expect, test } from "vitest";
import { type ConnectLinkOptions, type ListenOptions, connect, listen } from "../src/index.ts";
import { authority, serverCertificate, unixPath } from "./pairs.ts";
import { Desk, desk } from "./services.ts";

const secure = { tls: { ca: authority.certificate } };
const links: Record<string, () => { server: ListenOptions; client?: ConnectLinkOptions; transport: string }> = {
  TCP: () => ({ server: { port: 0 }, transport: "tcp" }),
  IPv6: () => ({ server: { host: "::1", port: 0 }, client: { host: "::1" }, transport: "tcp" }),
  "a Unix socket": () => {
    const path = unixPath();
    return { server: { path }, client: { path }, transport: "unix" };
  },
  "TLS with options": () => ({ server: { port: 0, tls: serverCertificate }, client: secure, transport: "tls" }),
  "TLS with a secure context": () => ({
    server: { port: 0, tls: createSecureContext(serverCertificate) },
    client: { tls: createSecureContext({ ca: authority.certificate }) },
    transport: "tls",
  }),
  "TLS by a name": () => ({
    server: { port: 0, tls: serverCertificate },
    client: { ...secure, host: "localhost" },
    transport: "tls",
  }),
  "a length prefix": () => ({
    server: { port: 0, framing: lengthPrefix },
    client: { framing: lengthPrefix },
    transport: "tcp",
  }),
};

for (const [name, make] of Object.entries(links)) {
  describe(`over ${name}`, () => {
    test("calls, errors and streams go both ways", async () => {
      const link = make();
      const accepted: Session[] = [];
      await using listener = await listen({ ...link.server, onSession: (session) => accepted.push(session) }, desk());

      const target = listener.port === 0 ? {} : { port: listener.port };
      await using session = await connect({ ...target, ...link.client, dispatcher: desk() });
      await expect.poll(() => accepted.length).toBe(1);
      for (const api of [client(session, Desk), client(accepted[0]!, Desk)]) {
        expect(await api.echo(Uint8Array.of(0, 1, 0, 255))).toEqual(Uint8Array.of(0, 1, 0, 255));
        const large = new Uint8Array(1_000_000).map((_, i) => i % 251);
        expect(Buffer.compare(await api.echo(large), large)).toBe(0);
        await expect(api.divide(1, 0)).rejects.toMatchObject({ code: "user-error", error: "DivisionByZero" });
        expect(await api.sum([1, 2, 3])).toBe(6);
        const [tx, rx] = channel<Uint8Array>();
        const counting = api.count(100, 10_000, tx);
        let items = 0;
        for await (const item of rx) expect(Buffer.compare(item, Buffer.alloc(10_000, items++))).toBe(0);
        await counting;
        expect(items).toBe(100);
      }
      expect(await client(session, Desk).who()).toBe(`${link.transport} nobody`);
      expect(session.peer.transport).toBe(link.transport);
    });
  });
}

test("a Unix socket is removed when its listener closes, and its address is the path", async () => {
  const path = unixPath();
  const listener = await listen({ path });
  expect(listener.address).toBe(path);
  expect(listener.port).toBe(0);
  expect(statSync(path).isSocket()).toBe(true);
  await listener.close();
  expect(() => statSync(path)).toThrow("ENOENT");
});

describe("who calls", () => {
  test("a verified client certificate reaches the accept hook, which may name the principal", async () => {
    const clientCertificate = await authority.issue({ commonName: "alice", client: true });
    const tls = { ...serverCertificate, ca: authority.certificate, requestCert: true };
    const accept = (peer: PeerInfo): { principal: string } => ({
      principal: (peer.certificate as X509Certificate).subject.replace("CN=", ""),
    });
    await using listener = await listen({ port: 0, tls, accept }, desk());
    await using session = await connect({
      port: listener.port,
      tls: { ...clientCertificate, ca: authority.certificate },
    });
    expect(await client(session, Desk).who()).toBe("tls alice");
  });

  test("a client without a certificate is refused where one is asked for", async () => {
    const tls = { ...serverCertificate, ca: authority.certificate, requestCert: true };
    await using listener = await listen({ port: 0, tls }, desk());
    await expect(connect({ port: listener.port, ...secure })).rejects.toMatchObject({ code: "handshake-failed" });
  });

  test("a certificate that was not verified is not shown", async () => {
    const clientCertificate = await authority.issue({ commonName: "mallory", client: true });
    const seen: PeerInfo[] = [];
    const tls = { ...serverCertificate, requestCert: true, rejectUnauthorized: false };
    await using listener = await listen({ port: 0, tls, accept: (peer) => seen.push(peer) > 0 }, desk());
    await using session = await connect({
      port: listener.port,
      tls: { ...clientCertificate, ca: authority.certificate },
    });
    expect(seen[0]?.certificate).toBeUndefined();
    expect(session.peer.certificate).toBeDefined();
  });

  test("the address and port of a TCP peer are known to both", async () => {
    const seen: PeerInfo[] = [];
    await using listener = await listen({ port: 0, accept: (peer) => seen.push(peer) > 0 });
    await using session = await connect({ port: listener.port });
    expect(seen[0]).toMatchObject({ transport: "tcp", address: "127.0.0.1" });
    expect(seen[0]?.port).toBeGreaterThan(0);
    expect(session.peer).toMatchObject({ address: "127.0.0.1", port: listener.port });
  });
});

describe("what can't be connected", () => {
  test.each([
    [{}, "neither a port nor a path"],
    [{ port: 70_000 }, "from 0 to 65535"],
    [{ port: 1.5 }, "the port is 1.5"],
    [{ path: "/x", port: 1 }, "a path was given beside"],
    [{ path: "" }, "the path is empty"],
  ])("%o", async (address, message) => {
    for (const attempt of [connect(address), listen(address)]) {
      await expect(attempt).rejects.toMatchObject({
        code: "address-invalid",
        message: expect.stringContaining(message) as string,
      });
    }
  });

  test("nobody listens", async () => {
    const listener = await listen({ port: 0 });
    await listener.close();
    const address = `127.0.0.1:${listener.port}`;
    await expect(connect({ port: listener.port })).rejects.toMatchObject({ code: "connect-failed", address });
  });

  test("a certificate of an unknown authority", async () => {
    await using listener = await listen({ port: 0, tls: serverCertificate });
    await expect(connect({ port: listener.port, tls: true })).rejects.toMatchObject({ code: "tls-failed" });
  });

  test("a certificate for another name", async () => {
    const tls = await authority.issue({ hosts: ["elsewhere.test"] });
    await using listener = await listen({ port: 0, tls });
    await expect(connect({ port: listener.port, ...secure })).rejects.toMatchObject({
      code: "tls-failed",
      message: expect.stringContaining("127.0.0.1 is not in the cert") as string,
    });
  });

  test("TLS options that can't be used", async () => {
    await expect(listen({ port: 0, tls: { cert: "nonsense", key: "nonsense" } })).rejects.toMatchObject({
      code: "tls-failed",
    });
    await expect(connect({ port: 1, tls: { cert: "nonsense", key: "nonsense" } })).rejects.toMatchObject({
      code: "tls-failed",
    });
  });

  test("TLS toward a plain listener, and the other way round", async () => {
    await using plain = await listen({ port: 0 });
    await expect(connect({ port: plain.port, ...secure })).rejects.toMatchObject({
      code: "tls-failed",
      message: expect.stringMatching(/^no TLS with .*\S$/),
    });
    await using tls = await listen({ port: 0, tls: serverCertificate });
    await expect(connect({ port: tls.port })).rejects.toMatchObject({ code: "handshake-failed" });
  });

  test("the other framing, and the error says so", async () => {
    await using listener = await listen({ port: 0 });
    await expect(connect({ port: listener.port, framing: lengthPrefix })).rejects.toMatchObject({
      code: "handshake-failed",
      message: expect.stringContaining("both sides must use the same") as string,
    });
  });

  test("a peer that says nothing", async () => {
    await using listener = await listen({ port: 0, accept: () => new Promise(() => {}), handshakeTimeoutMs: 300 });
    await expect(connect({ port: listener.port, handshakeTimeoutMs: 50 })).rejects.toMatchObject({
      code: "handshake-timeout",
    });
  });

  test("a TLS handshake that does not end", async () => {
    const { createServer } = await import("node:net");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    await expect(connect({ port, tls: true, connectTimeoutMs: 50 })).rejects.toMatchObject({
      code: "connect-timeout",
      message: expect.stringContaining("no TLS handshake") as string,
    });
    server.close();
  });

  test("an aborted signal ends each stage with its reason", async () => {
    await using listener = await listen({ port: 0, accept: () => new Promise(() => {}), handshakeTimeoutMs: 300 });
    const reason = new Error("enough");
    await expect(connect({ port: listener.port, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    for (const tls of [undefined, true] as const) {
      const controller = new AbortController();
      const connecting = connect({ port: listener.port, tls, signal: controller.signal });
      setTimeout(() => controller.abort(reason), tls === undefined ? 20 : 0);
      await expect(connecting).rejects.toBe(reason);
    }
    await expect(listen({ port: 0, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("an address in use", async () => {
    await using listener = await listen({ port: 0 });
    await expect(listen({ port: listener.port })).rejects.toMatchObject({
      code: "listen-failed",
      address: listener.address,
    });
  });
});

test("a raw peer that sends garbage costs its own link only", async () => {
  await using listener = await listen({ port: 0 }, desk());
  await using session = await connect({ port: listener.port });
  const raw = connectPlain(listener.port, "127.0.0.1");
  raw.on("error", () => {});
  raw.write(Uint8Array.of(0, 0, 0));
  raw.resume();
  await once(raw, "close");
  expect(await client(session, Desk).echo(Uint8Array.of(7))).toEqual(Uint8Array.of(7));
  expect(listener.sessions).toHaveLength(1);
});
