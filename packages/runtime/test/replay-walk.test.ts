import { defineActor, err } from "@troupe/actor";
import { replay } from "@troupe/runtime";
import { expect, test } from "vitest";
import { createProbe } from "./probe.ts";
import type { Probe } from "./probe.ts";
import { recordingOf, untouchable } from "./recorded.ts";
import { rest } from "./test-clock.ts";

// Actors that do anything, in any order, with host calls that end in any order: all of them must be replayed.

/** What an actor does; data, so that it travels as a parameter. */
type Step =
  | { readonly do: "shout" | "log" | "gate"; readonly text: string }
  | { readonly do: "fail" | "err" | "throw" | "shutdown" | "yield" }
  | { readonly do: "set"; readonly by: number }
  /** One after the other at the same time as the rest, which is not held by it. */
  | { readonly do: "start"; readonly steps: readonly Step[] }
  | { readonly do: "all"; readonly parts: readonly (readonly Step[])[] };

class Refusal extends Error {}

const walker = (probe: Probe["handler"]) =>
  defineActor({
    name: "walker",
    uses: [probe],
    state: { count: 0, seen: "" },
    init: ({ self }) => self.log("born"),
    probe: {
      onNote: ({ state, probe }, text) => ({ ...state, seen: probe.shout(text) }),
      onAsk: async ({ probe }, text) => {
        await probe.gate(text);
        return { text: `${text}?` };
      },
    },
    exports: {
      async run({ state, self, probe }, id: number, program: readonly Step[]) {
        // Shared by everything that runs at the same time, so that their order shows.
        const shared = { count: state.count, seen: "" };
        let asked = 0;
        const carryOut = async (steps: readonly Step[]): Promise<void> => {
          for (const step of steps) {
            shared.seen = `${shared.seen}${step.do[0]}`.slice(-20);
            switch (step.do) {
              case "shout":
                shared.seen += probe.shout(`${step.text} ${shared.seen}`).length;
                break;
              case "log":
                self.log(`${step.text} ${shared.seen}`);
                break;
              case "gate":
                // No two wait at the same gate: who of them was let through first, no chain could say.
                await probe.gate(`${step.text} ${id} ${(asked += 1)}`);
                break;
              case "fail":
                try {
                  probe.fail();
                } catch (error) {
                  self.log(String(error instanceof Error));
                }
                break;
              case "yield":
                await Promise.resolve();
                break;
              case "set":
                shared.count += step.by;
                break;
              case "start":
                void carryOut(step.steps).catch(() => {});
                break;
              case "all":
                await Promise.all(step.parts.map(carryOut));
                break;
              case "err":
                throw new Refusal("refused");
              case "throw":
                throw new Error("thrown");
              case "shutdown":
                self.shutdown();
                break;
            }
          }
        };
        try {
          await carryOut(program);
        } catch (error) {
          if (error instanceof Refusal) return err(error.message);
          throw error;
        }
        return { reply: shared.seen, state: shared };
      },
      quick: ({ state }, by: number) => ({ state: { ...state, count: state.count + by } }),
    },
  });

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const gates = ["a", "b", "c", "d"];

function program(random: (below: number) => number, depth = 0): Step[] {
  return Array.from({ length: 1 + random(5) }, (): Step => {
    const text = gates[random(gates.length)]!;
    const kind = random(depth < 2 ? 100 : 70);
    if (kind < 20) return { do: "shout", text };
    if (kind < 30) return { do: "log", text };
    if (kind < 50) return { do: "gate", text };
    if (kind < 55) return { do: "fail" };
    if (kind < 60) return { do: "yield" };
    if (kind < 66) return { do: "set", by: random(10) };
    if (kind < 67) return { do: "err" };
    if (kind < 68) return random(3) === 0 ? { do: "throw" } : { do: "yield" };
    if (kind < 69) return random(3) === 0 ? { do: "shutdown" } : { do: "yield" };
    if (kind < 70) return { do: "fail" };
    if (kind < 85) return { do: "start", steps: program(random, depth + 1) };
    return { do: "all", parts: Array.from({ length: 2 + random(3) }, () => program(random, depth + 1)) };
  });
}

const first = Number(process.env["REPLAY_SEED"] ?? 1);
const seeds = Array.from({ length: Number(process.env["REPLAY_WALKS"] ?? 40) }, (_, index) => first + index);

test.each(seeds)("whatever an actor did is replayed, seed %i", async (seed) => {
  const random = generator(seed);
  const { events } = await recordingOf(
    walker,
    async (actor, { runtime, clock, probe, note, ask }) => {
      const quiet = (promise: Promise<unknown>): void => void promise.catch(() => {});
      const open = (start: string): void => {
        for (const name of probe.waitedFor()) if (name.startsWith(start)) probe.open(name);
      };
      for (let step = 0; step < 60; step += 1) {
        const kind = random(100);
        if (kind < 20) quiet(runtime.call(actor.id, "run", step, program(random)));
        else if (kind < 25) quiet(runtime.call(actor.id, "quick", random(9)));
        else if (kind < 32) quiet(note(actor.id, gates[random(4)]!));
        else if (kind < 36 && actor.status === "Running") quiet(ask(actor.id, `${gates[random(4)]!} ${step}`));
        else if (kind < 75) open(gates[random(4)]!);
        else if (kind < 85) open("");
        else if (kind < 87 && actor.status === "Running") {
          const restarted = runtime.restart(actor.id);
          await clock.advance(20_000);
          quiet(restarted);
        }
        // Sometimes several things happen at once.
        if (random(4) > 0) await clock.advance(1);
      }
      await rest();
    },
    { format: seed % 2 === 0 ? "sha256" : "theater", limits: { callDeadlineMs: 1_000_000 } },
  );

  const unreal = walker(untouchable(createProbe().handler));
  expect(await replay(unreal, events, { stallMs: 200 })).toMatchObject({ ok: true, events: events.length });
  const part = random(events.length);
  expect(await replay(unreal, events.slice(0, part), { stallMs: 200 })).toMatchObject({ ok: true, events: part });
});
