import { defineActor, err } from "@troupe/actor";
import { messages, protocol } from "@troupe/message-handler";
import { t } from "@troupe/pack";
import { createTestRuntime } from "@troupe/testing";
import { expect, expectTypeOf, test } from "vitest";

const bank = protocol("bank", {
  deposit: { message: t.record("deposit", { account: t.string, amount: t.u64 }) },
  balance: { message: t.string, reply: t.option(t.u64) },
  slowBalance: { message: t.string, reply: t.u64 },
});

const teller = defineActor({
  name: "teller",
  uses: [messages],
  state: {},
  messages: bank.serve<{ readonly state: Readonly<Record<string, bigint>> }, Readonly<Record<string, bigint>>>({
    deposit: ({ state }, { account, amount }) => ({ ...state, [account]: (state[account] ?? 0n) + amount }),
    balance: ({ state }, account) => ({ reply: state[account] }),
    slowBalance: async ({ state }, account) => {
      await Promise.resolve();
      const reply = state[account];
      return reply === undefined ? err("no such account") : { reply };
    },
  }),
});

test("both edges are typed, and what travels is bytes", async () => {
  await using world = createTestRuntime();
  const { id } = await world.runtime.spawn(teller);
  const client = bank.client(world.runtime.client(messages), id);
  expectTypeOf(client.balance).returns.resolves.toEqualTypeOf<bigint | undefined>();
  expectTypeOf(client.deposit).returns.toEqualTypeOf<void>();
  client.deposit({ account: "ada", amount: 40n });
  client.deposit({ account: "ada", amount: 2n });
  expect(await client.balance("ada")).toBe(42n);
  expect(await client.balance("bob")).toBeUndefined();
  expect(await client.slowBalance("ada")).toBe(42n);
  await expect(client.slowBalance("bob")).rejects.toMatchObject({ code: "ACTOR_REFUSED" });
});

test("what is no message of the protocol fails alone, and the actor lives on", async () => {
  await using world = createTestRuntime();
  const actor = await world.runtime.spawn(teller);
  const raw = world.runtime.client(messages);
  raw.send(actor.id, Uint8Array.of(1, 2, 3));
  await expect(raw.request(actor.id, Uint8Array.of(1, 2, 3))).rejects.toMatchObject({
    code: "ACTOR_REFUSED",
    message: expect.stringContaining('no message of protocol "bank"'),
  });
  const other = protocol("bank", {
    deposit: { message: t.record("deposit", { account: t.string, amount: t.u64 }), reply: t.u8 },
  });
  await expect(other.client(raw, actor.id).deposit({ account: "ada", amount: 1n })).rejects.toMatchObject({
    message: expect.stringContaining("can only be sent"),
  });
  expect(actor.status).toBe("Running");
  expect(actor.metrics().failedCalls).toBe(3);
});
