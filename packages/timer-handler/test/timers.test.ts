import { afterEach, expect, it } from "vitest";
import { defineActor, err } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import type { ActorHandle, Runtime } from "@troupe/runtime";
import { timer } from "@troupe/timer-handler";
import type { TimerApi } from "@troupe/timer-handler";
import { FakeClock, settled } from "./fake-clock.ts";

const running: Runtime[] = [];

afterEach(async () => {
  for (const runtime of running.splice(0)) await runtime.close();
});

type Seen = (name: string, kind: "tick" | "timer", api: TimerApi) => unknown;

interface Timed {
  readonly clock: FakeClock;
  readonly actor: ActorHandle;
  /** Has the actor do something with its timers, within a call. */
  readonly run: (action: (api: TimerApi) => unknown) => Promise<unknown>;
}

/** An actor that does with its timers what `setUp` says, and tells `seen` what it was called with. */
async function actorWith(
  setUp: (api: TimerApi) => unknown,
  seen: Seen = () => {},
  clock: FakeClock = new FakeClock(),
): Promise<Timed> {
  const runtime = createRuntime({ clock });
  running.push(runtime);
  let next: (api: TimerApi) => unknown = () => {};
  const definition = defineActor({
    name: "timed",
    uses: [timer],
    async init(context) {
      await setUp(context.timer);
    },
    timer: {
      handleTick: (context, name) => seen(name, "tick", context.timer) as undefined,
      handleTimer: (context, name) => seen(name, "timer", context.timer) as undefined,
    },
    exports: {
      async run(context) {
        await next(context.timer);
      },
    },
  });
  const actor = await runtime.spawn(definition);
  const run: Timed["run"] = (action) => {
    next = action;
    return actor.call("run");
  };
  return { clock, actor, run };
}

it("calls once, after the delay, and names the timer", async () => {
  const calls: string[] = [];
  const { clock } = await actorWith(
    (api) => calls.push(api.after(100, "a"), api.after(50)),
    (name, kind) => calls.push(`${kind} ${name}`),
  );
  expect(calls).toEqual(["a", "timer-1"]);
  await clock.advance(49);
  expect(calls).toHaveLength(2);
  await clock.advance(1);
  expect(calls.slice(2)).toEqual(["timer timer-1"]);
  await clock.advance(10_000);
  expect(calls.slice(2)).toEqual(["timer timer-1", "timer a"]);
  expect(clock.holding).toBe(0);
});

it("ticks when an interval has passed, again and again", async () => {
  const ticks: number[] = [];
  const { clock } = await actorWith(
    (api) => void api.interval("beat", 100),
    () => void ticks.push(clock.monotonic()),
  );
  await clock.advance(350);
  expect(ticks).toEqual([100, 200, 300]);
});

it("ticks at once too where it is told to, and keeps the beat", async () => {
  const ticks: number[] = [];
  const clock = new FakeClock();
  await actorWith(
    (api) => void api.interval("beat", 100, { immediate: true }),
    () => void ticks.push(clock.monotonic()),
    clock,
  );
  await clock.advance(200);
  expect(ticks).toEqual([0, 100, 200]);
});

it("keeps one tick at most for a slow actor, and then goes on with the beat", async () => {
  const ticks: number[] = [];
  const { clock } = await actorWith(
    (api) => void api.interval("beat", 100),
    async (_name, _kind, api) => {
      ticks.push(clock.monotonic());
      if (ticks.length === 1) await api.sleep(350);
    },
  );
  await clock.advance(600);
  // Due at 200, 300 and 400 while the first tick ran until 450: none of them is made up for.
  expect(ticks).toEqual([100, 500, 600]);
});

it("queues one tick for an actor that is busy with something else", async () => {
  const ticks: number[] = [];
  const { clock, actor, run } = await actorWith(
    (api) => void api.interval("beat", 100),
    () => void ticks.push(clock.monotonic()),
  );
  const busy = run((api) => api.sleep(1000));
  await clock.advance(999);
  expect(ticks).toEqual([]);
  expect(actor.metrics().queueLength).toBe(1);
  await clock.advance(101);
  await busy;
  expect(ticks).toEqual([1000, 1100]);
});

it("does not burst after the process was held up", async () => {
  const ticks: number[] = [];
  const { clock } = await actorWith(
    (api) => void api.interval("beat", 100),
    () => void ticks.push(clock.monotonic()),
  );
  clock.jump(1234);
  await clock.advance(166);
  expect(ticks).toEqual([1234, 1300, 1400]);
});

it("does not care when the wall clock is changed", async () => {
  const ticks: number[] = [];
  const { clock } = await actorWith(
    (api) => void api.interval("beat", 100),
    () => void ticks.push(clock.monotonic()),
  );
  await clock.advance(100);
  clock.setBack(1e9);
  await clock.advance(100);
  expect(ticks).toEqual([100, 200]);
});

it("goes on ticking after a tick that returned err", async () => {
  let ticks = 0;
  const { clock, actor } = await actorWith(
    (api) => void api.interval("beat", 100),
    () => {
      ticks += 1;
      return err("no");
    },
  );
  await clock.advance(300);
  expect(ticks).toBe(3);
  expect(actor.metrics().failedCalls).toBe(3);
});

it("ends with an actor that crashes in a tick", async () => {
  let ticks = 0;
  const { clock, actor } = await actorWith(
    (api) => void (api.interval("beat", 100), api.after(150), api.interval("other", 70)),
    (name) => {
      if (name !== "beat") return;
      ticks += 1;
      throw new Error("broken");
    },
  );
  await clock.advance(1000);
  expect(ticks).toBe(1);
  expect(actor.status).toBe("Stopped");
  expect(clock.holding).toBe(0);
});

it("leaves nothing behind when the actor is stopped or terminated", async () => {
  for (const end of ["stop", "terminate"] as const) {
    const { clock, actor } = await actorWith(
      (api) => void (api.interval("beat", 100), api.after(150)),
      () => expect.unreachable(),
    );
    expect(clock.holding).toBe(2);
    await actor[end]();
    expect(clock.holding).toBe(0);
    await clock.advance(1000);
  }
});

it("never calls again after cancel, also where the call was waiting", async () => {
  const calls: string[] = [];
  const { clock, run } = await actorWith(
    (api) => {
      api.interval("beat", 100);
      api.after(100, "once");
    },
    (name) => calls.push(name),
  );
  const busy = run(async (api) => {
    await api.sleep(500);
    api.cancel("beat");
    api.cancel("once");
  });
  await clock.advance(2000);
  await busy;
  expect(calls).toEqual([]);
  expect(clock.holding).toBe(0);
});

it("may be cancelled, and set again under the same name, from inside its own callback", async () => {
  const calls: string[] = [];
  const { clock } = await actorWith(
    (api) => {
      api.interval("beat", 10);
      api.after(25, "once");
    },
    (name, kind, api) => {
      calls.push(`${kind} ${name} ${clock.monotonic()}`);
      if (kind === "tick" && clock.monotonic() === 10) {
        api.cancel("beat");
        api.interval("beat", 100);
      }
      if (kind === "timer" && clock.monotonic() === 25) api.after(5, "once");
    },
  );
  await clock.advance(210);
  expect(calls).toEqual(["tick beat 10", "timer once 25", "timer once 30", "tick beat 110", "tick beat 210"]);
});

it("gives an unnamed timer a name that is free", async () => {
  const names: string[] = [];
  await actorWith((api) => {
    api.interval("timer-1", 100);
    names.push(api.after(1), api.after(1), ...api.names());
  });
  expect(names).toEqual(["timer-2", "timer-3", "timer-1", "timer-2", "timer-3"]);
});

it("sleeps without holding anybody else", async () => {
  const { clock, run } = await actorWith(() => {});
  let done = false;
  const slept = run((api) => api.sleep(100)).then(() => (done = true));
  await clock.advance(99);
  expect(done).toBe(false);
  await clock.advance(1);
  await slept;
});

it("ends a sleep with the reason of its signal, and leaves no listener", async () => {
  const { clock, run } = await actorWith(() => {});
  const controller = new AbortController();
  const slept = run(async (api) => {
    await api.sleep(10, { signal: controller.signal });
    await api.sleep(1000, { signal: controller.signal }).catch((error: unknown) => {
      if (error !== "enough") throw error;
    });
    await expect(api.sleep(1, { signal: controller.signal })).rejects.toBe("enough");
  });
  await clock.advance(20);
  controller.abort("enough");
  await slept;
  expect(clock.holding).toBe(0);
});

it.each(["stop", "terminate"] as const)("ends a sleep on %s", async (end) => {
  const { clock, actor, run } = await actorWith(() => {});
  let reason: unknown;
  const slept = run((api) =>
    api.sleep(1000).catch((error: unknown) => {
      reason = error;
    }),
  ).catch(() => {});
  await settled();
  await actor[end]();
  await slept;
  expect(reason).toMatchObject({ code: "ACTOR_GONE" });
  expect(clock.holding).toBe(0);
});

it("an actor that sleeps again and again, whatever happens, is stopped without waiting for the next sleep", async () => {
  const { clock, actor, run } = await actorWith(() => {});
  const came: unknown[] = [];
  const slept = run(async (api) => {
    for (let round = 0; round < 3; round++) await api.sleep(1000).catch((error: unknown) => came.push(error));
  }).catch(() => {});
  await settled();
  // The fake clock stands still: neither a sleep nor the deadline of the stop comes to its end by itself.
  await actor.stop();
  await slept;
  expect(came).toMatchObject([{ code: "ACTOR_GONE" }, { code: "ACTOR_GONE" }, { code: "ACTOR_GONE" }]);
  expect(clock.holding).toBe(0);
});

it("refuses everything once the actor has ended", async () => {
  let kept: TimerApi | undefined;
  const { actor } = await actorWith((api) => (kept = api));
  await actor.stop();
  for (const use of [
    () => kept!.after(1),
    () => kept!.interval("x", 1),
    () => kept!.cancel("x"),
    () => kept!.now(),
    () => kept!.random(1),
    () => kept!.randomInt(0, 2),
    () => kept!.names(),
  ]) {
    expect(use).toThrow(expect.objectContaining({ code: "ACTOR_GONE" }));
  }
  await expect(kept!.sleep(1)).rejects.toMatchObject({ code: "ACTOR_GONE" });
});

it("refuses what cannot be, with a code and the words of Theater 0.3.7", async () => {
  const { clock } = await actorWith(async (api) => {
    api.interval("a", 100);
    expect(() => api.interval("a", 100)).toThrow(
      expect.objectContaining({ code: "TIMER_EXISTS", timer: "a", hostText: "Timer 'a' already exists" }),
    );
    expect(() => api.after(1, "a")).toThrow(expect.objectContaining({ code: "TIMER_EXISTS" }));
    expect(() => api.cancel("b")).toThrow(
      expect.objectContaining({ code: "TIMER_NOT_FOUND", hostText: "Timer 'b' not found" }),
    );
    for (const wrong of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 53]) {
      expect(() => api.interval("c", wrong)).toThrow(expect.objectContaining({ code: "DELAY_INVALID" }));
      if (wrong === 0) continue;
      expect(() => api.after(wrong)).toThrow(expect.objectContaining({ code: "DELAY_INVALID" }));
      await expect(api.sleep(wrong)).rejects.toMatchObject({ code: "DELAY_INVALID" });
    }
    expect(() => api.interval(1 as never, 1)).toThrow(
      expect.objectContaining({ code: "NAME_INVALID", hostText: "Expected string for name" }),
    );
    expect(() => api.interval("d", "1" as never)).toThrow(
      expect.objectContaining({ hostText: "Expected u64 for interval_ms" }),
    );
  });
  expect(clock.holding).toBe(1);
});

it("refuses a timer whose callback the actor lacks", async () => {
  const runtime = createRuntime();
  running.push(runtime);
  const mute = defineActor({
    name: "mute",
    uses: [timer],
    init({ timer: api }) {
      expect(() => api.after(1)).toThrow(
        expect.objectContaining({
          code: "CALLBACK_MISSING",
          hostText: "Function not found: theater:simple/timer.handle-timer",
        }),
      );
      expect(() => api.interval("x", 1)).toThrow(expect.objectContaining({ code: "CALLBACK_MISSING" }));
    },
  });
  await runtime.spawn(mute);
});

it("bounds the timers and sleeps of one actor", async () => {
  const clock = new FakeClock();
  const definition = defineActor({
    name: "greedy",
    uses: [timer],
    async init({ timer: api }) {
      api.after(1);
      const slept = api.sleep(1);
      expect(() => api.interval("x", 1)).toThrow(expect.objectContaining({ code: "TIMER_LIMIT" }));
      await expect(api.sleep(1)).rejects.toMatchObject({ code: "TIMER_LIMIT" });
      await slept;
      api.interval("x", 10);
    },
    timer: { handleTick() {}, handleTimer() {} },
  });
  const runtime = createRuntime({ clock, handlers: [timer.with({ maxTimers: 2 })] });
  running.push(runtime);
  const spawned = runtime.spawn(definition);
  await clock.advance(1);
  await spawned;

  const other = createRuntime({ clock });
  running.push(other);
  const granted = { name: "greedy", package: "greedy", handler: [{ type: "timer", max_timers: 2 }] };
  const again = other.spawn(definition, { manifest: granted });
  await clock.advance(1);
  await again;
  await expect(
    other.spawn(definition, { manifest: { ...granted, handler: [{ type: "timer", interval: 2 }] } }),
  ).rejects.toMatchObject({ code: "MANIFEST_FIELD_UNKNOWN" });
});

it.each([
  [{ maxTimer: 5 }, "maxTimer is no option: expected maxTimers"],
  [{ maxTimers: 0 }, "maxTimers is 0: expected a whole number from 1"],
  [{ maxTimers: Number.NaN }, "maxTimers is NaN: expected a whole number from 1"],
])("refuses options that say %j where they are written", (options, message) => {
  const refusal = expect.objectContaining({ code: "OPTION_INVALID", message: `timer.with: ${message}` }) as object;
  expect(() => timer.with(options as object)).toThrow(refusal);
});

it("keeps the process running, unless told otherwise", async () => {
  const { clock } = await actorWith((api) => {
    api.after(1, "a");
    api.after(1, "b", { keepAlive: false });
    api.interval("c", 1);
    api.interval("d", 1, { keepAlive: false });
  });
  expect(clock.holding).toBe(2);
});

it("tells the wall time in whole milliseconds", async () => {
  const times: number[] = [];
  const { clock } = await actorWith(
    (api) => void (times.push(api.now()), api.after(1500)),
    (_name, _kind, api) => times.push(api.now()),
  );
  await clock.advance(1500);
  expect(times).toEqual([1_700_000_000_000, 1_700_000_001_500]);
});
