import { describe, expect, it } from "vitest";
import {
  type ClientState,
  type ConnectFramedOptions,
  type Handlers,
  type ReconnectingClient,
  type Session,
  type Transport,
  acceptFramed,
  channel,
  client,
  connectFramed,
  retryDelayMs,
  DEFAULT_RETRY_POLICY,
  serve,
} from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { NonceCache } from "../src/nonces/index.ts";
import { FakeClock, settle } from "./fake-clock.ts";
import { Work, work } from "./linked.ts";

const never = new Promise<never>(() => {});

type Loose = Record<string, (...args: unknown[]) => unknown>;

/** A server that a test can make unreachable. */
class Server {
  isUp = true;
  attempts = 0;
  readonly sessions: Session[] = [];
  handlers: Handlers<typeof Work> = work;
  readonly nonces = new NonceCache();

  readonly connector = async (signal: AbortSignal): Promise<Transport> => {
    this.attempts++;
    signal.throwIfAborted();
    if (!this.isUp) throw new Error(`refused ${this.attempts}`);
    const [ours, theirs] = memoryPair();
    // Whichever handlers the test has set by the time of the call.
    const handlers = Object.fromEntries(
      Object.keys(work).map((name) => [
        name,
        (...args: unknown[]) => (this.handlers as object as Loose)[name]!(...args),
      ]),
    );
    const dispatcher = serve(Work, handlers as never, { nonces: this.nonces });
    void acceptFramed(theirs, { dispatcher }).then(
      (session) => this.sessions.push(session),
      () => {},
    );
    return ours;
  };

  drop(): void {
    for (const session of this.sessions.splice(0)) session.abort(new Error("dropped"));
  }
}

function setUp(options: ConnectFramedOptions = {}, isUp = true) {
  const server = new Server();
  server.isUp = isUp;
  const clock = new FakeClock();
  const states: string[] = [];
  const connection: ReconnectingClient = connectFramed(server.connector, {
    clock,
    onState: (state: ClientState) =>
      states.push(state.status === "waiting" ? `waiting ${state.delayMs}` : state.status),
    ...options,
  });
  return { server, clock, states, connection, api: client(connection, Work) };
}

describe("the delay between attempts", () => {
  it("grows by the factor, up to the cap, and never overflows", () => {
    const policy = DEFAULT_RETRY_POLICY;
    expect([1, 2, 3, 6, 7, 70, 5000].map((failures) => retryDelayMs(policy, failures))).toEqual([
      100, 200, 400, 3200, 5000, 5000, 5000,
    ]);
    const jittered = { ...policy, jitter: 0.5 };
    expect([0, 0.5, 1].map((random) => retryDelayMs(jittered, 1, () => random))).toEqual([100, 75, 50]);
  });
});

describe("a reconnecting client", () => {
  it("connects at once, and again when the link is lost", async () => {
    const { server, states, connection, api } = setUp();
    const session = await connection.ready();
    expect(connection.session).toBe(session);
    expect(await api.once(1)).toBe(1);
    server.drop();
    await session.closed;
    await connection.ready();
    expect(connection.session).not.toBe(session);
    expect(await api.once(2)).toBe(2);
    await connection.close();
    expect(states).toEqual(["connecting", "open", "idle", "connecting", "open", "closed"]);
    await expect(api.once(3)).rejects.toMatchObject({ code: "connection-closed" });
    await expect(connection.ready()).rejects.toMatchObject({ code: "connection-closed" });
    await connection.close();
  });

  it("that is lazy connects when it is needed", async () => {
    const { server, states, connection, api } = setUp({ lazy: true });
    await settle();
    expect(server.attempts).toBe(0);
    expect(await api.once(1)).toBe(1);
    server.drop();
    await settle();
    expect(server.attempts).toBe(1);
    expect(await api.once(2)).toBe(2);
    await connection.close();
    expect(states).toEqual(["connecting", "open", "idle", "connecting", "open", "closed"]);
  });

  it("waits longer after each failure, and sends what waited, in order", async () => {
    const { server, clock, states, connection, api } = setUp({ lazy: true });
    server.isUp = false;
    const order: number[] = [];
    const calls = [1, 2, 3].map((n) => api.once(n).then((value) => order.push(value)));
    await clock.pass(100 + 200);
    expect(server.attempts).toBe(3);
    server.isUp = true;
    await clock.pass(400);
    await Promise.all(calls);
    expect(order).toEqual([1, 2, 3]);
    expect(states).toEqual([
      "connecting",
      "waiting 100",
      "connecting",
      "waiting 200",
      "connecting",
      "waiting 400",
      "connecting",
      "open",
    ]);
    await connection.close();
    expect(clock.timers).toBe(0);
  });

  it("gives up after its attempts, and begins anew with the next call", async () => {
    const { server, clock, connection, api } = setUp({ lazy: true, retry: { maxAttempts: 3 } });
    server.isUp = false;
    const call = api.once(1);
    const ready = connection.ready();
    for (const waiting of [call, ready]) waiting.catch(() => {});
    await clock.pass(300);
    await expect(call).rejects.toMatchObject({
      code: "retries-exhausted",
      attempts: 3,
      cause: { message: "refused 3" },
    });
    await expect(ready).rejects.toMatchObject({ code: "retries-exhausted" });
    expect(connection.state.status).toBe("idle");
    server.isUp = true;
    expect(await api.once(2)).toBe(2);
    await connection.close();
  });

  it("waits between links that are lost as soon as they are there", async () => {
    const clock = new FakeClock();
    const states: string[] = [];
    let links = 0;
    const connector = (): Promise<Transport> => {
      const [ours, theirs] = memoryPair();
      const isGood = ++links > 5;
      void acceptFramed(theirs).then((session) => (isGood ? undefined : session.close()));
      return Promise.resolve(ours);
    };
    const onState = (state: ClientState): void => {
      if (state.status === "waiting") states.push(`${state.delayMs} after ${links}`);
    };
    const connection = connectFramed(connector, { clock, onState, retry: { maxDelayMs: 300 } });
    await clock.pass(2000);
    expect(states).toEqual(["100 after 2", "200 after 3", "300 after 4", "300 after 5"]);
    expect(connection.state.status).toBe("open");
    await connection.close();
    expect(clock.timers).toBe(0);
  });

  it("that is closed when it begins to connect does not connect", async () => {
    const server = new Server();
    const connection: ReconnectingClient = connectFramed(server.connector, {
      lazy: true,
      onState: ({ status }) => status === "connecting" && connection.abort(),
    });
    await expect(client(connection, Work).once(1)).rejects.toMatchObject({ code: "connection-closed" });
    await settle();
    expect(server.attempts).toBe(0);
  });

  it("has a bounded queue", async () => {
    const { connection, api } = setUp({ maxQueuedCalls: 2 }, false);
    const calls = [api.once(1), api.once(2), api.once(3)];
    const results = Promise.allSettled(calls);
    await expect(calls[2]).rejects.toMatchObject({ code: "offline-queue-full", limit: 2 });
    await connection.close();
    expect((await results).slice(0, 2)).toMatchObject([
      { reason: { code: "connection-closed" } },
      { reason: { code: "connection-closed" } },
    ]);
  });

  it("keeps the deadline and the signal of a call that waits", async () => {
    const { server, clock, connection, api } = setUp({}, false);
    await settle();
    const late = api.once(1, { timeoutMs: 250 });
    const controller = new AbortController();
    const aborted = api.once(2, { signal: controller.signal });
    const third = api.once(3, { timeoutMs: 400 });
    late.catch(() => {});
    controller.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    await expect(connection.ready(controller.signal)).rejects.toThrow("enough");
    await clock.pass(250);
    await expect(late).rejects.toMatchObject({ code: "deadline" });
    const seen: unknown[] = [];
    server.handlers = { ...work, once: (n, { metadata }) => (seen.push(metadata), n) };
    server.isUp = true;
    await clock.pass(100);
    expect(await third).toBe(3);
    // What is left of it.
    expect(seen).toEqual([[["troupe-timeout-ms", 100n]]]);
    await connection.close();
  });

  it("gives up an attempt that takes too long", async () => {
    const clock = new FakeClock();
    const reasons: unknown[] = [];
    const connection = connectFramed(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason as Error);
          });
        }),
      { clock, connectTimeoutMs: 1000, retry: { maxAttempts: 2 } },
    );
    const ready = connection.ready();
    ready.catch(() => {});
    await clock.pass(1000 + 100 + 1000);
    await expect(ready).rejects.toMatchObject({ code: "retries-exhausted", cause: { code: "link-lost" } });
    expect(reasons).toHaveLength(2);
    const again = connection.ready();
    again.catch(() => {});
    connection.abort();
    await expect(again).rejects.toMatchObject({ code: "connection-closed" });
    expect(clock.timers).toBe(0);
  });
});

describe("a call that was sent when its link was lost", () => {
  const once = (server: Server): { count: number } => {
    const seen = { count: 0 };
    const hang = (n: number): number | Promise<number> => (++seen.count === 1 ? never : n);
    server.handlers = { ...work, once: hang, again: hang };
    return seen;
  };

  it("is sent again if it is idempotent", async () => {
    const { server, connection, api } = setUp();
    const seen = once(server);
    await connection.ready();
    const call = api.again(5);
    await settle();
    server.drop();
    expect(await call).toBe(5);
    expect(seen.count).toBe(2);
    await connection.close();
  });

  it("is not sent again otherwise", async () => {
    const { server, connection, api } = setUp();
    const seen = once(server);
    await connection.ready();
    const call = api.once(5);
    call.catch(() => {});
    await settle();
    server.drop();
    await expect(call).rejects.toMatchObject({
      code: "outcome-unknown",
      method: "Work.once",
      cause: { code: "link-lost" },
    });
    const idempotent = api.once(6, { idempotent: true });
    expect(await idempotent).toBe(6);
    expect(seen.count).toBe(2);
    await connection.close();
  });

  it("is not sent again if it has channels", async () => {
    const { server, connection, api } = setUp();
    server.handlers = { ...work, flow: () => never };
    await connection.ready();
    const [tx, rx] = channel<number>();
    const call = api.flow(1, tx, { idempotent: true });
    call.catch(() => {});
    await settle();
    server.drop();
    await expect(call).rejects.toMatchObject({ code: "outcome-unknown" });
    await expect(rx.next()).rejects.toMatchObject({ code: "link-lost" });
    await connection.close();
  });

  it("with a nonce is executed once: it joins itself, or gets the kept answer", async () => {
    const { server, connection, api } = setUp();
    let executed = 0;
    let release: ((n: number) => void) | undefined;
    server.handlers = {
      ...work,
      run: (n) => (executed++, n === 0 ? 0 : new Promise((resolve) => (release = resolve))),
    };
    await connection.ready();
    // The first answer shows that the server knows of nonces.
    expect(await api.run(0)).toBe(0);
    const call = api.run(5);
    await settle();
    server.drop();
    await settle();
    expect(executed).toBe(2);
    release!(55);
    expect(await call).toBe(55);
    expect(executed).toBe(2);
    await connection.close();
  });

  it("with a nonce that the server has not shown to know is not sent again", async () => {
    const { server, connection, api } = setUp();
    server.handlers = { ...work, run: () => never };
    await connection.ready();
    const call = api.run(5);
    call.catch(() => {});
    await settle();
    server.drop();
    await expect(call).rejects.toMatchObject({ code: "outcome-unknown" });
    await connection.close();
  });

  it("is sent no more often than the policy says", async () => {
    const { server, clock, connection, api } = setUp({ retry: { maxAttempts: 3 } });
    let executed = 0;
    server.handlers = { ...work, again: () => (executed++, queueMicrotask(() => server.drop()), never) };
    const call = api.again(1);
    call.catch(() => {});
    await clock.pass(1000);
    await expect(call).rejects.toMatchObject({ code: "retries-exhausted", attempts: 3 });
    expect(executed).toBe(3);
    await connection.close();
  });

  it("and was refused by a server that is closing goes to another link", async () => {
    const { server, connection, api } = setUp();
    let release: (() => void) | undefined;
    server.handlers = { ...work, again: (n) => new Promise((resolve) => (release = () => resolve(n))) };
    const first = await connection.ready();
    const held = api.again(1);
    await settle();
    void server.sessions[0]!.close();
    expect(await api.once(2)).toBe(2);
    expect(connection.session).not.toBe(first);
    release!();
    expect(await held).toBe(1);
    await first.closed;
    await connection.close();
  });
});
