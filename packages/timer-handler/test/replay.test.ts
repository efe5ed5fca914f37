import { expect, test } from "vitest";
import { defineActor } from "@troupe/actor";
import { createRuntime, replay } from "@troupe/runtime";
import { timer } from "@troupe/timer-handler";
import { FakeClock } from "./fake-clock.ts";

const unreal: typeof timer = {
  ...timer,
  create() {
    throw new Error("a handler was made for a replay");
  },
};

const alarm = (handler: typeof timer) =>
  defineActor({
    name: "alarm",
    uses: [handler],
    state: [] as readonly unknown[],
    init({ timer: api }) {
      api.interval("beat", 100);
      api.after(50, "once");
    },
    timer: {
      async handleTick({ state, timer: api }, name) {
        // Not awaited here: its end is somewhere among the other events.
        const later = api.sleep(30);
        await api.sleep(10);
        const seen = [name, api.names().length, api.now(), api.randomInt(-10, 10), api.random(2)];
        await later;
        return [...state, ...seen];
      },
      handleTimer({ state, timer: api }, name) {
        try {
          api.interval("beat", 5);
        } catch (error) {
          return [...state, name, (error as { readonly code?: unknown }).code];
        }
      },
    },
    exports: {
      pause: async ({ timer: api }) => await api.sleep(1_000_000),
    },
  });

test.each(["sha256", "theater"] as const)(
  "time and chance are what they were when it was recorded, %s",
  async (format) => {
    const clock = new FakeClock();
    const runtime = createRuntime({ clock, chain: { format, payloads: "full" } });
    const actor = await runtime.spawn(alarm(timer));
    await clock.advance(450);
    const state = actor.state();
    const events = [...actor.events()];
    await runtime.abort();

    const report = await replay(alarm(unreal), events, { stallMs: 100 });
    if (format === "sha256") expect(report).toMatchObject({ ok: true, events: events.length, state });
    // It looked at the code of an error, which a theater chain does not have.
    else expect(report).toMatchObject({ ok: false, divergence: { expected: expect.stringContaining("TIMER_EXISTS") } });
  },
);

test("an actor that was restarted while it slept is replayed", async () => {
  const clock = new FakeClock();
  const runtime = createRuntime({ clock, chain: { payloads: "full" } });
  const actor = await runtime.spawn(alarm(timer));
  const all = actor.subscribe({ from: 0 });
  const paused = actor.call("pause").catch((error: unknown) => error);
  await clock.advance(1);
  await actor.restart();
  await paused;
  await clock.advance(250);
  const state = actor.state();
  void actor.call("pause").catch(() => {});
  await clock.advance(1);
  await runtime.abort();
  const events = [];
  for await (const event of all) if ("hash" in event) events.push(event);

  expect(events.map(({ type }) => type)).toContain("restart");
  expect(await replay(alarm(unreal), events, { stallMs: 100 })).toMatchObject({
    ok: true,
    events: events.length,
    state,
  });
});
