import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  createChain,
  exportJsonLines,
  exportJsonLinesAsync,
  importJsonLines,
  importJsonLinesAsync,
  isChainError,
  positionBefore,
  verify,
} from "../src/index.ts";
import type { Chain, ChainEvent, ChainFormat } from "../src/index.ts";

const format = fc.constantFrom<ChainFormat>("sha256", "theater");

function recorded(formatName: ChainFormat, payloads: readonly Uint8Array[], capacity = 1024): Chain {
  const chain = createChain({ format: formatName, payloads: "full", capacity, clock: () => 1.5 });
  for (const payload of payloads) chain.append({ kind: "host-call", type: 'a "größer"\n type', call: 3, payload });
  return chain;
}

const json = (events: readonly ChainEvent[]) => events.map((event) => JSON.stringify(event));
const codeOf = (error: unknown) => (isChainError(error) ? [error.code, error.line] : error);

function failure(text: string | Uint8Array): unknown {
  try {
    importJsonLines(text);
  } catch (error) {
    return codeOf(error);
  }
  return undefined;
}

test("what is exported is imported again, whole or pruned, in pieces of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      format,
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 200 }),
      async (name, payloads, capacity, pieceBytes) => {
        const chain = recorded(name, payloads, capacity);
        const options = { format: name, from: chain.oldest, actor: "größer" };
        const text = [...exportJsonLines(chain.events(), options)].join("");
        const whole = importJsonLines(text);
        expect(json(whole.events)).toEqual(json(chain.events()));
        const { length, head } = chain;
        expect(whole).toMatchObject({ format: name, from: chain.oldest, actor: "größer", length, head });

        const bytes = Buffer.from(text);
        async function* pieces() {
          for (let i = 0; i < bytes.length; i += pieceBytes) yield bytes.subarray(i, i + pieceBytes);
        }
        const stream = await importJsonLinesAsync(pieces());
        expect(stream).toMatchObject({ format: name, from: chain.oldest, actor: "größer" });
        const events: ChainEvent[] = [];
        for await (const event of stream.events) events.push(event);
        expect(json(events)).toEqual(json(chain.events()));
        const again: string[] = [];
        for await (const line of exportJsonLinesAsync(events, options)) again.push(line);
        expect(again.join("")).toBe(text);
      },
    ),
    { numRuns: 50 },
  );
});

test("the last events of a longer chain are exported from where they begin, without being told", async () => {
  const payloads = [1, 2, 3, 4].map((byte) => Uint8Array.of(byte));
  const chain = recorded("sha256", payloads, 2);
  const whole = importJsonLines([...exportJsonLines(chain.events())].join(""));
  expect(whole).toMatchObject({ from: chain.oldest, length: 4, head: chain.head });
  const lines: string[] = [];
  for await (const line of exportJsonLinesAsync(chain.events())) lines.push(line);
  expect(importJsonLines(lines.join(""))).toEqual(whole);
  expect(verify(chain.events(), { from: positionBefore(chain.events()[0]) })).toMatchObject({ ok: true, length: 4 });
});

test("no events are an empty chain", async () => {
  const empty = { from: { length: 0, head: null }, events: [], length: 0, head: null };
  expect(importJsonLines([...exportJsonLines([])].join(""))).toMatchObject(empty);
  const lines: string[] = [];
  for await (const line of exportJsonLinesAsync([])) lines.push(line);
  expect(importJsonLines(lines.join(""))).toMatchObject(empty);
  expect(positionBefore(undefined)).toEqual(empty.from);
});

test("a chain of digests is exported without payloads and still verifies", () => {
  const chain = createChain();
  for (let i = 0; i < 3; i++) chain.append({ kind: "call", type: "t", payload: new Uint8Array(i) });
  const imported = importJsonLines([...exportJsonLines(chain.events())].join(""));
  expect(imported).toMatchObject({ length: 3, head: chain.head });
  expect(imported.events.every(({ payload }) => payload === null)).toBe(true);
});

const lines = [...exportJsonLines(recorded("sha256", [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]).events())];
const edited = (index: number, edit: (line: string) => string) =>
  lines.map((line, i) => (i === index ? edit(line) : line)).join("");

test.each<[string, string | Uint8Array, string, number | undefined]>([
  ["nothing", "", "CHAIN_SYNTAX", 1],
  ["only blank lines", "\n\n", "CHAIN_SYNTAX", 1],
  ["no header", lines.slice(1).join(""), "CHAIN_SYNTAX", 1],
  ["a later version", edited(0, (line) => line.replace(":1,", ":2,")), "CHAIN_SYNTAX", 1],
  ["a format that is not known", edited(0, (line) => line.replace("sha256", "md5")), "CHAIN_SYNTAX", 1],
  ["a start without head", edited(0, (line) => line.replace('"length":0', '"length":4')), "CHAIN_SYNTAX", 1],
  ["a line that is no JSON", edited(2, () => "oops\n"), "CHAIN_SYNTAX", 3],
  ["a line that is a list", edited(2, () => "[]\n"), "CHAIN_SYNTAX", 3],
  ["a hash that is too short", edited(2, (line) => line.replace(/"hash":"../u, '"hash":"')), "CHAIN_SYNTAX", 3],
  ["a payload that is no base64", edited(3, (line) => line.replace('"payload":"', '"payload":"?')), "CHAIN_SYNTAX", 4],
  ["a kind that is not known", edited(3, (line) => line.replace("host-call", "gossip")), "CHAIN_SYNTAX", 4],
  ["a line that was cut", lines.join("").slice(0, -20), "CHAIN_SYNTAX", 4],
  ["bytes that are no UTF-8", Buffer.concat([Buffer.from(lines[0]!), Buffer.of(0xff, 0x0a)]), "CHAIN_SYNTAX", 2],
  ["another call number", edited(2, (line) => line.replace('"call":3', '"call":4')), "CHAIN_BROKEN", 3],
  [
    "a call number with the same low bits",
    edited(2, (line) => line.replace('"call":3', '"call":281474976710659')),
    "CHAIN_SYNTAX",
    3,
  ],
  ["a call number that is no integer", edited(2, (line) => line.replace('"call":3', '"call":3.5')), "CHAIN_SYNTAX", 3],
  [
    "a type that is no well-formed text",
    edited(2, (line) => line.replace('"type":"', '"type":"\\ud800')),
    "CHAIN_BROKEN",
    3,
  ],
  [
    "a type that is too long",
    edited(2, (line) => line.replace('"type":"', `"type":"${"x".repeat(65_536)}`)),
    "CHAIN_BROKEN",
    3,
  ],
  [
    "a hash of a megabyte",
    edited(2, (line) => line.replace('"hash":"', `"hash":"${"ab".repeat(500_000)}`)),
    "CHAIN_SYNTAX",
    3,
  ],
  ["another payload", edited(3, (line) => line.replace('"payload":"', '"payload":"AAAA')), "CHAIN_BROKEN", 4],
  ["a missing line", edited(2, () => ""), "CHAIN_BROKEN", 3],
  ["lines in another order", [lines[0], lines[2], lines[1]].join(""), "CHAIN_BROKEN", 2],
])("a file with %s is refused, and the line is named", (_, text, code, line) => {
  expect(failure(text)).toEqual([code, line]);
});

test("a changed file is read when told not to verify, and blank lines are none", () => {
  const text = edited(2, (line) => `\n${line.replace('"call":3', '"call":4')}\n`);
  expect(importJsonLines(text, { verify: false }).events.map(({ call }) => call)).toEqual([3, 4, 3]);
});

test("a line may only be so long", async () => {
  const options = { maxLineBytes: 100 };
  expect(() => importJsonLines(lines.join(""), options)).toThrow(/line 2: more than 100 bytes/u);
  async function* endless() {
    for (;;) yield "x".repeat(60);
  }
  await expect(importJsonLinesAsync(endless(), options)).rejects.toMatchObject({ code: "CHAIN_SYNTAX", line: 1 });
});

test("a stream that is left early, or goes wrong, is ended", async () => {
  let ended = 0;
  async function* source() {
    try {
      yield* lines;
      yield "oops\n";
    } finally {
      ended++;
    }
  }
  const left = await importJsonLinesAsync(source());
  for await (const event of left.events) if (event.sequence === 1) break;
  expect(ended).toBe(1);
  const wrong = await importJsonLinesAsync(source());
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const { sequence } of wrong.events) seen.push(sequence);
    })(),
  ).rejects.toMatchObject({ code: "CHAIN_SYNTAX", line: 5 });
  expect([seen, ended]).toEqual([[0, 1, 2], 2]);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(importJsonLinesAsync(source(), { signal })).rejects.toThrow("enough");
});

test("a line that comes byte by byte takes the memory of its bytes", async () => {
  // Vitest runs with --expose-gc: see tooling/vitest.
  const collectGarbage = globalThis.gc as () => void;
  const count = 300_000;
  const used = (): number => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  let grown = 0;
  async function* drops() {
    yield lines[0]!;
    const before = used();
    for (let i = 0; i < count; i++) yield Uint8Array.of(0x20);
    grown = used() - before;
    yield lines.slice(1).join("");
  }
  const { events } = await importJsonLinesAsync(drops());
  let read = 0;
  for await (const event of events) read += event.sequence >= 0 ? 1 : 0;
  expect(read).toBe(lines.length - 1);
  expect(grown).toBeLessThan(10 * count);
});
