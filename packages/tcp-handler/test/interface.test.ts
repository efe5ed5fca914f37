import { pactOf } from "@troupe/handler";
import { subsetHash } from "@troupe/pack";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";

test("the functions of Theater 0.3.7 are among ours, hash for hash", () => {
  const names = [
    "connect",
    "listen",
    "accept",
    "activate",
    "set-active",
    "transfer",
    "peer-address",
    "send",
    "receive",
    "close",
    "close-listener",
  ];
  expect(subsetHash(pactOf(tcp.imports), names)).toBe(
    "71cf473190dd89757856699e7b78d62bd85873ac2c949638157e618885317594",
  );
});

test("the callbacks have the names that Theater 0.3.7 calls", () => {
  expect(Object.values(tcp.callbacks).map((spec) => spec.export)).toEqual([
    "theater:simple/tcp-client.handle-connection",
    "theater:simple/tcp-client.handle-connection-transfer",
    "theater:simple/tcp-client.on-data",
    "theater:simple/tcp-client.on-end",
    "theater:simple/tcp-client.on-close",
  ]);
});
