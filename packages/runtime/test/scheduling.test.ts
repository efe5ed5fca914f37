import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { defineActor } from "@troupe/actor";
import { describe, expect, test } from "vitest";
import type { ProbeClient } from "./probe.ts";
import { world } from "./world.ts";

/** An actor that does `react` for every note. */
const start = (react: (client: ProbeClient, self: string, text: string) => unknown) => {
  const holder: { client?: ProbeClient } = {};
  const all = world(
    (probe) => [
      defineActor({
        name: "reacting",
        uses: [probe],
        probe: { onNote: ({ self }, text) => react(holder.client!, self.name, text) as undefined },
      }),
    ],
    { chain: "off", limits: { mailbox: 1_000_000 } },
  );
  holder.client = all;
  const spawn = async (name: string) => (await all.runtime.spawn("reacting", { name })).id;
  return { ...all, spawn };
};

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("one actor among others", () => {
  test("that floods itself neither starves another nor the event loop", async () => {
    let flooding = true;
    const { note, services, spawn } = start((client, self) => {
      if (self === "flood" && flooding) void client.note(services.whereis("flood")!, "more");
    });
    const [flood, quiet] = [await spawn("flood"), await spawn("quiet")];
    services.register("flood", flood);
    void note(flood, "begin");
    for (let round = 0; round < 20; round += 1) {
      expect(await note(quiet, "hello")).toBe("settled");
      await immediate();
    }
    flooding = false;
  });

  test("with a long queue gets its turn, and then the next one does", async () => {
    const order: string[] = [];
    const { note, spawn } = start((_client, self) => void order.push(self));
    const [long, short] = [await spawn("long"), await spawn("short")];
    const all = Array.from({ length: 1000 }, () => note(long, "x"));
    all.push(note(short, "x"));
    await Promise.all(all);
    expect(order.indexOf("short")).toBeLessThanOrEqual(64);
    expect(order).toHaveLength(1001);
  });

  test("that is slow holds the event loop for a few of its calls, and not for all that wait", async () => {
    const { note, spawn } = start(() => {
      const end = performance.now() + 2;
      while (performance.now() < end);
    });
    const id = await spawn("slow");
    const many = (): Promise<unknown> => Promise.all(Array.from({ length: 64 }, () => note(id, "x")));
    await many();
    let turns = 0;
    const count = (): void => {
      turns += 1;
      immediately = setImmediate(count);
    };
    let immediately = setImmediate(count);
    await many();
    clearImmediate(immediately);
    expect(turns).toBeGreaterThanOrEqual(7);
  });
});

describe("actors that write to each other for ever", () => {
  const pingPong = async (react: (client: ProbeClient, to: () => void) => unknown) => {
    let rallies = 0;
    let playing = true;
    const { note, services, spawn } = start((client, self) =>
      react(client, () => {
        rallies += 1;
        if (playing) void client.note(services.whereis(self === "ping" ? "pong" : "ping")!, "ball");
      }),
    );
    for (const name of ["ping", "pong"]) services.register(name, await spawn(name));
    void note(services.whereis("ping")!, "serve");
    return { rallies: () => rallies, stop: () => (playing = false) };
  };

  test.each<[string, (client: ProbeClient, to: () => void) => unknown]>([
    ["at once", (_client, to) => to()],
    ["after a promise", (_client, to) => Promise.resolve().then(to)],
    [
      "after many promises",
      async (_client, to) => {
        for (let step = 0; step < 10; step += 1) await Promise.resolve();
        to();
      },
    ],
  ])("%s leave the event loop its turns", async (_how, react) => {
    const game = await pingPong(react);
    for (let turn = 0; turn < 20; turn += 1) await immediate();
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(game.rallies()).toBeGreaterThan(20);
    game.stop();
  });

  test("leave sockets theirs", async () => {
    const game = await pingPong((_client, to) => Promise.resolve().then(to));
    const server = createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    for (let round = 0; round < 10; round += 1) {
      socket.write("ball");
      expect(String((await once(socket, "data"))[0])).toBe("ball");
    }
    game.stop();
    socket.destroy();
    server.close();
    await once(server, "close");
  });
});

describe("what arrives from sockets", () => {
  test("is run at once where it comes alone, and together after the poll where it comes in crowds", async () => {
    const ran: string[] = [];
    const { noteFromSocket, spawn } = start((_client, self) => void ran.push(self));
    const ids = await Promise.all(["a", "b", "c", "d"].map((name) => spawn(name)));
    const atOnce = (count: number): number => {
      ran.length = 0;
      for (const id of ids.slice(0, count)) void noteFromSocket(id, "x");
      return ran.length;
    };
    expect(atOnce(1)).toBe(1);
    for (let poll = 0; poll < 64; poll += 1) {
      atOnce(4);
      await immediate();
    }
    expect(atOnce(4)).toBe(0);
    await immediate();
    await immediate();
    expect(ran).toEqual(["a", "b", "c", "d"]);
    for (let poll = 0; poll < 64; poll += 1) {
      atOnce(1);
      await immediate();
      await immediate();
    }
    expect(atOnce(1)).toBe(1);
  });

  test("keeps its order with what comes from elsewhere", async () => {
    const ran: string[] = [];
    const { note, noteFromSocket, spawn } = start((_client, _self, text) => void ran.push(text));
    const id = await spawn("a");
    const expected: string[] = [];
    for (let round = 0; round < 200; round += 1) {
      for (const send of [note, noteFromSocket, noteFromSocket, note]) {
        expected.push(String(expected.length));
        void send(id, expected.at(-1)!);
      }
      if (round % 3 === 0) await immediate();
    }
    await immediate();
    await immediate();
    expect(ran).toEqual(expected);
  });

  test("inside a call of the same actor waits for that call", async () => {
    const ran: string[] = [];
    const { note, services, spawn } = start((client, _self, text) => {
      if (text === "outer") void client.noteFromSocket(services.whereis("a")!, "inner");
      ran.push(text);
    });
    const id = await spawn("a");
    services.register("a", id);
    await note(id, "outer");
    await immediate();
    expect(ran).toEqual(["outer", "inner"]);
  });
});
