import { expect, it } from "vitest";
import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import { createSeededRandom } from "@troupe/testing";
import { timer } from "@troupe/timer-handler";
import { FakeClock } from "./fake-clock.ts";

const dice = defineActor({
  name: "dice",
  uses: [timer],
  state: [] as number[],
  init({ timer: api }) {
    api.interval("roll", 100);
    api.after(50, "seed");
  },
  timer: {
    async handleTick({ state, timer: api }, name) {
      await api.sleep(10);
      const rolled = api.randomInt(1, 7);
      if (state.length === 2) api.cancel(name);
      return [...state, api.now(), rolled, api.random(1)[0]!];
    },
    handleTimer({ timer: api }) {
      try {
        api.interval("roll", 0);
      } catch {
        // Refused, and recorded as refused.
      }
    },
  },
});

async function run(seed: number): Promise<{ types: string[]; head: string; state: unknown }> {
  const clock = new FakeClock();
  await using runtime = createRuntime({ clock, random: createSeededRandom(seed) });
  const actor = await runtime.spawn(dice);
  await clock.advance(220);
  const events = actor.events();
  return { types: events.map((event) => event.type), head: String(events.at(-1)?.hash), state: actor.state() };
}

it("records what an actor asks of time and chance, and how its timers call it", async () => {
  const { types } = await run(1);
  expect(types.slice(0, 4)).toEqual([
    "theater:simple/actor.init",
    "theater:simple/timer/set-interval",
    "theater:simple/timer/after",
    "theater:simple/actor.init",
  ]);
  for (const type of [
    "timer.handle-tick",
    "timer.handle-timer",
    "timer/sleep",
    "timer/random-int",
    "timer/random",
    "timer/now",
  ]) {
    expect(types).toContain(`theater:simple/${type}`);
  }
});

it("does the same again with the same clock and the same chance", async () => {
  const first = await run(42);
  expect(await run(42)).toEqual(first);
  expect((await run(43)).state).not.toEqual(first.state);
});
