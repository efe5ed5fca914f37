import { createAuthority } from "@troupe-tooling/test-certs";
import { roam, roamClient, roamService } from "@troupe/roam-handler";
import { client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-stream";
import { createRuntime } from "@troupe/runtime";
import { service, t } from "@troupe/roam-wire";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";
import { Side } from "./sides.ts";

const Echo = service("Echo", {
  echo: { args: [t.bytes], returns: t.bytes },
  sum: { args: [t.rx(t.bytes)], returns: t.u32 },
});

const echo = roamService(Echo, {
  echo: (_context, bytes) => bytes,
  async sum(_context, items) {
    let sum = 0;
    for await (const item of items) sum += item.length;
    return sum;
  },
});

test("an actor serves over TLS what tcp listens for, to a client of roam-stream and to another actor", async () => {
  const authority = await createAuthority();
  const certificate = await authority.issue({ hosts: ["localhost"] });
  const secure = tcp.with({ serverTls: certificate, clientTls: { caCert: authority.certificate } });
  await using runtime = createRuntime({ chain: "off", handlers: [secure] });
  const server = new Side("server", roam, echo);
  const caller = new Side("client", roam, {});
  server.actor = await runtime.spawn(server.definition);
  caller.actor = await runtime.spawn(caller.definition);
  const listener = await server.tcp.listen("localhost:0");
  const port = Number(server.tcp.listenerAddress(listener).split(":").at(-1));

  await using session = await connect({ host: "localhost", port, tls: { ca: authority.certificate } });
  expect(session.peer.transport).toBe("tls");
  const bytes = new Uint8Array(100_000).fill(7);
  expect(await client(session, Echo).echo(bytes)).toEqual(bytes);
  expect(await client(session, Echo).sum(Array.from({ length: 50 }, () => bytes))).toBe(5_000_000);

  const connection = await caller.tcp.connect(`localhost:${port}`);
  await caller.roam.open(connection);
  expect(await roamClient(caller.roam, connection, Echo).echo(bytes)).toEqual(bytes);
  await session.close();
  await expect.poll(() => server.roam.sessions()).toHaveLength(1);
});
