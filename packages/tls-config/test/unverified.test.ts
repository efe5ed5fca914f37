import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createAuthority } from "@troupe-tooling/test-certs";
import { expect, test, vi } from "vitest";
import { loadClientTls, loadServerTls } from "../src/index.ts";
import { handshake } from "./sockets.ts";

test("skip_verify accepts anybody, warns once a process, and tells each use to the diagnostics channel", async () => {
  const emitWarning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const events: unknown[] = [];
  const note = (event: unknown): void => void events.push(event);
  subscribe("troupe:tls-config:unverified", note);
  try {
    const server = await loadServerTls(await (await createAuthority()).issue({ hosts: ["elsewhere"] }));
    const client = await loadClientTls({ skipVerify: true }, { path: "handler[0].client_tls" });
    await loadClientTls({ skipVerify: true });
    await using done = await handshake(server, client, "localhost");
    expect(done.client).toMatchObject({ authorized: false, encrypted: true });
  } finally {
    unsubscribe("troupe:tls-config:unverified", note);
  }
  expect(events).toEqual([{ field: "handler[0].client_tls.skip_verify" }, { field: "client_tls.skip_verify" }]);
  expect(emitWarning).toHaveBeenCalledTimes(1);
  expect(emitWarning).toHaveBeenCalledWith(
    expect.stringContaining("handler[0].client_tls.skip_verify"),
    expect.objectContaining({ code: "TROUPE_TLS_UNVERIFIED" }),
  );
});

test("a client that verifies warns of nothing", async () => {
  const emitWarning = vi.spyOn(process, "emitWarning");
  await loadClientTls({});
  expect(emitWarning).not.toHaveBeenCalled();
});
