import { recordingCompliance } from "@troupe/testing/recording-compliance";
import { timer } from "@troupe/timer-handler";
import { describe, test } from "vitest";

describe("what the timer handler and an actor give each other", () => {
  const cases = recordingCompliance({
    handler: timer,
    callbacks: { handleTick: [["beat"], [""]], handleTimer: [["once"]] },
    results: {
      after: ["a", "timer-1"],
      interval: ["b"],
      cancel: [undefined],
      names: [[], ["a", "b"]],
      sleep: [undefined],
      now: [0, 1_700_000_000_000],
      random: [new Uint8Array(), new Uint8Array([1, 2, 255])],
      randomInt: [0, -7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    },
    promises: { sleep: true },
  });
  for (const { name, run } of cases) test(name, run);
});
