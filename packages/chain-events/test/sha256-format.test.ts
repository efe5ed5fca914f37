import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createChain, eventKindCodes, verify } from "../src/index.ts";
import type { AppendedEvent, ChainEvent, EventKind } from "../src/index.ts";

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** An event with its payload at hand. */
type PlainEvent = AppendedEvent & { readonly payload: Uint8Array };

/** The preimage as the README lays it out, written a second time and without haste. */
function preimage(event: PlainEvent, sequence: number, parent: string | null): Buffer {
  const type = Buffer.from(event.type);
  const bytes = Buffer.alloc(86 + type.length);
  bytes.write("troupe", 0);
  bytes.writeUInt8(1, 6);
  bytes.writeUInt8(eventKindCodes[event.kind], 7);
  bytes.writeUIntLE(sequence, 8, 6);
  bytes.writeUIntLE(event.call ?? 0, 14, 6);
  if (parent !== null) bytes.write(parent, 20, "hex");
  sha256(event.payload).copy(bytes, 52);
  bytes.writeUInt16LE(type.length, 84);
  type.copy(bytes, 86);
  return bytes;
}

test("a chain has the hashes that it had when the format was made", () => {
  const chain = createChain({ clock: () => 0 });
  const payload = new TextEncoder().encode("hello");
  chain.append({ kind: "lifecycle", type: "spawn", payload: new Uint8Array(0) });
  chain.append({ kind: "call", type: "theater:simple/tcp-client.on-data", call: 1, payload });
  chain.append({ kind: "host-call", type: "theater:simple/tcp/send", call: 1, payload });
  expect(chain.events().map(({ hash }) => hash)).toEqual([
    // The same as a few lines of Python make of the table in the README.
    "b446489223b681380ca5939108224a2743a37aa9b95da2c98919d1de4aedf430",
    "b6bc241cb47fa09d45a91b742ee454256837505ef7180b2fe00474fb8a744e37",
    "403af3dfcf2b63657dd7ac6d649d5fdd60e21755733b8c53d1078cae80e98dd0",
  ]);
});

const event: fc.Arbitrary<PlainEvent> = fc.record({
  kind: fc.constantFrom(...(Object.keys(eventKindCodes) as EventKind[])),
  type: fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.constant("theater:simple/tcp/send")),
  call: fc.oneof(fc.nat(9), fc.integer({ min: 0, max: 2 ** 48 - 1 })),
  payload: fc.uint8Array({ maxLength: 300 }),
});

test("every hash is the SHA-256 of the documented preimage", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 10 }), fc.constantFrom(0, 1, 2 ** 32 - 2, 2 ** 47), (given, start) => {
      const head = start === 0 ? null : "5a".repeat(32);
      const chain = createChain({ from: { length: start, head } });
      let parent = head;
      for (const [i, next] of given.entries()) {
        chain.append(next);
        parent = sha256(preimage(next, start + i, parent)).toString("hex");
        expect(chain.head).toBe(parent);
      }
    }),
  );
});

test("full, digests and pruned chains have one head and all verify", () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), fc.nat(19), (given, cut) => {
      const full = createChain({ payloads: "full", clock: () => 1 });
      const digests = createChain({ payloads: "digests", clock: () => 2 });
      const pruned = createChain({ capacity: 1 + (cut % given.length) });
      for (const next of given) for (const chain of [full, digests, pruned]) chain.append(next);
      const { head, length } = full;
      for (const chain of [full, digests, pruned]) {
        expect(verify(chain.events(), { from: chain.oldest })).toEqual({ ok: true, head, length });
      }
      expect(pruned.oldest.head).toBe(full.event(pruned.oldest.length - 1)?.hash ?? null);
    }),
  );
});

test("whatever is changed in one event, verify names that event", () => {
  const other = { kind: "summary", type: "another", call: 77, hash: "00".repeat(32), parent: "11".repeat(32) } as const;
  const changes: readonly Partial<ChainEvent>[] = [
    { kind: other.kind },
    { type: other.type },
    { call: other.call },
    { hash: other.hash },
    { hash: "zz" },
    { parent: other.parent },
    { parent: null },
    { sequence: 0 },
    { digest: other.hash },
    { payload: new Uint8Array([1]), digest: null },
    { payload: null, digest: null },
    { payload: null, digest: other.hash },
    { kind: "constructor" as EventKind },
    // Numbers whose low bits are those of the call that was hashed, and texts that have no preimage.
    { call: 2 ** 48 },
    { call: 0.5 },
    { call: -1 },
    { call: Number.NaN },
    { type: "half \ud800" },
    { type: "x".repeat(65_536) },
    { type: "€".repeat(30_000) },
    { hash: "ab".repeat(200_000) },
    { digest: "ab".repeat(200_000), payload: null },
  ];
  const reasons = changes.map((change) => {
    const chain = createChain({ payloads: "full" });
    for (let i = 0; i < 5; i++) chain.append({ kind: "call", type: "t", payload: new Uint8Array(i) });
    const events = chain.events().map((event) => JSON.parse(JSON.stringify(event)) as ChainEvent);
    const plain = chain.events().map((event, i) => ({ ...events[i]!, payload: event.payload }));
    expect(verify(plain).ok).toBe(true);
    plain[3] = { ...plain[3]!, ...change };
    const result = verify(plain);
    expect(result).toMatchObject({ ok: false, index: 3, event: plain[3] });
    return result.ok ? "" : result.reason;
  });
  expect(reasons).toEqual([
    "hash",
    "hash",
    "hash",
    "hash",
    "hash",
    "parent",
    "parent",
    "sequence",
    "payload",
    "hash",
    "payload-missing",
    "hash",
    "kind",
    "call",
    "call",
    "call",
    "call",
    "type",
    "type",
    "type",
    "hash",
    "payload-missing",
  ]);
});
