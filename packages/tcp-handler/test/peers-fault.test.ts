import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import type { Runtime } from "@troupe/runtime";
import { afterEach, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import type { DataMode } from "../src/index.ts";

// What a peer does to its own connection is never a crash of the actor that serves it, and everybody else.

const initial: { readonly mode: DataMode; readonly closed: number } = { mode: "active", closed: 0 };

const echo = defineActor({
  name: "echo",
  uses: [tcp],
  state: initial,
  async init({ tcp }) {
    await tcp.listen("127.0.0.1:0");
  },
  tcp: {
    handleConnection: ({ tcp, state }, connection) => tcp.activate(connection, state.mode),
    onData({ tcp, state }, connection, data) {
      tcp.send(connection, data);
      if (state.mode === "once") tcp.setActive(connection, "once");
    },
    onClose: ({ state }) => ({ ...state, closed: state.closed + 1 }),
  },
  exports: {
    port: ({ tcp }) => ({ reply: Number(tcp.listenerAddress(tcp.listeners()[0]!).split(":")[1]) }),
    open: ({ tcp }) => ({ reply: tcp.connections().length }),
  },
});

let runtime: Runtime;
afterEach(() => runtime.close());

async function reset(port: number, afterMs: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  for (let piece = 0; piece < 20; piece++) socket.write(Buffer.alloc(65_536));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  socket.resetAndDestroy();
}

async function answered(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk.toString();
}

test.each(["active", "once"] as const)("resets during an echo in %s mode end their own connections", async (mode) => {
  runtime = createRuntime({ handlers: [tcp.with({ lingerMs: 100 })] });
  const server = await runtime.spawn(echo, { state: { mode, closed: 0 } });
  const port = await server.call("port");
  const patient = connect(port, "127.0.0.1");
  expect(await answered(patient, "before")).toBe("before");
  const many = 60;
  await Promise.all(Array.from({ length: many }, (_, index) => reset(port, index % 7)));
  await expect.poll(() => server.call("open")).toBe(1);
  expect(server.status).toBe("Running");
  // Every one of them was told of, also those whose reset came to light in the middle of a callback.
  expect(server.state().closed).toBe(many);
  expect(await answered(patient, "after")).toBe("after");
  patient.destroy();
});

test("a send beyond the write queue ends that connection, with its reason, and not the actor", async () => {
  const reasons: string[] = [];
  const generous = defineActor({
    name: "generous",
    uses: [tcp],
    async init({ tcp }) {
      await tcp.listen("127.0.0.1:0");
    },
    tcp: {
      handleConnection: ({ tcp }, connection) => tcp.activate(connection, "active"),
      onData({ tcp }, connection) {
        for (let piece = 0; piece < 1000; piece++) tcp.send(connection, new Uint8Array(1_000_000));
      },
      onClose(_context, _connection, reason) {
        reasons.push(reason);
      },
    },
    exports: { port: ({ tcp }) => ({ reply: Number(tcp.listenerAddress(tcp.listeners()[0]!).split(":")[1]) }) },
  });
  runtime = createRuntime({ handlers: [tcp.with({ lingerMs: 100 })] });
  const server = await runtime.spawn(generous);
  const deaf = connect(await server.call("port"), "127.0.0.1").pause();
  deaf.on("error", () => {});
  deaf.write("go");
  await expect.poll(() => reasons).toHaveLength(1);
  expect(reasons[0]).toMatch(/bytes are unsent/);
  expect(server.status).toBe("Running");
  deaf.destroy();
});

test("any other throw is still a crash", async () => {
  const broken = defineActor({
    name: "broken",
    uses: [tcp],
    async init({ tcp }) {
      await tcp.listen("127.0.0.1:0");
    },
    tcp: {
      handleConnection({ tcp }, connection) {
        tcp.activate(connection, "active");
        tcp.activate(connection, "active");
      },
      onData() {},
    },
    exports: { port: ({ tcp }) => ({ reply: Number(tcp.listenerAddress(tcp.listeners()[0]!).split(":")[1]) }) },
  });
  runtime = createRuntime();
  const server = await runtime.spawn(broken);
  const socket = connect(await server.call("port"), "127.0.0.1");
  await once(socket.resume(), "close");
  expect(server.status).toBe("Stopped");
});
