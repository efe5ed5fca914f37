import { defineActor } from "@troupe/actor";
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
