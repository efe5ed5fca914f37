import { describe, expect, it } from "vitest";
import { runSchedule } from "./schedule.ts";

describe("random schedules", () => {
  it.each(Array.from({ length: 12 }, (_, i) => 1000 + i))(
    "of calls, channels, cancels, connects and ends: seed %d",
    async (seed) => {
      const { calls, succeeded } = await runSchedule(seed, 150);
      expect(calls).toBe(150);
      expect(succeeded).toBeGreaterThan(0);
    },
  );
});
