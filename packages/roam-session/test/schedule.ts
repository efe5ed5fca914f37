// Random schedules of everything that two sessions can do to each other. One seed, one schedule.
import { service, t } from "@troupe/roam-wire";
import {
  type Client,
  type Connection,
  type Session,
  acceptFramed,
  channel,
  client,
  fail,
  initiateFramed,
  isRoamSessionError,
  serve,
} from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { forward, forwardConnects } from "../src/proxy/index.ts";

const Chaos = service("Chaos", {
  echo: { args: [t.bytes], returns: t.bytes },
  slow: { args: [t.u32], returns: t.u32, fails: t.string },
  sum: { args: [t.rx(t.u32)], returns: t.u64 },
  count: { args: [t.u32, t.tx(t.u32)], returns: t.u32 },
  mirror: { args: [t.rx(t.bytes), t.tx(t.bytes)] },
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a schedule came to. */
export interface Outcome {
  readonly calls: number;
  readonly succeeded: number;
  readonly failed: Readonly<Record<string, number>>;
}

/** How long one operation may take before it counts as stuck: everything happens in this process. */
const STUCK_MS = 20_000;

class Schedule {
  readonly #random: () => number;
  readonly failed: Record<string, number> = {};
  calls = 0;
  succeeded = 0;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  async pause(): Promise<void> {
    for (let i = this.below(4); i > 0; i--) await tick();
  }

  dispatcher() {
    return serve(Chaos, {
      echo: (bytes) => bytes,
      slow: async (n) => {
        await this.pause();
        if (n % 7 === 3) throw new Error("thrown on purpose");
        return n % 5 === 4 ? fail("no") : n;
      },
      sum: async (numbers) => {
        let sum = 0n;
        for await (const n of numbers) {
          sum += BigInt(n);
          if (this.chance(0.05)) await this.pause();
          if (this.chance(0.005)) break;
        }
        return sum;
      },
      count: async (count, out) => {
        for (let i = 0; i < count; i++) {
          await out.write(i);
          if (this.chance(0.02)) await this.pause();
        }
        return count;
      },
      mirror: async (input, output) => {
        for await (const bytes of input) await output.write(bytes);
        return undefined;
      },
    });
  }

  /** One call; whatever becomes of it, it must become something. */
  async call(api: Client<typeof Chaos>): Promise<void> {
    this.calls++;
    const controller = new AbortController();
    const options = this.chance(0.2)
      ? { signal: controller.signal }
      : this.chance(0.1)
        ? { timeoutMs: this.below(5) }
        : undefined;
    if (options !== undefined)
      void this.pause().then(() => controller.abort(new DOMException("on purpose", "AbortError")));
    try {
      await unstuck(this.#perform(api, options), "a call");
      this.succeeded++;
    } catch (error) {
      const name = isRoamSessionError(error) ? error.code : (error as Error).name;
      if (!isRoamSessionError(error) && name !== "AbortError") throw error;
      this.failed[name] = (this.failed[name] ?? 0) + 1;
    }
  }

  async #perform(
    api: Client<typeof Chaos>,
    options: { signal: AbortSignal } | { timeoutMs: number } | undefined,
  ): Promise<void> {
    switch (this.below(5)) {
      case 0: {
        const sent = new Uint8Array(this.below(2000)).fill(this.below(256));
        const got = await api.echo(sent, options);
        if (got.length !== sent.length || got[0] !== sent[0]) throw new TypeError("an echo came back changed");
        return;
      }
      case 1: {
        const n = this.below(100);
        if ((await api.slow(n, options)) !== n) throw new TypeError("an answer to another call");
        return;
      }
      case 2:
        await api.sum(this.#numbers(this.below(300)), options);
        return;
      case 3: {
        const [tx, rx] = channel<number>();
        const count = this.below(300);
        const call = api.count(count, tx, options);
        // Both are looked at; the call first, as it says more.
        const reading = this.#read(rx, this.chance(0.2) ? this.below(50) : count);
        const [result, read] = await Promise.allSettled([call, reading]);
        if (result.status === "rejected") throw result.reason;
        if (read.status === "rejected") throw read.reason;
        return;
      }
      default: {
        const [tx, rx] = channel<Uint8Array>();
        const call = api.mirror(this.#blobs(this.below(40)), tx, options);
        const [result] = await Promise.allSettled([call, this.#drain(rx)]);
        if (result.status === "rejected") throw result.reason;
      }
    }
  }

  async *#numbers(count: number): AsyncGenerator<number> {
    for (let i = 0; i < count; i++) {
      if (this.chance(0.02)) await this.pause();
      yield i;
    }
  }

  *#blobs(count: number): Generator<Uint8Array> {
    for (let i = 0; i < count; i++) yield new Uint8Array(this.below(3000));
  }

  async #read(items: AsyncIterable<number>, until: number): Promise<void> {
    let expected = 0;
    for await (const item of items) {
      if (item !== expected++) throw new TypeError(`item ${item} where ${expected - 1} was due`);
      if (this.chance(0.02)) await this.pause();
      if (expected > until) return;
    }
  }

  async #drain(items: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const _ of items) if (this.chance(0.1)) await this.pause();
  }
}

async function unstuck<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TypeError(`${what} is stuck`)), STUCK_MS);
  });
  try {
    return await Promise.race([promise, stuck]);
  } finally {
    clearTimeout(timer);
  }
}

/** Throws unless nothing of a session is left. */
function expectEmpty(session: Session): void {
  const { core } = session;
  for (const connection of [core.root, ...core.connections.values()]) {
    const left = [connection.pending, connection.inFlight, connection.inlets, connection.outlets].map(
      ({ size }) => size,
    );
    if (left.some((size) => size > 0)) throw new TypeError(`left on connection ${connection.id}: ${left.join(", ")}`);
  }
  if (core.orphans !== 0) throw new TypeError(`${core.orphans} handlers are left`);
  if (core.inFlightBytes !== 0) throw new TypeError(`${core.inFlightBytes} bytes in flight are left`);
}

/** Throws unless a session holds no more than its limits allow. */
function expectBounded(session: Session): void {
  const { core } = session;
  for (const connection of [core.root, ...core.connections.values()]) {
    for (const { queuedBytes } of connection.inlets.values()) {
      if (queuedBytes > core.limits.windowBytes + 4096)
        throw new TypeError(`${queuedBytes} bytes are queued in a channel`);
    }
  }
}

/** Runs one schedule to its end. Throws if a call was never answered, something is left over, or an answer is wrong. */
export async function runSchedule(seed: number, callsWanted: number): Promise<Outcome> {
  const it = new Schedule(seed);
  const limits = {
    windowBytes: [64, 1000, 65_536][it.below(3)]!,
    maxInFlight: it.chance(0.2) ? 4 : 4096,
    maxChannels: it.chance(0.2) ? 8 : 1024,
    maxPayloadBytes: 4096,
  };
  const connect = async (
    dispatcher: Parameters<typeof acceptFramed>[1] & object,
  ): Promise<readonly [Session, Session]> => {
    const [a, b] = memoryPair({ highWaterBytes: [100, 5000, 65_536][it.below(3)]!, canPause: it.chance(0.8) });
    const onConnect = (incoming: { accept(): unknown; reject(reason: string): void }): void => {
      if (it.chance(0.8)) incoming.accept();
      else incoming.reject("on purpose");
    };
    return Promise.all([
      initiateFramed(a, { limits, onConnect, ...dispatcher }),
      acceptFramed(b, { limits, onConnect, ...dispatcher }),
    ]);
  };
  const direct = await connect({ dispatcher: it.dispatcher() });
  const proxied = it.chance(0.3)
    ? await connect({ dispatcher: forward(direct[0].root), onConnect: forwardConnects(direct[0]) })
    : undefined;
  const sessions: Session[] = [...direct, ...(proxied ?? [])];
  const running = new Set<Promise<void>>();
  const begin = (operation: Promise<void>): void => {
    running.add(operation);
    const done = (): void => void running.delete(operation);
    operation.then(done, done);
    operation.catch(() => {});
  };
  const all: Promise<void>[] = [];
  while (it.calls < callsWanted) {
    const session = sessions[it.below(sessions.length)]!;
    const { connections } = session;
    const caller: Session | Connection =
      it.chance(0.5) || connections.length === 0 ? session : connections[it.below(connections.length)]!;
    const call = it.call(client(caller, Chaos));
    all.push(call);
    begin(call);
    if (it.chance(0.03)) begin(session.connect().then(() => {}, expected));
    if (it.chance(0.02) && connections.length > 0) {
      const connection = connections[it.below(connections.length)]!;
      if (it.chance(0.5)) connection.abort();
      else begin(unstuck(connection.close({ timeoutMs: 100 }), "closing a connection"));
    }
    sessions.forEach(expectBounded);
    if (it.chance(0.3)) await it.pause();
    // One link is dropped in some schedules, and then calls fail for the rest of it.
    if (it.chance(0.0005)) session.abort(new Error("dropped on purpose"));
    while (running.size > 60) await Promise.race(running).catch(() => {});
  }
  await unstuck(Promise.all([...all, ...running]), "the schedule");
  // A Cancel may still be on its way to a handler, through a proxy too.
  const isBusy = (): boolean => sessions.some(({ core }) => core.orphans > 0);
  for (let i = 0; i < 10 || (i < 1000 && isBusy()); i++) await tick();
  for (const session of sessions) if (session.isOpen) expectEmpty(session);
  await unstuck(Promise.all(sessions.map((session) => session.close({ timeoutMs: 200 }))), "close");
  await unstuck(Promise.all(sessions.map(({ closed }) => closed)), "the end");
  sessions.forEach(expectEmpty);
  for (const session of sessions) {
    const { end } = session.core;
    if (end?.kind === "violation") throw new TypeError(`one of ours broke ${end.ruleId}: ${end.error.message}`);
  }
  return { calls: it.calls, succeeded: it.succeeded, failed: it.failed };
}

function expected(error: unknown): void {
  if (!isRoamSessionError(error)) throw error;
}
