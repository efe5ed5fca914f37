import { defineActor } from "@troupe/actor";
import { roam, roamClient } from "@troupe/roam-handler";
import { encode, service, t } from "@troupe/roam-wire";
import { fail, serve } from "@troupe/roam-session";
import { listen } from "@troupe/roam-stream";
import { createRuntime } from "@troupe/runtime";
import { tcp } from "@troupe/tcp-handler";
import { expect, test } from "vitest";

const Desk = service("Desk", {
  double: { args: [t.i32], returns: t.i32, fails: t.string },
  never: {},
});

const desk = serve(Desk, {
  double: (n) => (n > 100 ? fail("too much") : n * 2),
  never: () => new Promise(() => {}),
});

interface State {
  readonly connection: number;
  readonly answers: readonly string[];
}

const first: State = { connection: 0, answers: [] };

const caller = defineActor({
  name: "caller",
  uses: [tcp, roam],
  state: first,
  roam: {
    handleAnswer: ({ state }, call, answer) => ({
      ...state,
      answers: [...state.answers, `${call} ${answer.kind} ${answer.payload.join(",")} ${answer.code ?? ""}`.trim()],
    }),
    handleSessionEnd: ({ state }, _connection, reason) => ({ ...state, answers: [...state.answers, reason] }),
  },
  exports: {
    async open({ tcp, roam, state }, address: string) {
      const connection = await tcp.connect(address);
      await roam.open(connection);
      return { state: { ...state, connection } };
    },
    call: ({ roam, state }, n: number) => ({
      reply: roam.call(state.connection as never, Desk.methods.double.id, encode(t.i32, n)),
    }),
    typed: async ({ roam, state }, n: number) => ({
      reply: await roamClient(roam, state.connection as never, Desk)
        .double(n)
        .catch((error: unknown) => String((error as { readonly error: unknown }).error)),
    }),
    late: async ({ roam, state }) => ({
      reply: await roamClient(roam, state.connection as never, Desk)
        .never({ timeoutMs: 10 })
        .catch((error: unknown) => (error as { readonly code: string }).code),
    }),
    pending: ({ roam, state }) => ({
      reply: roam.call(state.connection as never, Desk.methods.never.id, new Uint8Array(0)),
    }),
    answers: ({ state }) => ({ reply: state.answers }),
  },
});

test("an actor calls the other side: answers arrive as calls, or through a typed client", async () => {
  await using listener = await listen({ host: "127.0.0.1", port: 0 }, desk);
  await using runtime = createRuntime();
  const actor = await runtime.spawn(caller);
  await actor.call("open", listener.address);
  const first = await actor.call("call", 21);
  await expect.poll(() => actor.call("answers")).toEqual([`${first} Ok 84`]);
  expect([await actor.call("typed", 4), await actor.call("typed", 101)]).toEqual([8, "too much"]);
  expect(await actor.call("late")).toBe("deadline");
  const pending = await actor.call("pending");
  await listener.close({ timeoutMs: 10 });
  await expect
    .poll(() => actor.call("answers"))
    .toEqual([`${first} Ok 84`, expect.stringMatching(new RegExp(`^${pending} (Lost|Cancelled)`)), "goodbye"]);
});
