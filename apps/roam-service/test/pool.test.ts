import { once } from "node:events";
import { connect as connectSocket, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { client } from "@troupe/roam-session";
import { connect } from "@troupe/roam-stream";
import { decodeMessage, encode, encodeMessage, t, Writer } from "@troupe/roam-wire";
import type { Message } from "@troupe/roam-wire";
import { cobs, encodeFrame } from "@troupe/roam-wire/framing";
import { expect, test } from "vitest";
import { Pool, Testbed } from "../src/service.ts";
import { startApp } from "./app.ts";

test("a worker that crashes takes its own sessions with it, and serves again under its name", async () => {
  await using app = startApp("--port", "0", "--workers", "2");
  const [address] = await app.listening();
  const { host, port } = address!;
  const sessions = [await connect({ host, port }), await connect({ host, port })] as const;
  const [first, second] = [client(sessions[0], Pool), client(sessions[1], Pool)];
  expect([await first.who(), await second.who()]).toEqual(["worker-1", "worker-2"]);
  await expect(first.crash()).rejects.toMatchObject({ code: "handler-failed" });
  expect(await sessions[0].closed).toMatchObject({ kind: "goodbye" });
  expect(await second.who()).toBe("worker-2");
  await app.says("pool: worker-1 crashed: asked to crash\n");
  await app.says("pool: worker-1 runs again\n");
  await using again = await connect({ host, port });
  expect(await client(again, Pool).who()).toBe("worker-1");
  await sessions[1].close();
});

test("what a client says before it was handed over is heard by its worker", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const says: readonly Message[] = [
    { type: "Hello", version: 2, maxPayloadSize: 65_536, initialChannelCredit: 65_536 },
    {
      type: "Request",
      connId: 0,
      requestId: 1,
      methodId: Testbed.methods.echo.id,
      metadata: [],
      channels: [],
      payload: encode(t.string, "early"),
    },
  ];
  const socket = connectSocket({ host: address!.host, port: address!.port });
  for (const message of says) {
    const writer = new Writer();
    encodeMessage(writer, message);
    socket.write(encodeFrame(cobs, writer.finish()));
  }
  const answers: Message[] = [];
  const decoder = cobs.createDecoder({});
  for await (const chunk of socket) {
    decoder.push(new Uint8Array(chunk as Uint8Array), (bytes, start, end) => {
      answers.push(decodeMessage(bytes.subarray(start, end)));
    });
    if (answers.length === 2) break;
  }
  expect(answers[1]).toMatchObject({
    type: "Response",
    requestId: 1,
    payload: Uint8Array.of(0, ...encode(t.string, "early")),
  });
});

test("the end answers what is in flight, and says goodbye", async () => {
  await using app = startApp("--port", "0");
  const [address] = await app.listening();
  const session = await connect({ host: address!.host, port: address!.port });
  async function* endless() {
    for (;;) {
      yield 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const summing = client(session, Testbed).sum(endless());
  await client(session, Pool).who();
  app.signal("SIGINT");
  await expect(summing).rejects.toMatchObject({ code: "actor-gone" });
  expect(await session.closed).toMatchObject({ kind: "goodbye" });
  expect(await app.ended).toBe(0);
  expect(app.printed.err).toBe("");
});

test("a pool that crashes too often gives up: status 1", async () => {
  await using app = startApp("--port", "0", "--workers", "1");
  const [address] = await app.listening();
  const { host, port } = address!;
  for (let crashes = 0; crashes < 11; crashes++) {
    const session = await connect({ host, port });
    await expect(client(session, Pool).crash()).rejects.toMatchObject({ code: "handler-failed" });
    await session.closed;
    if (crashes < 10) await expect.poll(() => app.printed.out.match(/runs again/g) ?? []).toHaveLength(crashes + 1);
  }
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toMatch(/^roam-service: the pool gave up: /);
});

test("wrong usage: status 2; a port in use: status 1, and why", async () => {
  await using wrong = startApp("--worker", "1");
  expect(await wrong.ended).toBe(2);
  expect(wrong.printed.err).toBe("roam-service: Unknown option '--worker'\n--help lists the options\n");
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  await using app = startApp("--port", String(port));
  expect(await app.ended).toBe(1);
  expect(app.printed.err).toBe(`roam-service: listen on 127.0.0.1:${port}: Address already in use (EADDRINUSE)\n`);
  other.close();
});
