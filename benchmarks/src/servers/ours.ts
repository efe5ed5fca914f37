import { type ActorDefinition, defineActor } from "@troupe/actor";
import { createRuntime, type RuntimeOptions } from "@troupe/runtime";
import { type DataMode, tcp } from "@troupe/tcp-handler";
import { CHUNK_BYTES, type ServerOptions, TRANSFER_BYTES } from "./contract.ts";

const CHUNK = new Uint8Array(CHUNK_BYTES).fill(0x74);
const ANSWER: Uint8Array = Buffer.from("!");

/** The port in `host:port`. */
export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(":") + 1));
}

/** Runs an actor whose state is the address that it listens on, and resolves with its port. */
export async function serve(
  definition: ActorDefinition<string>,
  { tls }: ServerOptions,
  options: RuntimeOptions = { chain: "off" },
): Promise<number> {
  const serverTls = tls === undefined ? {} : { serverTls: { cert: { pem: tls.cert }, key: { pem: tls.key } } };
  const runtime = createRuntime({ ...options, handlers: [tcp.with(serverTls)] });
  const server = await runtime.spawn(definition);
  return portOf(server.state());
}

/** One actor that listens, owns every connection and echoes. */
export function echoServer(options: ServerOptions, mode: DataMode, runtime?: RuntimeOptions): Promise<number> {
  const echo = defineActor({
    name: "echo",
    uses: [tcp],
    state: "",
    init: async ({ tcp }) => tcp.listenerAddress(await tcp.listen(`${options.host}:0`)),
    tcp: {
      handleConnection({ tcp }, connection) {
        tcp.activate(connection, mode);
      },
      onData({ tcp }, connection, data) {
        tcp.send(connection, data);
        if (mode === "once") tcp.setActive(connection, "once");
      },
    },
  });
  return serve(echo, options, runtime);
}

/** One actor that discards, and answers one byte after every transfer. */
export function sinkServer(options: ServerOptions): Promise<number> {
  let received = 0;
  const sink = defineActor({
    name: "sink",
    uses: [tcp],
    state: "",
    init: async ({ tcp }) => tcp.listenerAddress(await tcp.listen(`${options.host}:0`)),
    tcp: {
      handleConnection({ tcp }, connection) {
        tcp.activate(connection, "active");
      },
      onData({ tcp }, connection, data) {
        received += data.length;
        if (received < TRANSFER_BYTES) return;
        received -= TRANSFER_BYTES;
        tcp.send(connection, ANSWER);
      },
    },
  });
  return serve(sink, options);
}

/** One actor that sends a transfer for each byte that arrives, with back-pressure. */
export function sourceServer(options: ServerOptions): Promise<number> {
  const source = defineActor({
    name: "source",
    uses: [tcp],
    state: "",
    init: async ({ tcp }) => tcp.listenerAddress(await tcp.listen(`${options.host}:0`)),
    tcp: {
      handleConnection({ tcp }, connection) {
        tcp.activate(connection, "active");
      },
      async onData({ tcp }, connection, data) {
        for (let left = data.length * TRANSFER_BYTES; left > 0; left -= CHUNK_BYTES) {
          tcp.send(connection, CHUNK);
          if (tcp.counters(connection).unsentBytes > 0) await tcp.flushed(connection);
        }
      },
    },
  });
  return serve(source, options);
}
