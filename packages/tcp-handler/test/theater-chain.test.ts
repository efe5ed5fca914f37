import { once } from "node:events";
import { connect } from "node:net";
import { systemNetwork } from "@troupe/handler";
import type { Network, NetworkServer } from "@troupe/handler";
import { nextSocketId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import type { ActorHandle, Runtime } from "@troupe/runtime";
import { expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import { echoOnce, trapped } from "./theater-actors.ts";

// What a running Theater 0.3.7 recorded for two actors of the same behaviour: every hash has to come out again, from a
// real run over real sockets. Ids are in the hashes, and count from 1 for the process: the order of the tests matters.

/** Listens on a free port whatever is asked for, since the port asked for stands in the chain. */
function freePort(): { readonly network: Network; readonly port: () => number } {
  let server: NetworkServer | undefined;
  const network: Network = {
    ...systemNetwork,
    createServer(options) {
      server = systemNetwork.createServer(options);
      const listen = server.listen.bind(server);
      server.listen = () => listen({ host: "127.0.0.1", port: 0 });
      return server;
    },
  };
  return { network, port: () => (server!.address() as { readonly port: number }).port };
}

/** The hashes of the whole chain, once the actor has ended. */
async function hashesOf(runtime: Runtime, actor: ActorHandle, end: () => Promise<unknown>): Promise<string[]> {
  const events = actor.subscribe({ from: 0 });
  await end();
  await runtime.close();
  const hashes: string[] = [];
  for await (const event of events) {
    if ("hash" in event) hashes.push(event.hash);
  }
  return hashes;
}

test("an echo over one connection leaves the chain that Theater 0.3.7 leaves", async () => {
  const { network, port } = freePort();
  const runtime = createRuntime({ chain: { format: "theater" }, network });
  const actor = await runtime.spawn(echoOnce(tcp));
  const hashes = hashesOf(runtime, actor, async () => {
    const socket = connect(port(), "127.0.0.1");
    socket.end("hello, theater\n");
    socket.resume();
    await once(socket, "close");
    await actor.stop();
  });

  expect(await hashes).toEqual([
    "752f94aee6d7d32bccb1794cd22d62ad0f579709",
    "68746204044066614c3204c876de8c13002f4c25",
    "919bdc66953ebb2db1f59a7df404e5e333047fc4",
    "1eb1286ce037c8f80e4be03f46aebdf97a2fa2df",
    "c7fdc8c25b525353a25cbfec3f78dbc9a6ebc5dc",
    "f93b42986274c1f4b74240d9951134d2f8f3875d",
    "d5e5051c875d82a46e82a3ef8c4a8445b1aca364",
    "e2a1affcfb6ec2d4c07b3230e5e0f37f88e62e05",
    "85b0250cccf7d07620c860a8579928b67b60bfc9",
    "59b9dbb743990aac6aa3874d8dae1b850677d0d9",
    "33fce4b0e449cb685f82bcf576025f8ff3759f7e",
  ]);
});

test("an actor that fails in on-data leaves the chain that Theater 0.3.7 leaves for a trap", async () => {
  // The listener of the recorded run had the id 7.
  while (nextSocketId() < 6);
  const { network, port } = freePort();
  const runtime = createRuntime({ chain: { format: "theater" }, network });
  const actor = await runtime.spawn(trapped(tcp));
  const hashes = hashesOf(runtime, actor, async () => {
    const socket = connect(port(), "127.0.0.1");
    socket.write("!trap");
    socket.resume();
    await once(socket, "close");
  });

  expect(await hashes).toEqual([
    "752f94aee6d7d32bccb1794cd22d62ad0f579709",
    "28563a2f93087bb7fcfcbca6753fb11d85c9f56d",
    "0fb39bcf45db84745e673a056280ddfabd13da68",
    "6b89cde3cbbc01744c5383bca2536553013fbe6e",
    "2b4a18e01ad33c31ba7db3e929eb8bf919908d3f",
    "81d96e703d1bbd5fb53d60428a52faeeb048963b",
    "52ca201537f60d57ea68a911e10bfb6e33b70804",
    "c93fd32973d8b1fdae3b6c3ee713b1b26f10df3a",
    "dd001d216fcffe587084f5c2c9c6286dcdf882ac",
    "cd97f712b23912a910f82dcf3a3ee070854d4250",
  ]);
});
