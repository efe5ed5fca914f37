import type { ConnectTarget } from "@troupe/handler";
import { createRuntime } from "@troupe/runtime";
import type { Runtime, RuntimeOptions } from "@troupe/runtime";
import { createFakeClock } from "./fake-clock.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createMemoryNetwork } from "./memory-network.ts";
import type { MemoryNetwork, MemoryNetworkOptions } from "./memory-network.ts";
import { createSeededRandom } from "./seeded-random.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { settle } from "./settle.ts";
import { testClient } from "./test-client.ts";
import type { TestClient } from "./test-client.ts";

/** How {@link createTestRuntime} makes a runtime: the runtime's own options, and how its surroundings are. */
export interface TestRuntimeOptions extends Omit<RuntimeOptions, "clock" | "network" | "random"> {
  readonly network?: Omit<MemoryNetworkOptions, "clock">;
  /** What the randomness is made from; default 1. */
  readonly seed?: number;
}

/** A runtime in a world that a test controls: nothing in it depends on time, ports or chance. */
export interface TestRuntime extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly clock: FakeClock;
  readonly network: MemoryNetwork;
  readonly random: SeededRandom;
  /** Connects to a server in the network; default: to the only one there is. The client is closed with the runtime. */
  connect(target?: ConnectTarget): Promise<TestClient>;
  /**
   * Resolves when nothing is runnable any more: every message, byte and promise has had its effect, and what is left
   * waits for the clock, for a client, or for something outside of the process (a file, for instance), of which it
   * knows nothing. Rejects when it does not come to rest.
   */
  settle(): Promise<void>;
  /** Moves the clock on by `ms` milliseconds, from timer to timer, and lets everything settle after each. */
  advance(ms: number): Promise<void>;
}

/** Makes a runtime with an in-memory network, a fake clock and seeded randomness. */
export function createTestRuntime(options: TestRuntimeOptions = {}): TestRuntime {
  return new ControlledRuntime(options);
}

/** @internal What `spawnForTest` builds on. */
export class ControlledRuntime implements TestRuntime {
  readonly runtime: Runtime;
  readonly clock: FakeClock;
  readonly network: MemoryNetwork;
  readonly random: SeededRandom;
  readonly #clients = new Set<TestClient>();
  #disposed: Promise<void> | undefined = undefined;

  constructor(options: TestRuntimeOptions) {
    const { network, seed = 1, ...own } = options;
    this.clock = createFakeClock();
    this.network = createMemoryNetwork({ ...network, clock: this.clock });
    this.random = createSeededRandom(seed);
    const { clock, random } = this;
    this.runtime = createRuntime({ ...own, clock, random, network: this.network });
  }

  async connect(target: ConnectTarget = this.#onlyServer()): Promise<TestClient> {
    const socket = this.network.connect(target);
    await new Promise<void>((resolve, reject) => {
      const connected = (): void => {
        socket.off("error", reject);
        resolve();
      };
      socket.once("connect", connected);
      socket.once("error", reject);
    });
    const client = testClient(socket);
    this.#clients.add(client);
    void client.closed.then(() => this.#clients.delete(client));
    return client;
  }

  #onlyServer(): ConnectTarget {
    const servers = this.network.servers();
    const [server] = servers;
    if (server !== undefined && servers.length === 1) {
      return typeof server === "string" ? { path: server } : { host: server.address, port: server.port };
    }
    const texts = servers.map((one) => (typeof one === "string" ? one : `${one.address}:${one.port}`));
    throw new Error(
      servers.length === 0
        ? "nothing listens in the test's network: there is nothing to connect to"
        : `say where to connect to: ${texts.join(", ")} are listened on`,
    );
  }

  settle(): Promise<void> {
    return settle(this.runtime, this.network);
  }

  async advance(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    await this.settle();
    for (;;) {
      const left = end - this.clock.monotonic();
      const next = this.clock.untilNext;
      if (next === undefined || next > left) break;
      this.clock.advance(next);
      await this.settle();
    }
    this.clock.advance(Math.max(0, end - this.clock.monotonic()));
    await this.settle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  /** Ends everything. Whatever waits for the clock gets its time. */
  async #dispose(): Promise<void> {
    for (const client of this.#clients) client.socket.destroy();
    const closing = this.runtime.close();
    const closed = new AbortController();
    const done = (): void => closed.abort();
    closing.then(done, done);
    for (;;) {
      await this.settle();
      const next = this.clock.untilNext;
      // Without a timer there is nothing to wait for but what is outside of the process.
      if (closed.signal.aborted || next === undefined) break;
      this.clock.advance(next);
    }
    await closing;
    this.network.abort();
  }
}
