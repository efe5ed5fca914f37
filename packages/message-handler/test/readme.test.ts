import { type Context, defineActor } from "@troupe/actor";
import { type TheaterId, parseTheaterId } from "@troupe/ids";
import { messages, protocol } from "@troupe/message-handler";
import { t } from "@troupe/pack";
import { createRuntime } from "@troupe/runtime";
import { expect, test } from "vitest";

const counting = protocol("counting", {
  add: { message: t.u32 },
  total: { message: t.unit, reply: t.u32 },
});

const counter = defineActor({
  name: "counter",
  uses: [messages],
  state: 0,
  messages: counting.serve({
    add: ({ state }: { readonly state: number }, amount) => state + amount,
    total: ({ state }) => ({ reply: state }),
  }),
});

test("the README's counter counts", async () => {
  await using runtime = createRuntime();
  const { id } = await runtime.spawn(counter);
  const client = counting.client(runtime.client(messages), id);
  client.add(2);
  client.add(40);
  const total = await client.total(undefined); // 42
  expect(total).toBe(42);
});

const room = protocol("room", {
  join: { message: t.string },
  say: { message: t.string },
});

type RoomContext = Context<readonly TheaterId[], readonly [typeof messages]>;

const host = defineActor({
  name: "host",
  uses: [messages],
  state: [] as readonly TheaterId[],
  messages: room.serve({
    join: ({ state }: RoomContext, guest) => [...state, parseTheaterId(guest)],
    say({ state, messages }: RoomContext, text) {
      for (const guest of state) room.client(messages, guest).say(text);
    },
  }),
});

type GuestContext = Context<unknown, readonly [typeof messages]>;

test("the README's host tells every guest, and a guest that keeps no state needs none", async () => {
  const heard: string[] = [];
  const guest = defineActor({
    name: "guest",
    uses: [messages],
    state: { seat: 1 },
    messages: room.serve({
      join: () => {},
      say: ({ self }: GuestContext, text) => void heard.push(`${self.name} ${text}`),
    }),
  });
  await using runtime = createRuntime();
  const { id } = await runtime.spawn(host);
  const client = room.client(runtime.client(messages), id);
  for (const name of ["one", "two"]) client.join((await runtime.spawn(guest, { name })).id);
  client.say("good evening");
  await expect.poll(() => heard).toEqual(["one good evening", "two good evening"]);
});
