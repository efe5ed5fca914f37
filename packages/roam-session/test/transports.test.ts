import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { complianceChecks } from "../src/compliance/index.ts";
import { type Transport, channel, client, initiateFramed } from "../src/index.ts";
import { memoryPair } from "../src/memory/index.ts";
import { type PortLike, messagePortTransport } from "../src/message-port/index.ts";
import { Work } from "./linked.ts";

describe("the in-memory pair", () => {
  for (const { name, run } of complianceChecks(() => memoryPair())) it(name, run);
});

describe("the in-memory pair that can't pause", () => {
  for (const { name, run } of complianceChecks(() => memoryPair({ canPause: false }))) it(name, run);
});

describe.each<[string, (port: MessagePort) => PortLike]>([
  ["a message port", (port) => port],
  ["a message port, by what it has in browsers", webPort],
])("%s", (_, as) => {
  const pair = (): [Transport, Transport] => {
    const { port1, port2 } = new MessageChannel();
    const options = { lingerMs: 200 };
    return [messagePortTransport(as(port1), options), messagePortTransport(as(port2), options)];
  };
  for (const { name, run } of complianceChecks(pair)) it(name, run);
});

/** Node's ports have both. */
function webPort(port: MessagePort): PortLike {
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    addEventListener: (type, listener) => port.addEventListener(type, listener as never),
    removeEventListener: (type, listener) => port.removeEventListener(type, listener as never),
    start: () => port.start(),
    close: () => port.close(),
  };
}

describe("a worker of Node", () => {
  it("serves by its parentPort, and its end is the end of the link", async () => {
    const worker = new Worker(new URL("examples/serving-worker.ts", import.meta.url));
    const session = await initiateFramed(messagePortTransport(worker));
    expect(await client(session, Work).once(7)).toBe(7);
    const [, never] = channel<number>();
    const call = client(session, Work).feed(never);
    await worker.terminate();
    await expect(call).rejects.toMatchObject({ code: "link-lost" });
  });
});
