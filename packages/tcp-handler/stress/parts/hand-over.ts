import { connect } from "node:net";
import type { Socket } from "node:net";
import { defineActor } from "@troupe/actor";
import type { ActorDefinition } from "@troupe/actor";
import type { ConnectionId, TheaterId } from "@troupe/ids";
import { createRuntime } from "@troupe/runtime";
import { createSeededRandom } from "@troupe/testing";
import type { SeededRandom } from "@troupe/testing";
import { TcpError, tcp } from "../../src/index.ts";
import type { DataMode, TcpApi } from "../../src/index.ts";
import { mib, say } from "./say.ts";

const workers = 5;
const atOnce = 500;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What is known of one connection: who has it, and how many of its bytes were read, by whomever. */
interface Ledger {
  owner: TheaterId;
  read: number;
  transfers: number;
  ended: boolean;
}

/** Byte `index` of the stream of a client: the client knows its key, and says it in its first two bytes. */
function byteAt(key: number, index: number): number {
  if (index < 2) return (key >> (8 * index)) & 0xff;
  const mixed = Math.imul(index ^ (key << 13), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & 0xff;
}

/**
 * Clients write random bytes in random pieces; their connections go from actor to actor in random modes, at random
 * moments; whoever owns one echoes what it reads. Every byte must be read once, in order, by the owner of the moment,
 * and come back to its client once and in order.
 */
export async function handOver(connections: number, seed: number): Promise<string[]> {
  const random = createSeededRandom(seed);
  const problems: string[] = [];
  const world = new World(random, problems);
  const runtime = createRuntime({ chain: "off", handlers: [tcp.with({ lingerMs: 500 })] });
  const ids: TheaterId[] = [];
  for (let index = 0; index < workers; index += 1) {
    ids.push((await runtime.spawn(world.worker(`worker ${index}`, ids))).id);
  }
  const acceptor = await runtime.spawn(world.worker("acceptor", ids));
  const port = await runtime.call(acceptor.id, "port");

  let bytes = 0;
  let peakRss = 0;
  for (let done = 0; done < connections && problems.length === 0; done += atOnce) {
    const wave = Math.min(atOnce, connections - done);
    const clients = Array.from({ length: wave }, () => client(Number(port), random.integer(0, 65_535), random));
    for (const result of await Promise.allSettled(clients)) {
      if (result.status === "rejected") problems.push(String(result.reason));
      else bytes += result.value;
    }
    peakRss = Math.max(peakRss, process.memoryUsage().rss);
  }
  say(
    `hand-over: ${connections} connections, ${atOnce} at once, seed ${seed}: ${mib(bytes)} written and echoed, ` +
      `${world.transfers} transfers, ${world.interrupted} receives interrupted, ` +
      `pushes ${world.pushes.active} active ${world.pushes.once} once, receives ${world.pushes.passive}, rss ${mib(peakRss)}`,
  );
  await runtime.close();
  if (world.ledgers.size > 0) problems.push(`${world.ledgers.size} connections were never told to have ended`);
  return problems;
}

/** The actors, and what they know together: they run in one process, so that each byte can be checked where it is read. */
class World {
  readonly ledgers = new Map<ConnectionId, Ledger & { key: number }>();
  readonly pushes: Record<DataMode, number> = { active: 0, once: 0, passive: 0 };
  transfers = 0;
  interrupted = 0;
  readonly #random: SeededRandom;
  readonly #problems: string[];

  constructor(random: SeededRandom, problems: string[]) {
    this.#random = random;
    this.#problems = problems;
  }

  worker(name: string, others: readonly TheaterId[]): ActorDefinition {
    const random = this.#random;

    const take = (api: TcpApi, self: TheaterId, id: ConnectionId, data: Uint8Array): void => {
      const ledger = this.#ledger(id, self);
      if (ledger.owner !== self) this.#wrong(`connection ${id}: ${data.length} bytes for ${name}, who does not own it`);
      for (const byte of data) {
        const index = ledger.read++;
        if (index < 2) ledger.key |= byte << (8 * index);
        else if (byte !== byteAt(ledger.key, index)) this.#wrong(`connection ${id}: byte ${index} is wrong at ${name}`);
      }
      api.send(id, data);
    };

    const handOn = (api: TcpApi, self: TheaterId, id: ConnectionId): void => {
      const ledger = this.#ledger(id, self);
      const target = others[random.integer(0, others.length - 1)]!;
      // The owner changes with the call; the callback at the target comes later.
      api.transfer(id, target);
      ledger.owner = target;
      ledger.transfers += 1;
      this.transfers += 1;
    };

    /** Does one random thing with a connection; whatever it is, its bytes go on arriving. */
    const decide = (api: TcpApi, self: TheaterId, id: ConnectionId): void => {
      const ledger = this.#ledger(id, self);
      const roll = random.next();
      if (roll < 0.25 && ledger.transfers < 12) handOn(api, self, id);
      else if (roll < 0.5) api.setActive(id, "active");
      else if (roll < 0.75) api.setActive(id, "once");
      else {
        api.setActive(id, "passive");
        void pump(api, self, id);
      }
      if (ledger.owner === self && random.next() < 0.2 && ledger.transfers < 12) later(api, self, id, ledger.transfers);
    };

    /** Hands a connection on at some other moment, whatever is going on with it then. */
    const later = (api: TcpApi, self: TheaterId, id: ConnectionId, transfers: number): void => {
      setTimeout(
        () => {
          const ledger = this.ledgers.get(id);
          if (ledger?.owner === self && ledger.transfers === transfers && !ledger.ended) handOn(api, self, id);
        },
        random.integer(0, 20),
      );
    };

    /** Reads in passive mode for a while. */
    const pump = async (api: TcpApi, self: TheaterId, id: ConnectionId): Promise<void> => {
      try {
        for (let rounds = random.integer(1, 5); rounds > 0; rounds -= 1) {
          const data = await api.receive(id, random.integer(1, 5000));
          if (data.length === 0) {
            this.#end(api, self, id);
            return;
          }
          this.pushes.passive += 1;
          take(api, self, id, data);
        }
        decide(api, self, id);
      } catch (error) {
        const expected = ["CONNECTION_TRANSFERRED", "RECEIVE_BUSY", "CONNECTION_IN_ACTIVE_MODE"];
        if (error instanceof TcpError && expected.includes(error.code)) this.interrupted += 1;
        else this.#wrong(`connection ${id} at ${name}: ${String(error)}`);
      }
    };

    return defineActor({
      name,
      uses: [tcp],
      init: async ({ tcp: api }) => void (name === "acceptor" && (await api.listen("127.0.0.1:0"))),
      tcp: {
        handleConnection: ({ tcp: api, self }, id) => {
          this.#ledger(id, self.id);
          if (random.next() < 0.5) handOn(api, self.id, id);
          else {
            api.activate(id);
            decide(api, self.id, id);
          }
        },
        handleConnectionTransfer: ({ tcp: api, self }, id) => decide(api, self.id, id),
        onData: ({ tcp: api, self }, id, data) => {
          take(api, self.id, id, data);
          const mode = random.next() < 0.5 ? "active" : "once";
          this.pushes[mode] += 1;
          if (random.next() < 0.4) decide(api, self.id, id);
          else api.setActive(id, mode);
        },
        onClose: ({ tcp: api, self }, id, reason) => {
          if (reason !== "eof") this.#wrong(`connection ${id} ended at ${name}: ${reason}`);
          this.#end(api, self.id, id);
        },
      },
      exports: {
        port: ({ tcp: api }) => ({ reply: Number(api.listenerAddress(api.listeners()[0]!).split(":").at(-1)) }),
      },
    });
  }

  #ledger(id: ConnectionId, self: TheaterId): Ledger & { key: number } {
    return ledgerOf(this.ledgers, id, self);
  }

  #end(api: TcpApi, self: TheaterId, id: ConnectionId): void {
    const ledger = this.ledgers.get(id);
    if (ledger?.owner !== self) this.#wrong(`connection ${id}: an end for somebody who does not own it`);
    if (ledger !== undefined) ledger.ended = true;
    this.ledgers.delete(id);
    api.close(id);
  }

  #wrong(problem: string): void {
    if (this.#problems.length < 20) this.#problems.push(problem);
  }
}

function ledgerOf(
  ledgers: Map<ConnectionId, Ledger & { key: number }>,
  id: ConnectionId,
  owner: TheaterId,
): Ledger & { key: number } {
  let ledger = ledgers.get(id);
  if (ledger === undefined) ledgers.set(id, (ledger = { owner, read: 0, transfers: 0, ended: false, key: 0 }));
  return ledger;
}

/** Writes its stream in random pieces, ends, and checks that all of it comes back. Gives the number of bytes. */
async function client(port: number, key: number, random: SeededRandom): Promise<number> {
  const total = random.integer(2, 20_000);
  const socket: Socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let echoed = 0;
  const over = new Promise<void>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("data", (data: Buffer) => {
      for (const byte of data) {
        if (byte !== byteAt(key, echoed++)) reject(new Error(`client ${key}: byte ${echoed - 1} came back wrong`));
      }
    });
    socket.on("end", () => {
      if (echoed === total) resolve();
      else reject(new Error(`client ${key}: ${echoed} of ${total} bytes came back`));
    });
  });
  over.catch(() => {});
  const connected = new Promise((resolve) => socket.once("connect", resolve));
  for (let written = 0; written < total;) {
    const largest = random.next() < 0.3 ? 10 : 500;
    const length = Math.min(total - written, random.integer(1, largest));
    const start = written;
    socket.write(Uint8Array.from({ length }, (_, index) => byteAt(key, start + index)));
    written += length;
    // The first bytes may be there before anybody has accepted.
    if (written > 500) await Promise.race([connected, over]);
    const pause = random.next();
    if (pause < 0.2) await tick();
    else if (pause < 0.8) await wait(random.integer(5, 30));
  }
  socket.end();
  try {
    await over;
  } finally {
    socket.destroy();
  }
  return total;
}
