import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemNetwork } from "@troupe/handler";
import { createMemoryNetwork } from "@troupe/testing";
import type { MemoryNetwork, MemoryNetworkOptions } from "@troupe/testing";
import { networkCompliance } from "@troupe/testing/network-compliance";
import { afterAll, describe, expect, test } from "vitest";

let paths = 0;
const folder = mkdtempSync(join(tmpdir(), "troupe-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the network of the machine", () => {
  const path = (): string => join(folder, `${(paths += 1)}.sock`);
  for (const { name, run } of networkCompliance({ create: () => systemNetwork, path })) test(name, run);
});

const seed = Date.now() % 1_000_000;
const variants: Readonly<Record<string, MemoryNetworkOptions>> = {
  "the network in memory": {},
  [`the network in memory, in pieces (seed ${seed})`]: { piecesSeed: seed },
  "the network in memory, with 2 ms of latency": { latencyMs: 2 },
  "the network in memory, with buffers of 3,000 bytes": { bufferBytes: 3000 },
};

describe.each(Object.entries(variants))("%s", (_name, options) => {
  const opened: MemoryNetwork[] = [];
  const create = (): MemoryNetwork => {
    const network = createMemoryNetwork(options);
    opened.push(network);
    return network;
  };
  const path = (): string => `/memory/${(paths += 1)}`;
  for (const { name, run } of networkCompliance({ create, path })) test(name, run);

  test("nothing is left open", () => {
    expect(opened.map((network) => [network.openSockets, network.servers()])).toEqual(opened.map(() => [0, []]));
  });
});
