import { describe, expect, it } from "vitest";
import { runHostile } from "./hostile.ts";

describe("random and mutated frames", () => {
  it.each([1, 2, 3])("do no harm: seed %d", async (seed) => {
    const { rules, sessions } = await runHostile(seed, 20_000);
    expect(sessions).toBeGreaterThan(100);
    // They get further than the decoder.
    expect(Object.keys(rules)).toEqual(
      expect.arrayContaining([
        "message.decode-error",
        "message.unknown-variant",
        "message.conn-id",
        "channeling.unknown",
        "channeling.id.zero-reserved",
      ]),
    );
  });
});
