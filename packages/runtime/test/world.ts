import type { ActorDefinition } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import type { Runtime, RuntimeOptions } from "@troupe/runtime";
import { onTestFinished } from "vitest";
import { createProbe } from "./probe.ts";
import type { Probe, ProbeClient } from "./probe.ts";
import { rest, TestClock } from "./test-clock.ts";

/** A runtime with a probe and a clock that the test moves; it ends with the test. */
export interface World extends ProbeClient {
  readonly runtime: Runtime;
  readonly clock: TestClock;
  readonly probe: Probe;
}

export function world(
  actors: (probe: Probe["handler"]) => readonly ActorDefinition[],
  options: Omit<RuntimeOptions, "clock"> = {},
): World {
  const clock = new TestClock();
  const probe = createProbe();
  const runtime = createRuntime({
    ...options,
    clock,
    handlers: [probe.handler, ...(options.handlers ?? [])],
    actors: actors(probe.handler),
  });
  onTestFinished(() => end(runtime, clock));
  return { runtime, clock, probe, ...runtime.client(probe.handler) };
}

/** Closes a runtime whose clock nobody moves any more. */
export async function end(runtime: Runtime, clock: TestClock): Promise<void> {
  const ends = runtime.abort();
  for (let round = 0; round < 10 && (await standing(ends)) === "pending"; round += 1) await clock.advance(2000);
  await ends;
}

/** How a promise stands right now. */
export async function standing(promise: Promise<unknown>): Promise<"pending" | "resolved" | "rejected"> {
  let state: "pending" | "resolved" | "rejected" = "pending";
  promise.then(
    () => (state = "resolved"),
    () => (state = "rejected"),
  );
  await rest();
  return state;
}
