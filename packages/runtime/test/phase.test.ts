import { expect, test } from "vitest";
import { nextPhase } from "../src/phase.ts";
import type { Phase, PhaseEvent } from "../src/phase.ts";

const events: readonly PhaseEvent[] = ["ready", "stop", "end"];

test.each<[Phase, Record<PhaseEvent, Phase | undefined>]>([
  ["starting", { ready: "running", stop: "stopping", end: "ended" }],
  ["running", { ready: undefined, stop: "stopping", end: "ended" }],
  ["stopping", { ready: undefined, stop: undefined, end: "ended" }],
  ["ended", { ready: undefined, stop: undefined, end: undefined }],
])("what can follow on %s", (phase, expected) => {
  expect(Object.fromEntries(events.map((event) => [event, nextPhase(phase, event)]))).toEqual(expected);
});
