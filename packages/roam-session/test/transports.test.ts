import { describe, it } from "vitest";
import { complianceChecks } from "../src/compliance/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { type PortLike, messagePortTransport } from "../src/message-port/index.ts";

describe("the in-memory pair", () => {
  for (const { name, run } of complianceChecks(() => memoryPair())) it(name, run);
});

describe("the in-memory pair that can't pause", () => {
  for (const { name, run } of complianceChecks(() => memoryPair({ canPause: false }))) it(name, run);
});

describe("a message port", () => {
  const pair = () => {
    const { port1, port2 } = new MessageChannel();
    // Node's types and the Web's differ in the types of events only.
    return [port1, port2].map((port) => messagePortTransport(port as unknown as PortLike, { lingerMs: 200 })) as [
      ReturnType<typeof messagePortTransport>,
      ReturnType<typeof messagePortTransport>,
    ];
  };
  for (const { name, run } of complianceChecks(pair)) it(name, run);
});
