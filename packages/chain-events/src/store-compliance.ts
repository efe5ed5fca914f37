import { createChain } from "./chain.ts";
import type { Chain, ChainOptions } from "./chain.ts";
import { isChainError } from "./errors.ts";
import type { ChainErrorCode } from "./errors.ts";
import type { ChainEvent } from "./event.ts";
import type { ChainStore, ChainWriter, OpenOptions } from "./store.ts";
import { verifyAsync } from "./verify.ts";

/** One demand on a store. `run` rejects, with what was seen and expected, where the store does not meet it. */
export interface ComplianceCase {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The store under test. */
export interface ComplianceSetup {
  /** An empty store. */
  readonly create: () => Promise<ChainStore>;
  /** A store over what a store from `create` left behind when it was closed; leave it out where nothing outlives one. */
  readonly reopen?: (closed: ChainStore) => Promise<ChainStore>;
  /** Called for each store at the end of a case. */
  readonly cleanUp?: (store: ChainStore) => Promise<void>;
}

/**
 * What every {@link ChainStore} must do, as cases for any test runner.
 *
 * @example
 * for (const { name, run } of storeCompliance({ create: async () => createMemoryStore() })) test(name, run);
 */
export function storeCompliance(setup: ComplianceSetup): readonly ComplianceCase[] {
  const named = (name: string, body: (store: ChainStore) => Promise<void>): ComplianceCase => ({
    name,
    run: async () => {
      const store = await setup.create();
      try {
        await body(store);
      } finally {
        await store.close().catch(() => undefined);
        await setup.cleanUp?.(store);
      }
    },
  });
  const cases = [
    named("an empty store has nothing", async (store) => {
      equal(await store.chain("a"), undefined, "chain of an unknown actor");
      equal(await all(store.read("a")), [], "its events");
      equal(await all(store.chains()), [], "all chains");
      equal(await store.delete("a"), false, "deletion of an unknown chain");
      equal(await store.prune({ actor: "a", keep: 0 }), 0, "pruned events of an unknown chain");
    }),

    named("what was appended is read back, field by field", async (store) => {
      const { chain } = await recorded(store, "a", 20, { payloads: "full" }, { payloads: "full" });
      equal(await all(store.read("a")), chain.events().map(plain), "events");
      const { length, head } = chain;
      equal(
        await store.chain("a"),
        { actor: "a", format: "sha256", oldest: { length: 0, head: null }, length, head },
        "description",
      );
    }),

    named("reading sees what was appended before, without a flush", async (store) => {
      const { chain } = await recorded(store, "a", 3);
      equal((await all(store.read("a"))).length, 3, "events");
      equal((await store.chain("a"))?.head, chain.head, "head");
    }),

    named("digests are enough to verify", async (store) => {
      await recorded(store, "a", 20, {}, { payloads: "full" });
      const events = await all(store.read("a"));
      equal(
        events.every(({ payload, digest }) => payload === null && digest !== null),
        true,
        "no payload, but a digest",
      );
      equal((await verifyAsync(events)).ok, true, "verified");
    }),

    named("a theater chain keeps its payloads and verifies", async (store) => {
      const { chain } = await recorded(store, "a", 20, { format: "theater" }, { format: "theater" });
      const events = await all(store.read("a"));
      equal(events, chain.events().map(plain), "events");
      equal((await verifyAsync(events, { format: "theater" })).ok, true, "verified");
    }),

    named("payloads are copied: the caller may use the array again", async (store) => {
      const writer = await store.open("a", { payloads: "full" });
      const chain = createChain({ onAppend: (event) => void writer.append(event) });
      const payload = new Uint8Array([1, 2, 3]);
      chain.append({ kind: "custom", type: "t", payload });
      payload.fill(9);
      equal([...(await all(store.read("a")))[0]!.payload!], [1, 2, 3], "payload");
    }),

    named("an empty payload is a payload", async (store) => {
      const writer = await store.open("a", { payloads: "full" });
      const chain = createChain({ onAppend: (event) => void writer.append(event) });
      chain.append({ kind: "custom", type: "", payload: new Uint8Array(0) });
      const [event] = await all(store.read("a"));
      equal([...event!.payload!], [], "payload");
      equal((await verifyAsync([event!])).ok, true, "verified");
    }),

    named("a chain goes on where its writer ended", async (store) => {
      const { chain, writer } = await recorded(store, "a", 5);
      await writer.close();
      const again = await store.open("a");
      equal(again.position, { length: chain.length, head: chain.head }, "position");
      const rest = createChain({ from: again.position, onAppend: (event) => void again.append(event) });
      fill(rest, 5);
      equal((await store.chain("a"))?.head, rest.head, "head");
      equal((await verifyAsync(store.read("a"))).ok, true, "verified");
    }),

    named("a chain has one writer", async (store) => {
      const writer = await store.open("a");
      await fails("STORE_IN_USE", () => store.open("a"), "second writer");
      await fails("STORE_IN_USE", () => store.delete("a"), "deletion of an open chain");
      await writer.close();
      await (await store.open("a")).close();
    }),

    named("a chain keeps its format", async (store) => {
      await (await store.open("a", { format: "theater" })).close();
      await fails("STORE_FORMAT", () => store.open("a"), "other format");
      await (await store.open("a", { format: "theater" })).close();
    }),

    named("an event that does not follow is refused, and nothing is taken", async (store) => {
      const { writer, chain } = await recorded(store, "a", 3);
      const other = createChain({ clock: () => 1 });
      fill(other, 5);
      await fails("STORE_SEQUENCE", () => writer.append(other.event(4)!), "gap");
      await fails("STORE_SEQUENCE", () => writer.append(chain.event(2)!), "repetition");
      const elsewhere = createChain({ from: { length: 3, head: "ab".repeat(32) } });
      fill(elsewhere, 1);
      await fails("STORE_SEQUENCE", () => writer.append(elsewhere.event(3)!), "other parent");
      fill(chain, 1);
      equal((await verifyAsync(store.read("a"))).ok, true, "verified");
      equal((await store.chain("a"))?.length, 4, "length");
    }),

    named("events are read by range", async (store) => {
      await recorded(store, "a", 50);
      equal(await numbers(store, "a", { from: 10, to: 14 }), [10, 11, 12, 13], "from 10 to 14");
      equal(await numbers(store, "a", { from: 48 }), [48, 49], "from 48");
      equal(await numbers(store, "a", { to: 2 }), [0, 1], "to 2");
      equal(await numbers(store, "a", { from: 20, limit: 3 }), [20, 21, 22], "limit");
      equal(await numbers(store, "a", { from: 50 }), [], "behind the end");
      equal(await numbers(store, "a", { from: 7, to: 7 }), [], "nothing");
      const part = await all(store.read("a", { from: 10, to: 14 }));
      equal((await verifyAsync(part, { from: { length: 10, head: part[0]!.parent } })).ok, true, "part verified");
    }),

    named("events are read by time", async (store) => {
      // Two events each millisecond: 0 0 1 1 2 2 ...
      let tick = 0;
      const writer = await store.open("a");
      const chain = createChain({ clock: () => tick++ >> 1, onAppend: (event) => void writer.append(event) });
      fill(chain, 40);
      equal(await numbers(store, "a", { since: 5, until: 7 }), [10, 11, 12, 13], "from 5 until 7");
      equal(await numbers(store, "a", { since: 19 }), [38, 39], "since 19");
      equal(await numbers(store, "a", { until: 1 }), [0, 1], "until 1");
      equal(await numbers(store, "a", { since: 5, from: 12, limit: 2 }), [12, 13], "since 5, from 12, two");
      equal(await numbers(store, "a", { since: 20 }), [], "later than all");
    }),

    named("many actors write at once and each chain verifies", async (store) => {
      const names = Array.from({ length: 40 }, (_, i) => `actor-${String(i).padStart(2, "0")}`);
      const chains = await Promise.all(
        names.map(async (name) => {
          const writer = await store.open(name);
          return createChain({ onAppend: (event) => void writer.append(event) });
        }),
      );
      for (let round = 0; round < 25; round++) {
        for (const chain of chains) fill(chain, 1 + ((round + chain.length) % 3));
        if (round % 10 === 0) await store.flush();
      }
      for (const [i, name] of names.entries()) {
        const result = await verifyAsync(store.read(name));
        equal(result, { ok: true, length: chains[i]!.length, head: chains[i]!.head }, name);
      }
      equal(
        (await all(store.chains())).map(({ actor }) => actor),
        names,
        "chains",
      );
    }),

    named("pruning by count leaves a chain that verifies from its oldest place", async (store) => {
      const { chain } = await recorded(store, "a", 30);
      await recorded(store, "b", 30);
      equal(await store.prune({ actor: "a", keep: 10 }), 20, "dropped");
      equal(await store.prune({ actor: "a", keep: 10 }), 0, "dropped again");
      const { oldest, length, head } = (await store.chain("a"))!;
      equal(oldest, { length: 20, head: chain.event(19)!.hash }, "oldest");
      equal(await verifyAsync(store.read("a"), { from: oldest }), { ok: true, length, head }, "verified");
      equal((await numbers(store, "a", {}))[0], 20, "first event");
      equal((await numbers(store, "b", {})).length, 30, "the other chain");
      equal(await store.prune({ keep: 5 }), 30, "dropped of all chains");
    }),

    named("pruning by age drops what is older, and a chain without events goes on", async (store) => {
      let now = 0;
      const writer = await store.open("a");
      const chain = createChain({ clock: () => now++, onAppend: (event) => void writer.append(event) });
      fill(chain, 10);
      equal(await store.prune({ before: 4 }), 4, "dropped");
      equal((await store.chain("a"))?.oldest.length, 4, "oldest");
      equal(await store.prune({ before: 100 }), 6, "the rest dropped");
      equal((await store.chain("a"))?.oldest, { length: 10, head: chain.head }, "oldest of none");
      fill(chain, 3);
      const { oldest } = (await store.chain("a"))!;
      equal((await verifyAsync(store.read("a"), { from: oldest })).ok, true, "verified");
      await writer.close();
      equal((await store.open("a")).position, { length: 13, head: chain.head }, "position");
    }),

    named("a bound that is no number is refused, and drops and reads nothing", async (store) => {
      await recorded(store, "a", 5);
      for (const keep of [Number.NaN, -1, 1.5]) {
        await fails("CHAIN_ARGUMENT", () => store.prune({ keep }), `prune, keep ${keep}`);
      }
      await fails("CHAIN_ARGUMENT", () => store.prune({ before: Number.NaN }), "prune, before NaN");
      for (const bound of ["from", "to", "since", "until", "limit"]) {
        await fails("CHAIN_ARGUMENT", () => all(store.read("a", { [bound]: Number.NaN })), `read, ${bound} NaN`);
      }
      await fails("CHAIN_ARGUMENT", () => all(store.read("a", { from: 1.5 })), "read, from 1.5");
      equal(
        await numbers(store, "a", { from: 0, to: Infinity, since: -Infinity, limit: Infinity }),
        [0, 1, 2, 3, 4],
        "events",
      );
      equal(await store.prune({ keep: Infinity, before: -Infinity }), 0, "dropped");
    }),

    named("a name that is no well-formed text is refused", async (store) => {
      await fails("CHAIN_ARGUMENT", () => store.open("half \ud800"), "half a surrogate pair");
      equal(await all(store.chains()), [], "chains");
    }),

    named("a deleted chain begins anew", async (store) => {
      const { writer } = await recorded(store, "a", 5);
      await writer.close();
      equal(await store.delete("a"), true, "deleted");
      equal(await store.chain("a"), undefined, "description");
      equal(await all(store.read("a")), [], "events");
      const again = await store.open("a", { format: "theater" });
      equal(again.position, { length: 0, head: null }, "position");
    }),

    named("flush and ready resolve, and heed an aborted signal", async (store) => {
      const { writer } = await recorded(store, "a", 5);
      await writer.ready();
      await writer.flush();
      await store.flush();
      const signal = AbortSignal.abort(new Error("enough"));
      for (const [what, waiting] of Object.entries({
        ready: () => writer.ready(signal),
        flush: () => writer.flush(signal),
        "flush of the store": () => store.flush(signal),
        open: () => store.open("b", { signal }),
        read: () => all(store.read("a", { signal })),
        chain: () => store.chain("a", signal),
        chains: () => all(store.chains(signal)),
      })) {
        await waiting().then(
          () => fault(`${what} with an aborted signal`, "resolved", "a rejection"),
          (error: unknown) => equal(error, signal.reason, `${what} with an aborted signal`),
        );
      }
      equal((await numbers(store, "a", {})).length, 5, "events");
    }),

    named("reading may end early", async (store) => {
      await recorded(store, "a", 30);
      for await (const event of store.read("a")) if (event.sequence === 3) break;
      equal((await numbers(store, "a", {})).length, 30, "events");
    }),

    named("a closed writer takes nothing more; closing it again does nothing", async (store) => {
      const { writer, chain } = await recorded(store, "a", 2);
      await Promise.all([writer.close(), writer.close()]);
      await writer[Symbol.asyncDispose]();
      await fails("STORE_CLOSED", () => writer.append(chain.event(1)!), "append");
      await fails("STORE_CLOSED", () => writer.ready(), "ready");
      await fails("STORE_CLOSED", () => writer.flush(), "flush");
    }),

    named("a closed store refuses everything; closing it again does nothing", async (store) => {
      const { writer, chain } = await recorded(store, "a", 2);
      await Promise.all([store.close(), store.close()]);
      store.abort();
      await store[Symbol.asyncDispose]();
      await fails("STORE_CLOSED", () => writer.append(chain.event(1)!), "append");
      await fails("STORE_CLOSED", () => store.open("b"), "open");
      await fails("STORE_CLOSED", () => store.chain("a"), "chain");
      await fails("STORE_CLOSED", () => all(store.read("a")), "read");
      await fails("STORE_CLOSED", () => store.prune({ keep: 0 }), "prune");
      await fails("STORE_CLOSED", () => store.flush(), "flush");
      await writer.close();
    }),

    named("an aborted store settles whoever waits", async (store) => {
      const { writer, chain } = await recorded(store, "a", 2);
      const waiting = Promise.allSettled([writer.flush(), store.flush(), store.open("b"), store.chain("a")]);
      store.abort(new Error("no more"));
      store.abort();
      await waiting;
      await fails("STORE_CLOSED", () => writer.append(chain.event(1)!), "append");
      await store.close();
    }),
  ];
  const { reopen } = setup;
  if (reopen !== undefined) {
    cases.push(
      named("what was stored is there when the store is opened again", async (store) => {
        const { chain } = await recorded(store, "a", 20);
        await store.prune({ actor: "a", keep: 12 });
        const before = await store.chain("a");
        await store.close();
        const again = await reopen(store);
        try {
          equal(await again.chain("a"), before, "description");
          const writer = await again.open("a");
          equal(writer.position, { length: 20, head: chain.head }, "position");
          const rest = createChain({ from: writer.position, onAppend: (event) => void writer.append(event) });
          fill(rest, 20);
          const { oldest } = (await again.chain("a"))!;
          equal((await verifyAsync(again.read("a"), { from: oldest })).ok, true, "verified");
          equal((await numbers(again, "a", {})).length, 32, "events");
        } finally {
          await again.close();
        }
      }),
    );
  }
  return cases;
}

async function recorded(
  store: ChainStore,
  actor: string,
  count: number,
  open: OpenOptions = {},
  options: ChainOptions = {},
): Promise<{ readonly chain: Chain; readonly writer: ChainWriter }> {
  const writer = await store.open(actor, open);
  const chain = createChain({ ...options, onAppend: (event) => void writer.append(event) });
  fill(chain, count);
  return { chain, writer };
}

const kinds = ["call", "host-call", "result", "error", "lifecycle", "summary", "custom"] as const;

/** Appends events of every kind, with types and payloads of several sizes. */
function fill(chain: Chain, count: number): void {
  for (let i = 0; i < count; i++) {
    const { length } = chain;
    const payload = new Uint8Array((length * 37) % 300).fill(length);
    const type = length % 5 === 0 ? `größer/${length}` : "theater:simple/tcp/send";
    chain.append({ kind: kinds[length % kinds.length]!, type, call: length >> 2, payload });
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(isEvent(item) ? (plain(item) as T & ChainEvent) : item);
  return items;
}

function isEvent(value: unknown): value is ChainEvent {
  return typeof value === "object" && value !== null && "sequence" in value;
}

function plain(event: ChainEvent): ChainEvent {
  const { sequence, kind, type, call, time, hash, parent, digest, payload } = event;
  return { sequence, kind, type, call, time, hash, parent, digest, payload };
}

async function numbers(
  store: ChainStore,
  actor: string,
  options: Parameters<ChainStore["read"]>[1],
): Promise<readonly number[]> {
  return (await all(store.read(actor, options))).map(({ sequence }) => sequence);
}

async function fails(code: ChainErrorCode, action: () => unknown, what: string): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (isChainError(error)) return equal(error.code, code, what);
    throw error;
  }
  fault(what, "nothing happened", code);
}

/** Compares data by its JSON; errors and undefined by identity. */
function equal(actual: unknown, expected: unknown, what: string): void {
  if (Object.is(actual, expected)) return;
  const [seen, wanted] = [text(actual), text(expected)];
  if (actual instanceof Error || expected instanceof Error || seen !== wanted) fault(what, seen, wanted);
}

function text(value: unknown): string {
  const sorted = (_: string, field: unknown): unknown =>
    typeof field === "object" && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field;
  return value instanceof Error ? String(value) : (JSON.stringify(value, sorted) ?? "undefined");
}

function fault(what: string, seen: string, expected: string): never {
  throw new Error(`${what}: ${seen}, expected ${expected}`);
}
