import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  createChain,
  exportEventBlocks,
  exportTheaterJson,
  importTheaterChain,
  isChainError,
  verify,
} from "../src/index.ts";
import type { Chain } from "../src/index.ts";

const file = new URL("data/theater-chain.json", import.meta.url);
const { runs } = JSON.parse(readFileSync(file, "utf8")) as {
  runs: { name: string; events: { event_type: string; data: string; hash: string }[] }[];
};

function chainOf(run: (typeof runs)[number]): Chain {
  const chain = createChain({ format: "theater" });
  for (const { event_type, data } of run.events) {
    chain.append({ kind: "custom", type: event_type, payload: Buffer.from(data, "hex") });
  }
  return chain;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const forms = {
  "EVENT blocks": (chain: Chain) => exportEventBlocks(chain.events()),
  "a JSON array": (chain: Chain) => utf8(exportTheaterJson(chain.events())),
  "a JSON object with the head": (chain: Chain) => utf8(`  \n${exportTheaterJson(chain.events(), "object")}\n`),
};

for (const [form, write] of Object.entries(forms)) {
  test.each(runs)(`a chain of a running Theater 0.3.7 goes through ${form}: $name`, (run) => {
    const chain = chainOf(run);
    const imported = importTheaterChain(write(chain));
    expect(imported).toMatchObject({ format: "theater", length: run.events.length, head: chain.head });
    expect(imported.events.map(({ hash }) => hash)).toEqual(run.events.map(({ hash }) => hash));
    const kinds = imported.events.map(({ kind, type }) => `${kind} ${type}`);
    expect(kinds[0]).toBe("call wasm");
    expect(kinds.at(-1)).toBe("lifecycle shutdown");
    expect(kinds).toContain("host-call theater:simple/tcp/listen");
    expect(kinds).toContain("result wasm");
    expect(verify(imported.events, { format: "theater" }).ok).toBe(true);
  });

  test(`any bytes survive ${form}, and a piece of a chain is read with its start`, () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 3, maxLength: 10 }), (payloads) => {
        const chain = createChain({ format: "theater", capacity: 2 });
        for (const payload of payloads) chain.append({ kind: "host-call", type: "a/größer", payload });
        const imported = importTheaterChain(write(chain), { from: chain.oldest });
        expect(imported.events.map(({ payload }) => [...payload!])).toEqual(payloads.slice(-2).map((p) => [...p]));
        expect(imported).toMatchObject({ length: chain.length, head: chain.head });
      }),
    );
  });
}

test("the EVENT text is that of 0.3.7, byte for byte", () => {
  const chain = createChain({ format: "theater" });
  chain.append({ kind: "custom", type: "t", payload: Uint8Array.of(0xff, 0x0a, 0x00) });
  chain.append({ kind: "custom", type: "u", payload: new Uint8Array(0) });
  const [first, second] = chain.events();
  expect(Buffer.from(exportEventBlocks(chain.events())).toString("latin1")).toBe(
    `EVENT ${first!.hash}\n${"0".repeat(40)}\nt\n3\n\n\xff\n\0\n\nEVENT ${second!.hash}\n${first!.hash}\nu\n0\n\n\n\n`,
  );
});

test("an empty file is an empty chain", () => {
  for (const text of ["", "\n\n", "[]", '{"events":[],"current_hash":null}']) {
    expect(importTheaterChain(utf8(text))).toMatchObject({ length: 0, head: null, events: [] });
  }
});

const chain = chainOf(runs[0]!);
const blocks = Buffer.from(exportEventBlocks(chain.events())).toString("latin1");
const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const object = exportTheaterJson(chain.events(), "object");

test.each<[string, Uint8Array, string, string]>([
  ["another first word", latin1(`NOTE\n${blocks}`), "CHAIN_SYNTAX", "Expected 'EVENT <hash>', got: NOTE"],
  ["a hash that is no hex", latin1(blocks.replace("EVENT 75", "EVENT zz")), "CHAIN_SYNTAX", "Invalid hash hex: zz"],
  [
    "a parent that is no hex",
    latin1(blocks.replace("\n0000", "\nzz00")),
    "CHAIN_SYNTAX",
    "Invalid parent hash hex: zz",
  ],
  ["a length that is no number", latin1(blocks.replace("\n257\n", "\nmany\n")), "CHAIN_SYNTAX", "Invalid body length"],
  ["a body that was cut", latin1(blocks.slice(0, -50)), "CHAIN_SYNTAX", "Failed to read"],
  ["a body that was changed", latin1(blocks.replace("echo-once", "echo-TWIN")), "CHAIN_BROKEN", "event 1"],
  ["no JSON after all", utf8("[{"), "CHAIN_SYNTAX", "not the JSON"],
  ["no events", utf8("{}"), "CHAIN_SYNTAX", "events"],
  ["a byte that is none", utf8(object.replace("[117,47,", "[117,470,")), "CHAIN_SYNTAX", "hash[1] is 470"],
  [
    "a hash of a megabyte",
    latin1(blocks.replace("EVENT ", `EVENT ${"ab".repeat(500_000)}`)),
    "CHAIN_SYNTAX",
    "Invalid hash",
  ],
  [
    "a hash of 300,000 numbers",
    utf8(object.replace("[117,47,", `[${"1,".repeat(300_000)}`)),
    "CHAIN_BROKEN",
    "event 0",
  ],
  ["another head", utf8(object.replace(/"current_hash":\[\d+/u, '"current_hash":[0')), "CHAIN_BROKEN", "current_hash"],
])("a file with %s is refused", (_, bytes, code, text) => {
  let caught: unknown;
  try {
    importTheaterChain(bytes);
  } catch (error) {
    caught = error;
  }
  expect(isChainError(caught) && caught.code).toBe(code);
  expect(String(caught)).toContain(text);
});

test("a stored parent that is wrong is found, which 0.3.7 does not look at", () => {
  const second = blocks.indexOf("EVENT", 10);
  const hash = blocks.slice(6, 46);
  const wrong = blocks.slice(0, second) + blocks.slice(second).replace(hash, "0".repeat(40));
  expect(() => importTheaterChain(latin1(wrong))).toThrow(/event 1 .*wrong parent/u);
  expect(importTheaterChain(latin1(wrong), { verify: false }).events).toHaveLength(chain.length);
});

test("whatever bytes come, the answer is a chain or a ChainError", () => {
  const bytes = latin1(blocks);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const changed = bytes.slice(0, cut ? at : bytes.length);
      if (!cut) changed[at] = byte;
      try {
        importTheaterChain(changed);
      } catch (error) {
        expect(isChainError(error)).toBe(true);
      }
    }),
  );
});

test("what has no form in these files is refused", () => {
  const digests = createChain();
  digests.append({ kind: "call", type: "t", payload: new Uint8Array(1) });
  expect(() => exportEventBlocks(digests.events())).toThrow(/no payload/u);
  expect(() => exportTheaterJson(digests.events())).toThrow(/no payload/u);
  const twoLines = createChain({ format: "theater" });
  twoLines.append({ kind: "call", type: "a\nb", payload: new Uint8Array(1) });
  expect(() => exportEventBlocks(twoLines.events())).toThrow(/line break/u);
});
