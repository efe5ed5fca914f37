import { isHandlerError } from "@troupe/handler";
import type { ConnectionId, TheaterId } from "@troupe/ids";
import { createTestRuntime } from "@troupe/testing";
import type { TestRuntime } from "@troupe/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tcp } from "../src/index.ts";
import { portOf, Puppet } from "./puppet.ts";

// What Theater 0.3.7 says, word for word: guests and chains of its format see these texts.

let world: TestRuntime;
let owner: Puppet;
let other: Puppet;
let pending: ConnectionId;
let passive: ConnectionId;
let active: ConnectionId;

beforeAll(async () => {
  const hosts = { slow: "silent", far: "EHOSTUNREACH", away: "ENETUNREACH", timed: "ETIMEDOUT" };
  world = createTestRuntime({ chain: "off", network: { hosts } });
  const handler = tcp.with({ maxConnectionsPerActor: 3, connectTimeoutMs: 1000 });
  owner = await new Puppet("owner", { handler }).spawn(world.runtime);
  other = await new Puppet("other", { handler }).spawn(world.runtime);
  await owner.listen();
  for (let count = 0; count < 3; count += 1) await world.connect();
  await world.settle();
  [pending, passive, active] = owner.connections as [ConnectionId, ConnectionId, ConnectionId];
  owner.tcp.activate(passive);
  owner.tcp.activate(active, "active");
});

afterAll(() => world[Symbol.asyncDispose]());

async function hostTextOf(operation: () => unknown): Promise<string> {
  try {
    await operation();
  } catch (error) {
    if (isHandlerError(error)) return error.hostText;
    throw error;
  }
  return "no error";
}

const none = 999_999_999 as ConnectionId;
const nobody = "00000000-0000-4000-8000-000000000000" as TheaterId;

const cases: readonly [string, () => unknown, () => string][] = [
  ["an id that is none", () => owner.tcp.send("x" as never, new Uint8Array(1)), () => "Invalid id: x"],
  ["a connection that is not there", () => owner.tcp.close(none), () => `Connection not found: ${none}`],
  ["a listener that is not there", () => owner.tcp.closeListener(none as never), () => `Listener not found: ${none}`],
  ["accept of none", () => owner.tcp.accept(none as never), () => `Listener not found: ${none}`],
  ["a connection of another", () => other.tcp.close(passive), () => `Connection ${passive} not owned by this actor`],
  ["activate again", () => owner.tcp.activate(passive), () => `Connection ${passive} is already active`],
  [
    "set-active of a pending one",
    () => owner.tcp.setActive(pending, "active"),
    () => `Connection ${pending} must be activated before setting data mode`,
  ],
  [
    "a mode that is none",
    () => owner.tcp.setActive(none, "fast" as never),
    () => "Invalid mode 'fast': expected 'passive', 'active', or 'once'",
  ],
  [
    "send while pending",
    () => owner.tcp.send(pending, new Uint8Array(1)),
    () => `Connection ${pending} is pending - call activate() or transfer() first`,
  ],
  [
    "receive while pending",
    () => owner.tcp.receive(pending, 1),
    () => `Connection ${pending} is pending - call activate() or transfer() first`,
  ],
  [
    "receive in active mode",
    () => owner.tcp.receive(active, 1),
    () => `Connection ${active} is in active mode - data is pushed via on-data callback`,
  ],
  [
    "transfer to an id that is none: judged before the connection is looked up",
    () => owner.tcp.transfer(none, "1234" as TheaterId),
    () => "Invalid actor ID: invalid length: expected length 32 for simple format, found 4",
  ],
  [
    "an upgrade of the server's side without its TLS",
    () => owner.tcp.upgradeToTlsServer(passive),
    () => "server_tls not configured on this handler",
  ],
  [
    "an upgrade of the client's side without its TLS",
    () => owner.tcp.upgradeToTlsClient(passive, "localhost"),
    () => "client_tls not configured on this handler",
  ],
  ["transfer to nobody", () => owner.tcp.transfer(passive, nobody), () => "Target actor handle not found"],
  ["connect beyond the limit", () => owner.tcp.connect("127.0.0.1:1"), () => "Connection limit reached (3/3)"],
  ["an address without a port", () => other.tcp.connect("localhost"), () => "invalid socket address"],
  ["a port that is none", () => other.tcp.connect("localhost:99999"), () => "invalid port value"],
  ["a refused connection", () => other.tcp.connect("127.0.0.1:1"), () => "Connection refused (os error 111)"],
  [
    "an unknown host",
    () => other.tcp.connect("nowhere.test:1"),
    () => "failed to lookup address information: Name or service not known",
  ],
  ["a host without a route", () => other.tcp.connect("far:1"), () => "No route to host (os error 113)"],
  ["a network without a route", () => other.tcp.connect("away:1"), () => "Network is unreachable (os error 101)"],
  ["a host that does not answer", () => other.tcp.connect("timed:1"), () => "Connection timed out (os error 110)"],
  [
    "the port is taken",
    () => other.listen({}, owner.tcp.listenerAddress(owner.tcp.listeners()[0]!)),
    () => "Address already in use (os error 98)",
  ],
  [
    "send after the output was ended",
    () => {
      owner.tcp.end(passive);
      owner.tcp.send(passive, new Uint8Array(1));
    },
    () => `Connection ${passive} is closed`,
  ],
];

test.each(cases)("%s", async (_what, operation, expected) => {
  expect(await hostTextOf(operation)).toBe(expected());
});

test("a receive that the actor's own stop ends", async () => {
  const stopped = await new Puppet("stopped").spawn(world.runtime);
  const address = `127.0.0.1:${portOf(other, await other.listen())}`;
  const waiting = hostTextOf(async () => {
    await stopped.tcp.receive(await stopped.tcp.connect(address), 1);
  });
  await world.settle();
  await world.runtime.stop(stopped.id);
  expect(await waiting).toBe("Connection closed: actor shutting down");
});

test("codes tell an unreachable host, a silent one and a broken attempt apart", async () => {
  const code = (promise: Promise<unknown>): Promise<unknown> =>
    promise.catch((error: unknown) => (error as { readonly code: string }).code);
  expect(await code(other.tcp.connect("far:1"))).toBe("HOST_UNREACHABLE");
  expect(await code(other.tcp.connect("away:1"))).toBe("HOST_UNREACHABLE");
  expect(await code(other.tcp.connect("timed:1"))).toBe("CONNECT_TIMEOUT");
  const silent = code(other.tcp.connect("slow:1"));
  await world.advance(1000);
  expect(await silent).toBe("CONNECT_TIMEOUT");
});
