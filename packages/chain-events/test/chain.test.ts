import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { constantPayload, createChain, isChainError, verify, verifyAsync } from "../src/index.ts";
import type { ChainErrorCode, ChainEvent, ChainOptions } from "../src/index.ts";

const payload = new Uint8Array([1, 2, 3]);
const event = { kind: "call", type: "t", payload } as const;

function codeOf(action: () => unknown): ChainErrorCode | undefined {
  try {
    action();
  } catch (error) {
    return isChainError(error) ? error.code : undefined;
  }
  return undefined;
}

test("an event has everything that was recorded, and shows it in JSON", () => {
  const chain = createChain({ clock: () => 1234, payloads: "full" });
  expect(chain.append({ kind: "host-call", type: "a/b", call: 7, payload })).toBe(0);
  const [first] = chain.events();
  expect(first!.payload).toEqual(payload);
  const shown = JSON.parse(JSON.stringify(first)) as ChainEvent;
  expect({ ...shown, payload: null }).toEqual({
    sequence: 0,
    kind: "host-call",
    type: "a/b",
    call: 7,
    time: 1234,
    hash: chain.head,
    parent: null,
    digest: "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
    payload: null,
  });
});

test("an event is printed as people read it, not as it lies in memory", () => {
  const chain = createChain();
  chain.append(event);
  const printed = inspect(chain.events()[0]);
  expect(printed).toContain(`hash: '${chain.head}'`);
  expect(printed).not.toContain("raw");
});

test("a chain keeps its last events and counts all of them", () => {
  for (const capacity of [1, 2, 5, 16, 17, 40]) {
    const chain = createChain({ capacity });
    const seen: string[] = [];
    for (let i = 0; i < 100; i++) {
      chain.append({ ...event, call: i });
      seen.push(chain.head!);
      const kept = chain.events();
      expect(kept.map(({ hash }) => hash)).toEqual(seen.slice(-capacity));
      expect(kept.map(({ call }) => call)).toEqual(kept.map(({ sequence }) => sequence));
      expect(verify(kept, { from: chain.oldest })).toEqual({ ok: true, length: i + 1, head: chain.head });
    }
    expect(chain.event(99 - capacity)).toBeUndefined();
    expect(chain.event(100)).toBeUndefined();
    expect(chain.event(0.5)).toBeUndefined();
    expect(chain.event(98.5)).toBeUndefined();
    expect(chain.events({ from: 98.5 }).map(({ sequence }) => sequence)).toEqual([99]);
    expect(chain.events({ from: 98, to: 200 }).map(({ sequence }) => sequence)).toEqual(
      [98, 99].slice(-Math.min(2, capacity)),
    );
  }
});

test.each([
  { format: "sha256", payloads: "digests" },
  { format: "sha256", payloads: "full" },
  { format: "theater", payloads: "full" },
] as const)("a constant payload makes the events that its bytes make (%o)", (options) => {
  const bytes = new Uint8Array([4, 5, 6]);
  const constant = constantPayload(bytes);
  const [plain, withConstant] = [bytes.slice(), constant].map((given) => {
    const lent: (Uint8Array | null)[] = [];
    const chain = createChain({ ...options, clock: () => 5, onAppend: (appended) => lent.push(appended.payload) });
    for (const each of [given, payload, given]) chain.append({ ...event, payload: each });
    return { events: chain.events().map((each) => JSON.stringify(each)), lent };
  });
  expect(withConstant).toEqual(plain);
  bytes.fill(0);
  expect(constant.bytes).toEqual(new Uint8Array([4, 5, 6]));
});

test("an event may bring its own time, and does not take the chain back in time", () => {
  let readings = 0;
  const clock = (): number => 100 + readings++;
  const chain = createChain({ clock });
  for (const time of [undefined, 150, 140, undefined, 160]) chain.append({ ...event, time });
  expect(chain.events().map(({ time }) => time)).toEqual([100, 150, 150, 150, 160]);
  expect(readings).toBe(2);
});

test("the caller's array is never kept", () => {
  const chain = createChain({ payloads: "full" });
  const bytes = Buffer.from("abc");
  chain.append({ ...event, payload: bytes });
  bytes.fill(0);
  expect(Buffer.from(chain.event(0)!.payload!).toString()).toBe("abc");
  expect(verify(chain.events()).ok).toBe(true);
});

test("time never goes back", () => {
  const times = [5, 3, 9, 8, 10];
  const chain = createChain({ clock: () => times.shift()! });
  for (let i = 0; i < 5; i++) chain.append(event);
  expect(chain.events().map(({ time }) => time)).toEqual([5, 5, 9, 9, 10]);
});

test("a chain goes on behind stored events", () => {
  const first = createChain();
  for (let i = 0; i < 5; i++) first.append(event);
  const second = createChain({ from: first });
  for (let i = 0; i < 5; i++) second.append(event);
  expect(second.length).toBe(10);
  expect(second.events()[0]!.sequence).toBe(5);
  expect(verify([...first.events(), ...second.events()])).toEqual({ ok: true, length: 10, head: second.head });
});

test("onAppend sees every event, with its payload, when it is the head already", () => {
  const seen: ChainEvent[] = [];
  const heads: (string | null)[] = [];
  const chain = createChain({
    onAppend: (appended) => {
      seen.push(appended);
      heads.push(chain.head);
      expect(appended.payload).toEqual(payload);
    },
  });
  for (let i = 0; i < 3; i++) chain.append(event);
  expect(heads).toEqual(seen.map(({ hash }) => hash));
  expect(chain.event(0)!.payload).toBeNull();
});

test.each<[string, ChainOptions]>([
  ["a format that is not known", { format: "md5" as "sha256" }],
  ["a choice of payloads that is not known", { payloads: "ful" as "full" }],
  ["a theater chain without payloads", { format: "theater", payloads: "digests" }],
  ["a capacity of nothing", { capacity: 0 }],
  ["a capacity that is no integer", { capacity: 1.5 }],
  ["a start without head", { from: { length: 3, head: null } }],
  ["a start with a head of the other format", { from: { length: 3, head: "ab".repeat(20) } }],
  ["an empty start with a head", { from: { length: 0, head: "ab".repeat(32) } }],
  ["a head that is no hex", { from: { length: 3, head: "xy".repeat(32) } }],
])("is refused: %s", (_, options) => {
  expect(codeOf(() => createChain(options))).toBe("CHAIN_ARGUMENT");
});

test("an event that cannot be recorded leaves the chain as it was", () => {
  for (const format of ["sha256", "theater"] as const) {
    const chain = createChain({ format });
    chain.append(event);
    const { head } = chain;
    expect(codeOf(() => chain.append({ ...event, kind: "gossip" as "call" }))).toBe("CHAIN_ARGUMENT");
    expect(codeOf(() => chain.append({ ...event, call: -1 }))).toBe("CHAIN_ARGUMENT");
    expect(codeOf(() => chain.append({ ...event, call: 2 ** 48 }))).toBe("CHAIN_ARGUMENT");
    expect(codeOf(() => chain.append({ ...event, type: "half \ud800" }))).toBe("CHAIN_ARGUMENT");
    expect(codeOf(() => chain.append({ ...event, type: "x".repeat(65_536) }))).toBe("CHAIN_ARGUMENT");
    chain.close();
    chain.close();
    expect(codeOf(() => chain.append(event))).toBe("CHAIN_CLOSED");
    expect([chain.length, chain.head]).toEqual([1, head]);
    expect(chain.events()).toHaveLength(1);
  }
});

test("more event types than are cached, and the longest one, hash as they should", () => {
  for (const format of ["sha256", "theater"] as const) {
    const chain = createChain({ format, capacity: 2000 });
    for (let i = 0; i < 1100; i++) chain.append({ ...event, type: `type-${i % 600}` });
    chain.append({ ...event, type: '"'.repeat(65_535) });
    chain.append({ ...event, payload: new Uint8Array(300_000).fill(200) });
    expect(verify(chain.events(), { format }).ok).toBe(true);
  }
});

describe("a theater chain", () => {
  // The JSON text made in the plainest way there is.
  const plainHash = (parent: string | null, type: string, data: Uint8Array) =>
    import("node:crypto").then(({ createHash }) =>
      createHash("sha1")
        .update(
          JSON.stringify({
            hash: [],
            parent_hash: parent === null ? null : [...Buffer.from(parent, "hex")],
            event_type: type,
            data: [...data],
          }),
        )
        .digest("hex"),
    );

  test("hashes payloads of every size, pieces of the text buffer included", async () => {
    const chain = createChain({ format: "theater" });
    const near = 32_768;
    const sizes = [0, 1, 2, 255, 256, near - 40, near - 20, near, near + 1, 2 * near, 100_000];
    for (const [i, size] of sizes.entries()) {
      const data = Uint8Array.from({ length: size }, (_, k) => (k * 7 + i * 100) & 0xff);
      const parent = chain.head;
      chain.append({ kind: "custom", type: 'größer/"x"\n', payload: data });
      expect(chain.head, `${size} bytes`).toBe(await plainHash(parent, 'größer/"x"\n', data));
    }
  });

  test("verify asks for its payloads", () => {
    const chain = createChain({ format: "theater" });
    chain.append(event);
    const [only] = chain.events();
    const stripped = { ...(JSON.parse(JSON.stringify(only)) as ChainEvent), payload: null };
    expect(verify([stripped], { format: "theater" })).toMatchObject({ ok: false, reason: "payload-missing" });
  });
});

test("verifyAsync reads streams, stops at a signal and at the first bad event", async () => {
  const chain = createChain();
  for (let i = 0; i < 5; i++) chain.append(event);
  const returned = vi.fn<() => void>();
  async function* events() {
    try {
      yield* chain.events();
    } finally {
      returned();
    }
  }
  expect(await verifyAsync(events())).toMatchObject({ ok: true, length: 5 });
  const from = { length: 1, head: "00".repeat(32) };
  expect(await verifyAsync(events(), { from })).toMatchObject({ ok: false, index: 0, reason: "sequence" });
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(verifyAsync(events(), { signal })).rejects.toThrow("enough");
  expect(returned).toHaveBeenCalledTimes(3);
});
