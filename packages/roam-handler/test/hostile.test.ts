import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import type { Socket } from "node:net";
import { roamClient, roamService } from "@troupe/roam-handler";
import { decodeMessage, encodeMessage, service, t, Writer } from "@troupe/roam-wire";
import type { Message } from "@troupe/roam-wire";
import { cobs, encodeFrame } from "@troupe/roam-wire/framing";
import { expect, test } from "vitest";
import { sides } from "./sides.ts";
import type { Sides } from "./sides.ts";

const Calm = service("Calm", {
  echo: { args: [t.u32], returns: t.u32 },
  never: { args: [t.rx(t.bytes)] },
});
const { echo, never } = Calm.methods;

const calm = roamService(Calm, {
  echo: (_context, n) => n,
  never: () => new Promise(() => {}),
});

const hello: Message = { type: "Hello", version: 2, maxPayloadSize: 1_048_576, initialChannelCredit: 65_536 };

function request(
  requestId: number,
  method: bigint,
  rest: Partial<Extract<Message, { type: "Request" }>> = {},
): Message {
  const payload = Uint8Array.of(1);
  return { type: "Request", connId: 0, requestId, methodId: method, metadata: [], channels: [], payload, ...rest };
}

function framed(message: Message): Uint8Array {
  const writer = new Writer();
  encodeMessage(writer, message);
  return encodeFrame(cobs, writer.finish());
}

async function open(it: Sides): Promise<Socket> {
  const [listener] = it.server.tcp.listeners();
  const socket = connectSocket(Number(it.server.tcp.listenerAddress(listener!).split(":").at(-1)), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** The last thing that the peer says before it ends the link. */
async function goodbyeTo(socket: Socket, ...says: readonly (Message | Uint8Array)[]): Promise<string | undefined> {
  for (const say of says) socket.write(say instanceof Uint8Array ? say : framed(say));
  let reason: string | undefined;
  const decoder = cobs.createDecoder({});
  socket.on("data", (chunk: Uint8Array) =>
    decoder.push(new Uint8Array(chunk), (bytes, start, end) => {
      const message = decodeMessage(bytes.subarray(start, end));
      if (message.type === "Goodbye") ({ reason } = message);
    }),
  );
  await once(socket, "close");
  return reason;
}

const open1 = request(1, never.id, { channels: [1] });
const windowed = request(1, never.id, { channels: [1], metadata: [["troupe-window", 100n]] });

test.each<[string, string, readonly (Message | Uint8Array)[]]>([
  ["no Hello first", "message.hello.ordering", [request(1, echo.id)]],
  ["a frame that is none", "message.decode-error", [hello, Uint8Array.of(9, 1, 0)]],
  ["an unknown message", "message.unknown-variant", [hello, encodeFrame(cobs, Uint8Array.of(12))]],
  ["an id that is in use", "call.request-id.duplicate-detection", [hello, open1, request(1, echo.id)]],
  [
    "too much metadata",
    "call.metadata.limits",
    [hello, request(1, echo.id, { metadata: Array.from({ length: 129 }, () => ["k", "v"] as const) })],
  ],
  [
    "a payload over the size",
    "flow.call.payload-limit",
    [hello, request(1, echo.id, { payload: new Uint8Array(1_048_577) })],
  ],
  ["a connection that never was", "message.conn-id", [hello, request(1, echo.id, { connId: 7 })]],
  [
    "channel 0",
    "channeling.id.zero-reserved",
    [hello, { type: "Data", connId: 0, channelId: 0, payload: Uint8Array.of(0) }],
  ],
  ["a channel that never was", "channeling.unknown", [hello, { type: "Close", connId: 0, channelId: 9 }]],
  [
    "more than its window, of a peer that knows of windows",
    "flow.channel.credit-overrun",
    [
      hello,
      windowed,
      ...Array.from({ length: 40 }, (): Message => ({
        type: "Data",
        connId: 0,
        channelId: 1,
        payload: new Uint8Array(16_384),
      })),
    ],
  ],
])("%s ends that link with its rule, and no other, and the actor goes on", async (_, rule, says) => {
  await using it = await sides(calm);
  const calls = roamClient(it.client.roam, it.client.connection, Calm);
  const socket = await open(it);
  expect(await goodbyeTo(socket, ...says)).toBe(rule);
  await expect.poll(() => it.server.log).toHaveLength(1);
  expect(await calls.echo(5)).toBe(5);
  expect([it.server.actor.status, it.server.roam.sessions().length, it.server.roam.calls()]).toEqual([
    "Running",
    1,
    [],
  ]);
});

test("a frame over the bound ends its link before it is there", async () => {
  await using it = await sides(calm, {}, { manifests: { server: { roam: { max_frame_bytes: 10_000 } } } });
  const socket = await open(it);
  const ended = goodbyeTo(socket, hello);
  socket.write(new Uint8Array(20_000).fill(1));
  expect(await ended).toMatch(/^message\./);
  expect(await roamClient(it.client.roam, it.client.connection, Calm).echo(5)).toBe(5);
});

test("a peer that sends faster than it may is bounded, and its stream alone fails", async () => {
  await using it = await sides(
    calm,
    {},
    {
      options: {
        limits: { windowBytes: 16_384, maxOverrunBytes: 65_536, maxPayloadBytes: 16_384, overrunPauseMs: 10 },
      },
    },
  );
  const socket = await open(it);
  const frames = [
    hello,
    open1,
    ...Array.from({ length: 100 }, (): Message => ({
      type: "Data",
      connId: 0,
      channelId: 1,
      payload: new Uint8Array(16_000),
    })),
  ];
  for (const frame of frames) socket.write(framed(frame));
  socket.write(framed(request(2, echo.id)));
  const types: string[] = [];
  const decoder = cobs.createDecoder({});
  for await (const chunk of socket) {
    decoder.push(new Uint8Array(chunk as Uint8Array), (bytes, start, end) =>
      types.push(decodeMessage(bytes.subarray(start, end)).type),
    );
    if (types.includes("Response")) break;
  }
  expect(types).toEqual(["Hello", "Reset", "Response"]);
  expect(it.server.roam.calls()).toHaveLength(1);
});

test("a Cancel, a Reset and a Credit for what is over do nothing", async () => {
  await using it = await sides(calm);
  const socket = await open(it);
  const late: readonly Message[] = [
    hello,
    { type: "Cancel", connId: 0, requestId: 5 },
    { type: "Reset", connId: 0, channelId: 5 },
    { type: "Credit", connId: 0, channelId: 5, bytes: 10 },
    { type: "Goodbye", connId: 0, reason: "" },
  ];
  expect(await goodbyeTo(socket, ...late)).toBeUndefined();
  await expect.poll(() => it.server.log).toEqual([["end", "goodbye"]]);
});
