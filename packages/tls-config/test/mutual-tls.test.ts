import { once } from "node:events";
import { connect as connectTls, createServer as createTlsServer, TLSSocket } from "node:tls";
import { type Authority, createAuthority, expired } from "@troupe-tooling/test-certs";
import { beforeAll, describe, expect, test } from "vitest";
import { type ClientTls, loadClientTls, loadServerTls, type ServerTls } from "../src/index.ts";
import { handshake, listen } from "./sockets.ts";

let ca: Authority;
let alice: ClientTls;
let mallory: ClientTls;
let late: ClientTls;
let nobody: ClientTls;
let strict: ServerTls;
let lenient: ServerTls;
beforeAll(async () => {
  ca = await createAuthority();
  const caCert = ca.certificate;
  const identity = await ca.issue({ hosts: ["localhost"] });
  alice = await loadClientTls({ caCert, ...(await ca.issue({ client: true, commonName: "alice" })) });
  mallory = await loadClientTls({ caCert, ...(await (await createAuthority("m")).issue({ client: true })) });
  const weekAgo = () => Date.now() - 7 * 86_400_000;
  late = await loadClientTls({ caCert, ...(await ca.issue({ client: true, ...expired() })) }, { now: weekAgo });
  nobody = await loadClientTls({ caCert });
  strict = await loadServerTls({ ...identity, clientCa: ca.certificate });
  lenient = await loadServerTls({ ...identity, clientCa: ca.certificate, clientAuth: "request" });
});

function tlsSocket(value: unknown): TLSSocket {
  if (value instanceof TLSSocket) return value;
  throw value;
}

describe("TLS sockets made by hand", () => {
  test("a certificate of the right authority is accepted, and seen", async () => {
    await using done = await handshake(strict, alice);
    const socket = tlsSocket(done.server);
    expect(strict.checkPeer(socket)).toBeUndefined();
    expect(socket.getPeerX509Certificate()?.subject).toBe("CN=alice");
    expect(alice.certificate?.subject).toBe("CN=alice");
  });

  test("one of another authority, or expired, passes the handshake and is caught by checkPeer", async () => {
    for (const tls of [strict, lenient]) {
      await using stranger = await handshake(tls, mallory);
      expect(tls.checkPeer(tlsSocket(stranger.server))).toMatchObject({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
      await using old = await handshake(tls, late);
      expect(tls.checkPeer(tlsSocket(old.server))).toMatchObject({ code: "CERT_HAS_EXPIRED" });
    }
  });

  test("a client without a certificate passes only where one is merely requested", async () => {
    await using admitted = await handshake(lenient, nobody);
    expect(lenient.checkPeer(tlsSocket(admitted.server))).toBeUndefined();
    await using refused = await handshake(strict, nobody);
    expect(refused.server).toMatchObject({ code: "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE" });
  });

  test("a destroyed socket is refused, not waved through", async () => {
    await using done = await handshake(strict, alice);
    const socket = tlsSocket(done.server);
    socket.destroy();
    expect(strict.checkPeer(socket)).toBeInstanceOf(Error);
  });

  test("a server that asks for nothing has nothing to check", async () => {
    const plain = await loadServerTls(await ca.issue({ hosts: ["localhost"] }));
    await using done = await handshake(plain, mallory);
    expect(plain.checkPeer(tlsSocket(done.server))).toBeUndefined();
    expect(tlsSocket(done.server).getPeerX509Certificate()).toBeUndefined();
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "sessions are resumed with %s, and the verdict with them",
    async (maxVersion) => {
      const served: { reused: boolean; refusal: unknown }[] = [];
      await using listener = await listen((raw) => {
        const socket = new TLSSocket(raw, strict.socketOptions);
        socket
          .on("error", () => {})
          .once("secure", () => {
            served.push({ reused: socket.isSessionReused(), refusal: strict.checkPeer(socket) });
            socket.end("!");
          });
      });
      const { port } = listener;
      const stranger = await (await createAuthority("stranger")).issue({ client: true });
      for (const identity of [await ca.issue({ client: true }), stranger]) {
        const options = {
          ...identity,
          ca: ca.certificate,
          servername: "localhost",
          host: "127.0.0.1",
          maxVersion,
          port,
        };
        const first = connectTls(options).resume();
        const [session] = await once(first, "session");
        await once(first, "close");
        const second = connectTls({ ...options, session }).resume();
        await once(second, "close");
      }
      const refusal = expect.objectContaining({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
      expect(served).toEqual([
        { reused: false, refusal: undefined },
        { reused: true, refusal: undefined },
        { reused: false, refusal },
        { reused: true, refusal },
      ]);
    },
  );
});

describe("tls.createServer", () => {
  test("refuses by itself what does not verify", async () => {
    const server = createTlsServer(strict.options);
    await using listener = await listen((raw) => void server.emit("connection", raw));
    const refused = once(server, "tlsClientError");
    const bad = connectTls({ ...mallory.connectOptions("localhost"), host: "127.0.0.1", port: listener.port });
    bad.on("error", () => {});
    expect((await refused)[0]).toBeInstanceOf(Error);
    const accepted = once(server, "secureConnection");
    const good = connectTls({ ...alice.connectOptions("localhost"), host: "127.0.0.1", port: listener.port });
    const [socket] = await accepted;
    expect(socket.authorized).toBe(true);
    expect(strict.checkPeer(socket)).toBeUndefined();
    bad.destroy();
    good.destroy();
  });
});
