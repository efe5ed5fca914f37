// The process under stress: an actor that echoes, one that answers a request with much, and an echo over TLS.
import { setFlagsFromString } from "node:v8";
import { createAuthority } from "@troupe-tooling/test-certs";
import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import { tcp } from "../../src/index.ts";

setFlagsFromString("--expose-gc");

/** What the parent is told. */
export interface ServerReport {
  readonly rss: number;
  readonly connections: number;
}

const ca = await createAuthority();
const handler = tcp.with({ serverTls: await ca.issue({ hosts: ["localhost"] }), handshakeTimeoutMs: 5000 });
const runtime = createRuntime({ chain: "off", handlers: [handler] });

const echo = defineActor({
  name: "echo",
  uses: [handler],
  init: async ({ tcp: api }) => {
    await api.listen("127.0.0.1:0", { tls: false });
    await api.listen("127.0.0.1:0");
  },
  tcp: {
    handleConnection: ({ tcp: api }, id) => api.activate(id, "active"),
    onData: ({ tcp: api }, id, data) => void api.send(id, data),
  },
  exports: {
    ports: ({ tcp: api }) => ({
      reply: api.listeners().map((id) => Number(api.listenerAddress(id).split(":").at(-1))),
    }),
    connections: ({ tcp: api }) => ({ reply: api.connections().length }),
  },
});

/** Answers each byte with a lot: for peers that ask and do not read. */
const generous = defineActor({
  name: "generous",
  uses: [handler],
  init: async ({ tcp: api }) => void (await api.listen("127.0.0.1:0", { tls: false })),
  tcp: {
    handleConnection: ({ tcp: api }, id) => api.activate(id, "active"),
    onData: ({ tcp: api }, id) => void api.send(id, new Uint8Array(256 * 1024)),
  },
  exports: {
    ports: ({ tcp: api }) => ({
      reply: api.listeners().map((id) => Number(api.listenerAddress(id).split(":").at(-1))),
    }),
    connections: ({ tcp: api }) => ({ reply: api.connections().length }),
  },
});

const actors = [await runtime.spawn(echo), await runtime.spawn(generous)];
const [ports, more] = await Promise.all(actors.map((actor) => runtime.call(actor.id, "ports")));

process.on("message", (message) => {
  if (message !== "report") return;
  globalThis.gc?.();
  void Promise.all(actors.map((actor) => runtime.call(actor.id, "connections"))).then((counts) => {
    const connections = (counts as number[]).reduce((sum, count) => sum + count, 0);
    process.send!({ rss: process.memoryUsage().rss, connections } satisfies ServerReport);
  });
});
process.on("disconnect", () => void runtime.abort().then(() => process.exit(0)));
process.send!({ ports: [...(ports as number[]), ...(more as number[])] });
