import { complianceChecks } from "@troupe/roam-session/compliance";
import { cobs, lengthPrefix } from "@troupe/roam-wire/framing";
import { describe, test } from "vitest";
import { streamTransport } from "../src/index.ts";
import { pipePair, tcpPair, tlsPair, unixPair } from "./pairs.ts";

const kinds = {
  TCP: tcpPair,
  TLS: tlsPair,
  "a Unix socket": unixPair,
  "a stream that is no socket": pipePair,
} as const;

for (const [kind, makePair] of Object.entries(kinds)) {
  for (const framing of [cobs, lengthPrefix]) {
    describe(`the contract of transports, over ${kind}, framing ${framing.name}`, () => {
      const checks = complianceChecks(async () => {
        const [left, right] = await makePair();
        const options = { framing, lingerMs: 200 };
        return [streamTransport(left, options), streamTransport(right, options)];
      });
      for (const { name, run } of checks) test(name, run);
    });
  }
}
