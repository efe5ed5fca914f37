import { readFileSync } from "node:fs";
import { encode, v } from "@troupe/pack";
import type { Value } from "@troupe/pack";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createChain,
  decodeTheaterPayload,
  encodeHostCallPayload,
  encodeTheaterPayload,
  encodeWasmCallPayload,
  encodeWasmErrorPayload,
  encodeWasmResultPayload,
  isChainError,
} from "../src/index.ts";
import type { TheaterPayload } from "../src/index.ts";

const unit = encode(v.unit);
const tcp = "theater:simple/tcp";

interface Run {
  readonly name: string;
  readonly events: readonly { readonly hash: string; readonly event_type: string; readonly data: string }[];
}
const { runs } = JSON.parse(readFileSync(new URL("data/theater-chain.json", import.meta.url), "utf8")) as {
  runs: Run[];
};

test.each(runs)("a chain of Theater 0.3.7 is made again from its decoded payloads: $name", ({ events }) => {
  const chain = createChain({ format: "theater" });
  for (const { event_type, data } of events) {
    const decoded = decodeTheaterPayload(Buffer.from(data, "hex"));
    chain.append({ kind: "custom", type: event_type, payload: encodeTheaterPayload(decoded) });
  }
  expect(chain.events().map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash));
});

describe("the worked example of Theater 0.3.7", () => {
  const start = () => {
    const chain = createChain({ format: "theater" });
    const call = encodeWasmCallPayload("theater:simple/actor.init", unit);
    const log = encodeHostCallPayload("theater:simple/runtime", "log", v.string("[hello] init"), v.unit);
    expect([call.length, log.length]).toEqual([257, 255]);
    chain.append({ kind: "call", type: "wasm", payload: call });
    expect(chain.head).toBe("752f94aee6d7d32bccb1794cd22d62ad0f579709");
    chain.append({ kind: "host-call", type: "theater:simple/runtime/log", payload: log });
    expect(chain.head).toBe("b9aa0dcb36a9e1fb4c4842611cfa272c8f629016");
    return chain;
  };

  test("goes on with a result and the shutdown event", () => {
    const chain = start();
    const none = v.none({ kind: "list", elem: "u8" });
    const result = encodeWasmResultPayload("theater:simple/actor.init", none, unit);
    chain.append({ kind: "result", type: "wasm", payload: result });
    expect(chain.head).toBe("6190da9038d34238812a00391fec1adbdb20f500");
    const shutdown = encodeWasmCallPayload("shutdown", new Uint8Array(0));
    chain.append({ kind: "lifecycle", type: "shutdown", payload: shutdown });
    expect(chain.head).toBe("4cb515bcc591facbdf7299e3d16bdba547c10cec");
  });

  test("or with an error", () => {
    const chain = start();
    const error = encodeWasmErrorPayload("theater:simple/actor.init", "Function returned error: boom");
    chain.append({ kind: "error", type: "wasm", payload: error });
    expect(chain.head).toBe("beb00b3d45e520e236710874abda9e2732274af5");
  });

  test("and a send on its own", () => {
    const chain = createChain({ format: "theater" });
    const input = v.tuple(v.string("2"), v.bytes(new TextEncoder().encode("hi")));
    const payload = encodeHostCallPayload(tcp, "send", input, v.ok(v.u64(2n), "string", "string"));
    expect(payload.length).toBe(299);
    chain.append({ kind: "host-call", type: `${tcp}/send`, payload });
    expect(chain.head).toBe("57b3922b590e7e9517f90cb27dcd9dced28ec77c");
  });
});

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(v.unit),
  fc.string({ unit: "binary" }).map(v.string),
  fc.uint8Array().map(v.bytes),
  fc.bigInt(0n, 2n ** 64n - 1n).map(v.u64),
);
const name = fc.string({ unit: "binary" });

test("every payload comes back as it was", () => {
  const payload: fc.Arbitrary<TheaterPayload> = fc.oneof(
    fc.record({ kind: fc.constant("wasm-call"), functionName: name, params: fc.uint8Array() }),
    fc.record({ kind: fc.constant("wasm-result"), functionName: name, state: value, bytes: fc.uint8Array() }),
    fc.record({ kind: fc.constant("wasm-error"), functionName: name, message: name }),
    fc.record({ kind: fc.constant("wasm-component-creation-error"), error: name }),
    fc.record({ kind: fc.constant("host-function"), interface: name, function: name, input: value, output: value }),
    fc.record({
      kind: fc.constant("replay-summary"),
      totalEvents: fc.bigInt(0n, 2n ** 64n - 1n),
      eventsReplayed: fc.bigInt(0n, 2n ** 64n - 1n),
      mismatches: fc.bigInt(0n, 2n ** 64n - 1n),
      success: fc.boolean(),
      error: fc.option(name, { nil: undefined }),
    }),
  );
  fc.assert(
    fc.property(payload, (given) => {
      expect(decodeTheaterPayload(encodeTheaterPayload(given))).toEqual(given);
    }),
  );
});

test.each([
  ["no CGRF", new TextEncoder().encode('{"category":"Wasm"}')],
  ["nothing", new Uint8Array(0)],
  ["another value", encode(v.string("x"))],
  ["an unknown case", encode(v.variant("chain-event-payload", "rumour", 9))],
  ["an empty case", encode(v.variant("chain-event-payload", "wasm", 1))],
  ["a record that lacks a field", encode(v.variant("chain-event-payload", "host-function", 0, v.record("x", [])))],
])("a payload that is %s is refused", (_, bytes) => {
  let error: unknown;
  try {
    decodeTheaterPayload(bytes);
  } catch (caught) {
    error = caught;
  }
  expect(isChainError(error) && error.code).toBe("CHAIN_PAYLOAD");
});

test("whatever bytes come, the answer is a payload or CHAIN_PAYLOAD", () => {
  const good = encodeWasmCallPayload("f", unit);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const bytes = good.slice();
      bytes[at] = byte;
      try {
        decodeTheaterPayload(bytes);
      } catch (error) {
        expect(isChainError(error) && error.code).toBe("CHAIN_PAYLOAD");
      }
    }),
  );
});
