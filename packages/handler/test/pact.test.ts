import { pactOf } from "@troupe/handler";
import type { ImportSpec } from "@troupe/handler";
import { printFunction, subsetHash, t } from "@troupe/pack";
import { expect, it } from "vitest";

const runtime: ImportSpec = {
  interface: "theater:simple/runtime",
  functions: {
    log: { name: "log", params: [t.string], result: t.unit, bare: true },
    shutdown: { name: "shutdown", params: [t.option(t.bytes)], result: t.unit },
    chain: { name: "get-chain", params: [], result: t.bytes, bare: true },
    peerAddress: { name: "peer-address", params: [t.string, t.u32], result: t.u64 },
  },
};

it("a function that can fail gives a result, one that cannot gives what it gives", () => {
  expect(pactOf(runtime).functions.map((one) => printFunction(one))).toEqual([
    "log: func(p0: string)",
    "shutdown: func(p0: option<list<u8>>) -> result<_, string>",
    "get-chain: func() -> list<u8>",
    "peer-address: func(p0: string, p1: u32) -> result<u64, string>",
  ]);
});

it("has the hash that guests embed, whatever the TypeScript functions are called", () => {
  expect(subsetHash(pactOf(runtime), ["log"])).toBe("1dd3d02d5f489296fab56691f915636091203b3899500d8d6eb1706d54249e54");
  expect(subsetHash(pactOf(runtime), ["log", "get-chain", "shutdown"])).toBe(
    "f1b6a351d68dc8f9f90e8a2031a6f7717775fed9fe193daf403c2bb2f0934c46",
  );
});
