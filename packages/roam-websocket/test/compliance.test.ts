import { complianceChecks } from "@troupe/roam-session/compliance";
import { describe, it } from "vitest";
import { openWebSocket as openNative } from "../src/index.ts";
import { openWebSocket } from "../src/node/index.ts";
import { pair } from "./pairs.ts";

describe("the client and the server of Node keep the contract of transports", () => {
  for (const { name, run } of complianceChecks(() => pair(openWebSocket))) it(name, run);
});

describe("the server keeps it toward the client", () => {
  const swapped = async () => (await pair(openWebSocket)).reverse() as Awaited<ReturnType<typeof pair>>;
  for (const { name, run } of complianceChecks(swapped)) it(name, run);
});

describe("a native WebSocket keeps it", () => {
  for (const { name, run } of complianceChecks(() => pair(openNative))) it(name, run);
});
