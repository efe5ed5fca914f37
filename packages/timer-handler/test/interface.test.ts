import { expect, it } from "vitest";
import { pactOf } from "@troupe/handler";
import { subsetHash } from "@troupe/pack";
import { timer } from "@troupe/timer-handler";

it("has the interface of Theater 0.3.7 among its functions, hash for hash", () => {
  expect(subsetHash(pactOf(timer.imports), ["set-interval", "clear-interval", "now"])).toBe(
    "376e169568000435cb382b39f9ab2e65f4000d8f4d15e8420659cb6403d436ae",
  );
});

it("names the callback as Theater 0.3.7 does", () => {
  expect(timer.callbacks["handleTick"]?.export).toBe("theater:simple/timer.handle-tick");
});
