import { once } from "node:events";
import { rename, symlink, mkdir, rm } from "node:fs/promises";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect as connectTls, createServer as createTlsServer, TLSSocket, type TLSSocket as Tls } from "node:tls";
import { type Authority, createAuthority, tempFolder, type TempFolder } from "@troupe-tooling/test-certs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { type ClientTls, loadClientTls, loadServerTls, watchTls } from "../src/index.ts";
import { handshake, listen } from "./sockets.ts";

let ca: Authority;
let client: ClientTls;
beforeAll(async () => {
  ca = await createAuthority();
  client = await loadClientTls({ caCert: ca.certificate, serverName: "localhost" });
});

const issue = (commonName: string) => ca.issue({ hosts: ["localhost"], commonName });

async function replace(folder: TempFolder, identity: { cert: string; key: string }): Promise<void> {
  await folder.write("cert.pem", identity.cert);
  await folder.write("key.pem", identity.key);
}

async function folderWith(commonName: string): Promise<TempFolder> {
  const folder = await tempFolder();
  await replace(folder, await issue(commonName));
  return folder;
}

const load = (folder: TempFolder) => loadServerTls({ cert: "cert.pem", key: "key.pem" }, { baseDir: folder.path });

const nameSeenBy = (socket: unknown): string | undefined => (socket as Tls).getPeerX509Certificate()?.subject;

describe("reload of a server", () => {
  test("new connections see the new certificate, open ones go on", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    await using before = await handshake(tls, client);
    expect(nameSeenBy(before.client)).toBe("CN=one");

    await replace(folder, await issue("two"));
    expect(await tls.reload()).toBe(true);
    expect(tls.certificate.subject).toBe("CN=two");
    await using after = await handshake(tls, client);
    expect(nameSeenBy(after.client)).toBe("CN=two");

    const [near, far] = [before.client as Tls, before.server as Tls];
    far.on("data", (data) => far.write(data));
    near.write("still here");
    expect(String((await once(near, "data"))[0])).toBe("still here");
    expect(nameSeenBy(near)).toBe("CN=one");
  });

  test("an error changes nothing, and says what is wrong", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    const context = tls.secureContext;
    await folder.write("cert.pem", (await issue("two")).cert);
    await expect(tls.reload()).rejects.toMatchObject({ code: "TLS_KEY_MISMATCH", field: "server_tls.key" });
    await rm(folder.file("key.pem"));
    await expect(tls.reload()).rejects.toMatchObject({ code: "TLS_FILE_UNREADABLE" });
    expect(tls.secureContext).toBe(context);
    await using done = await handshake(tls, client);
    expect(nameSeenBy(done.client)).toBe("CN=one");
  });

  test("the same files are no change", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    const context = tls.secureContext;
    expect(await tls.reload()).toBe(false);
    expect(tls.secureContext).toBe(context);
  });

  test("takes a new configuration, checked like the first", async () => {
    const tls = await loadServerTls(await issue("one"));
    await tls.reload({ config: { ...(await issue("two")), alpn: ["x"] } });
    expect(tls.certificate.subject).toBe("CN=two");
    expect(tls.socketOptions.ALPNProtocols).toEqual(["x"]);
    const wrong = { ...(await issue("three")), minVersion: "SSLv3" };
    // @ts-expect-error: what a JavaScript user may pass
    await expect(tls.reload({ config: wrong })).rejects.toMatchObject({ field: "server_tls.minVersion" });
    expect(tls.certificate.subject).toBe("CN=two");
  });

  test("reloads that overlap end with the one that was asked for last", async () => {
    const tls = await loadServerTls(await issue("zero"));
    const configs = await Promise.all(["one", "two", "three"].map(issue));
    await Promise.all(configs.map((config) => tls.reload({ config })));
    expect(tls.certificate.subject).toBe("CN=three");
  });

  test("an aborted reload changes nothing", async () => {
    const tls = await loadServerTls(await issue("one"));
    const reason = new Error("enough");
    const config = await issue("two");
    await expect(tls.reload({ config, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(tls.certificate.subject).toBe("CN=one");
  });

  test("reaches an attached server until it is detached", async () => {
    const tls = await loadServerTls(await issue("one"));
    const server = createTlsServer(tls.options);
    await using listener = await listen((raw) => void server.emit("connection", raw));
    const seen = async (): Promise<string | undefined> => {
      const socket = connectTls({ ...client.connectOptions("127.0.0.1"), port: listener.port });
      await once(socket, "secureConnect");
      const name = nameSeenBy(socket);
      socket.destroy();
      return name;
    };
    const detach = tls.attach(server);
    await tls.reload({ config: await issue("two") });
    expect(await seen()).toBe("CN=two");
    detach();
    await tls.reload({ config: await issue("three") });
    expect(await seen()).toBe("CN=two");
    expect(server.listenerCount("close")).toBe(0);
    tls.attach(server);
    expect(await seen()).toBe("CN=three");
    server.emit("close");
    expect(server.listenerCount("close")).toBe(0);
  });

  test("is told to the diagnostics channel", async () => {
    const events: unknown[] = [];
    const note = (event: unknown): void => void events.push(event);
    subscribe("troupe:tls-config:reload", note);
    try {
      const tls = await loadServerTls(await issue("one"), { path: "here" });
      await tls.reload({ config: await issue("two") });
      await tls.reload({ config: { cert: "/nowhere", key: "/nowhere" } }).catch(() => {});
    } finally {
      unsubscribe("troupe:tls-config:reload", note);
    }
    expect(events).toEqual([
      { path: "here", changed: true },
      { path: "here", changed: false, error: expect.objectContaining({ code: "TLS_FILE_UNREADABLE" }) },
    ]);
  });
});

test("reload of a client changes whom it trusts", async () => {
  const server = await loadServerTls(await issue("one"));
  const changing = await loadClientTls({ caCert: (await createAuthority("other")).certificate });
  await using refused = await handshake(server, changing);
  expect(refused.client).toBeInstanceOf(Error);
  await changing.reload({ config: { caCert: ca.certificate } });
  await using accepted = await handshake(server, changing);
  expect(accepted.client).toBeInstanceOf(TLSSocket);
});

describe("watching the files", () => {
  interface Watched extends AsyncDisposable {
    readonly errors: unknown[];
    readonly reloads: () => number;
  }
  const watching = (tls: Awaited<ReturnType<typeof load>>): Watched => {
    const errors: unknown[] = [];
    let reloads = 0;
    const watch = watchTls(tls, {
      quietMs: 30,
      onError: (error) => void errors.push(error),
      onReload: () => void (reloads += 1),
    });
    return { errors, reloads: () => reloads, [Symbol.asyncDispose]: () => watch.close() };
  };
  const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

  test("files that are overwritten are read again", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    await using watch = watching(tls);
    await replace(folder, await issue("two"));
    await until(() => expect(tls.certificate.subject).toBe("CN=two"));
    await until(() => expect(watch.reloads()).toBe(1));
  });

  test("files that are replaced by renaming are read again, and again", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    await using _watch = watching(tls);
    for (const name of ["two", "three"]) {
      const next = await issue(name);
      await folder.write("cert.new", next.cert);
      await folder.write("key.new", next.key);
      await rename(folder.file("cert.new"), folder.file("cert.pem"));
      await rename(folder.file("key.new"), folder.file("key.pem"));
      await until(() => expect(tls.certificate.subject).toBe(`CN=${name}`));
    }
  });

  test("a symbolic link to a folder that is switched is followed", async () => {
    await using folder = await tempFolder();
    for (const name of ["one", "two"]) {
      await mkdir(folder.file(name));
      const { cert, key } = await issue(name);
      await folder.write(`${name}/cert.pem`, cert);
      await folder.write(`${name}/key.pem`, key);
    }
    await symlink("one", folder.file("..data"));
    await symlink("..data/cert.pem", folder.file("cert.pem"));
    await symlink("..data/key.pem", folder.file("key.pem"));
    const tls = await load(folder);
    await using _watch = watching(tls);
    await symlink("two", folder.file("..tmp"));
    await rename(folder.file("..tmp"), folder.file("..data"));
    await until(() => expect(tls.certificate.subject).toBe("CN=two"));
  });

  test("a folder that is replaced by another is followed, as long as there is one", async () => {
    await using parent = await tempFolder();
    for (const name of ["one", "two"]) {
      await mkdir(parent.file(name));
      const { cert, key } = await issue(name);
      await parent.write(`${name}/cert.pem`, cert);
      await parent.write(`${name}/key.pem`, key);
    }
    const folder = { ...parent, path: parent.file("one") };
    const tls = await load(folder);
    await using _watch = watching(tls);
    await rename(parent.file("one"), parent.file("old"));
    await rename(parent.file("two"), parent.file("one"));
    await until(() => expect(tls.certificate.subject).toBe("CN=two"));
    const { cert, key } = await issue("three");
    await parent.write("one/cert.pem", cert);
    await parent.write("one/key.pem", key);
    await until(() => expect(tls.certificate.subject).toBe("CN=three"));
  });

  test("half a change is an error that is told, and the other half mends it", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    await using watch = watching(tls);
    const next = await issue("two");
    await folder.write("cert.pem", next.cert);
    await until(() => expect(watch.errors).toContainEqual(expect.objectContaining({ code: "TLS_KEY_MISMATCH" })));
    expect(tls.certificate.subject).toBe("CN=one");
    await folder.write("key.pem", next.key);
    await until(() => expect(tls.certificate.subject).toBe("CN=two"));
  });

  test("what changed before the watch began is noticed", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    await replace(folder, await issue("two"));
    await using _watch = watching(tls);
    await until(() => expect(tls.certificate.subject).toBe("CN=two"));
  });

  test("a folder that is gone is an error that is told", async () => {
    const folder = await folderWith("one");
    const tls = await load(folder);
    await folder.remove();
    await using watch = watching(tls);
    await until(() => expect(watch.errors).toContainEqual(expect.objectContaining({ code: "ENOENT" })));
  });

  test("ends with its signal or with close, and leaves no listener", async () => {
    await using folder = await folderWith("one");
    const tls = await load(folder);
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    const reloads: number[] = [];
    const options = { quietMs: 0, onError: () => {}, onReload: () => void reloads.push(1), signal: controller.signal };
    const first = watchTls(tls, options);
    const second = watchTls(tls, options);
    await first.close();
    await first.close();
    controller.abort();
    await second.close();
    expect(removed).toHaveBeenCalled();
    await replace(folder, await issue("two"));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reloads).toEqual([]);
    expect(tls.certificate.subject).toBe("CN=one");
    expect(() => watchTls(tls, options)).toThrow(expect.objectContaining({ name: "AbortError" }));
  });
});
