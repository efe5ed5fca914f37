import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { defineActor } from "@troupe/actor";
import type { ActorDefinition } from "@troupe/actor";
import {
  createChain,
  exportEventBlocks,
  exportJsonLines,
  importJsonLinesAsync,
  importTheaterChain,
} from "@troupe/chain-events";
import type { ChainEvent } from "@troupe/chain-events";
import { createRuntime, replay } from "@troupe/runtime";
import type { ActorHandle, ChainSettings } from "@troupe/runtime";
import { expect, test, vi } from "vitest";
import { tcp, TcpError } from "../src/index.ts";
import { echoOnce, trapped } from "./theater-actors.ts";

const made = vi.fn(() => {
  throw new Error("a handler was made for a replay");
});
/** As `tcp`, and its code fails the test when it runs. */
const unreal: typeof tcp = { ...tcp, create: made };

/** What an actor recorded while `live` talked to it over real sockets. */
async function recordingOf<Definition extends ActorDefinition>(
  definition: Definition,
  live: (port: number, actor: ActorHandle<Definition>) => Promise<unknown>,
  chain: ChainSettings = { payloads: "full" },
): Promise<ChainEvent[]> {
  const runtime = createRuntime({ chain: { ...chain, capacity: 100_000 } });
  const actor = await runtime.spawn(definition);
  const all = actor.subscribe({ from: 0 });
  const [address] = actor.events().flatMap(({ type, payload }) => {
    const found =
      type.endsWith("/listener-address") && /127\.0\.0\.1:(\d+)/.exec(Buffer.from(payload!).toString("latin1"));
    return found ? [Number(found[1])] : [];
  });
  await live(address!, actor);
  await runtime.close();
  const events: ChainEvent[] = [];
  for await (const event of all) if ("hash" in event) events.push(event);
  return events;
}

async function send(socket: Socket, text: string): Promise<string> {
  const answered = once(socket, "data");
  socket.write(text);
  const [data] = (await answered) as [Buffer];
  return data.toString();
}

const echo = (handler: typeof tcp, change = "") =>
  defineActor({
    name: "echo",
    uses: [handler],
    state: { bytes: 0, closed: [] as string[] },
    async init({ tcp, self }) {
      self.log(tcp.listenerAddress(await tcp.listen("127.0.0.1:0")));
    },
    tcp: {
      handleConnection: ({ tcp }, connection) => tcp.activate(connection, "active"),
      onData({ tcp, state }, connection, data) {
        const text = new TextDecoder().decode(data) + change;
        if (text === "whose?") tcp.send(connection, new TextEncoder().encode(tcp.peerAddress(connection)));
        else if (text === "wrong") {
          try {
            tcp.setActive((connection + 1000) as typeof connection, "active");
          } catch (error) {
            const told = error instanceof TcpError ? `${error.name} ${error.code} ${error.message}` : "something else";
            tcp.send(connection, new TextEncoder().encode(told));
          }
        } else tcp.send(connection, new TextEncoder().encode(text));
        return { ...state, bytes: state.bytes + tcp.counters(connection).bytesRead };
      },
      onClose: ({ state }, _connection, reason) => ({ ...state, closed: [...state.closed, reason] }),
    },
  });

const talk = async (port: number, actor: ActorHandle<ReturnType<typeof echo>>): Promise<unknown> => {
  const sockets = [1, 2, 3].map(() => connect(port, "127.0.0.1"));
  for (const socket of sockets) {
    expect(await send(socket, "hello")).toBe("hello");
    expect(await send(socket, "whose?")).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await send(socket, "wrong")).toMatch(/^TcpError NOT_FOUND /);
  }
  await Promise.all(sockets.map((socket, index) => send(socket, `together ${index}`)));
  for (const socket of sockets) {
    socket.end();
    await once(socket, "close");
  }
  await vi.waitFor(() => expect(actor.state().closed).toHaveLength(3));
  return actor.state();
};

test("an echo over real sockets is replayed without a network, from a file of its chain too", async () => {
  let state: unknown;
  const events = await recordingOf(echo(tcp), async (port, actor) => (state = await talk(port, actor)));

  const report = await replay(echo(unreal), events);
  expect(report).toMatchObject({ ok: true, events: events.length, state });
  async function* file() {
    yield* exportJsonLines(events);
  }
  const imported = await importJsonLinesAsync(file());
  expect(await replay(echo(unreal), imported.events)).toEqual(report);
  for (const length of events.keys()) {
    expect(await replay(echo(unreal), events.slice(0, length))).toMatchObject({ ok: true, events: length });
  }
  expect(made).not.toHaveBeenCalled();
});

test("a send of megabytes is recorded and replayed as any other", async () => {
  const generous = defineActor({
    name: "generous",
    uses: [tcp],
    async init({ tcp, self }) {
      self.log(tcp.listenerAddress(await tcp.listen("127.0.0.1:0")));
    },
    tcp: {
      handleConnection({ tcp }, connection) {
        tcp.activate(connection);
        tcp.send(connection, new Uint8Array(3_000_000).fill(7));
        tcp.close(connection);
      },
    },
  });
  const events = await recordingOf(generous, async (port, actor) => {
    const received = await buffer(connect(port, "127.0.0.1"));
    expect([received.length, actor.status]).toEqual([3_000_000, "Running"]);
  });
  expect(await replay({ ...generous, uses: [unreal] }, events)).toMatchObject({ ok: true, events: events.length });
});

test("an echo that answers otherwise parts from the recording at its first answer", async () => {
  const events = await recordingOf(echo(tcp), talk);
  const first = events.find(({ type }) => type === "theater:simple/tcp/send")!;
  expect(await replay(echo(unreal, "!"), events)).toMatchObject({
    ok: false,
    events: first.sequence,
    divergence: { sequence: first.sequence, what: "the actor called theater:simple/tcp/send with other arguments" },
  });
});

test.each(["sha256", "theater"] as const)("an actor that awaits its sockets is replayed, %s", async (format) => {
  const proxy = (handler: typeof tcp) =>
    defineActor({
      name: "collector",
      uses: [handler],
      state: [] as string[],
      async init({ tcp }) {
        tcp.listenerAddress(await tcp.listen("127.0.0.1:0"));
      },
      tcp: {
        async handleConnection({ tcp, state }, connection) {
          tcp.activate(connection);
          const parts: string[] = [];
          for (;;) {
            const bytes = await tcp.receive(connection, 4);
            if (bytes.length === 0) break;
            parts.push(new TextDecoder().decode(bytes));
            tcp.send(connection, bytes);
            await tcp.flushed(connection);
          }
          tcp.close(connection);
          return [...state, parts.join("")];
        },
      },
    });
  const events = await recordingOf(
    proxy(tcp),
    async (port, actor) => {
      for (const text of ["first", "and the second"]) {
        const socket = connect(port, "127.0.0.1");
        socket.end(text);
        expect((await buffer(socket)).toString()).toBe(text);
      }
      await vi.waitFor(() => expect(actor.state()).toHaveLength(2));
    },
    format === "theater" ? { format } : { payloads: "full" },
  );
  expect(await replay(proxy(unreal), events)).toMatchObject({
    ok: true,
    events: events.length,
    state: ["first", "and the second"],
  });
});

test("a connection that its peer broke ends alone, in the replay as well", async () => {
  const talker = (handler: typeof tcp) =>
    defineActor({
      name: "talker",
      uses: [handler],
      state: 0,
      async init({ tcp }) {
        tcp.listenerAddress(await tcp.listen("127.0.0.1:0"));
      },
      tcp: {
        async handleConnection({ tcp, state }, connection) {
          tcp.activate(connection);
          await tcp.receive(connection, 1);
          await tcp.receive(connection, 1);
          return state + 1;
        },
      },
    });
  const events = await recordingOf(talker(tcp), async (port, actor) => {
    const socket = connect(port, "127.0.0.1");
    socket.write("x");
    await vi.waitFor(() => expect(actor.events().some(({ type }) => type.endsWith("tcp/receive"))).toBe(true));
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(actor.events().at(-1)?.kind).toBe("error"));
    const polite = connect(port, "127.0.0.1");
    polite.end("xy");
    await vi.waitFor(() => expect(actor.state()).toBe(1));
  });
  expect(events.map(({ kind }) => kind)).toContain("error");
  expect(await replay(talker(unreal), events)).toMatchObject({ ok: true, events: events.length, state: 1 });
});

// What a running Theater 0.3.7 recorded.
const file = new URL("../../chain-events/test/data/theater-chain.json", import.meta.url);
const { runs } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly runs: readonly {
    readonly name: string;
    readonly events: readonly { readonly event_type: string; readonly data: string }[];
  }[];
};

test.each(runs)("the chain of a running Theater 0.3.7 is replayed by an actor of ours: $name", async (run) => {
  const chain = createChain({ format: "theater" });
  for (const { event_type, data } of run.events) {
    chain.append({ kind: "custom", type: event_type, payload: Buffer.from(data, "hex") });
  }
  const { events } = importTheaterChain(exportEventBlocks(chain.events()));
  const definition = events.some(({ kind }) => kind === "error") ? trapped : echoOnce;
  expect(await replay(definition(unreal), events, { stallMs: 100 })).toMatchObject({ ok: true, events: events.length });
});
