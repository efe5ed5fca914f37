import { defineActor } from "@troupe/actor";
import { createRuntime } from "@troupe/runtime";
import { expect, test } from "vitest";

const mortal = defineActor({
  name: "mortal",
  exports: {
    die() {
      throw new Error("of age");
    },
  },
});

test("who holds a handle can wait for the end, and learns how it came", async () => {
  await using runtime = createRuntime();
  const [one, other] = [await runtime.spawn(mortal), await runtime.spawn(mortal)];
  const [crashed, stopped] = [one.ended(), other.ended()];
  await one.call("die").catch(() => {});
  await other.stop();
  expect(await crashed).toMatchObject({ actor: one.id, reason: "crash", error: { message: "of age" } });
  expect(await stopped).toMatchObject({ reason: "stop" });
  expect(await one.ended()).toEqual({ actor: one.id, reason: "not-found" });
});

test("the wait ends with its signal, and takes its monitor along", async () => {
  await using runtime = createRuntime();
  const actor = await runtime.spawn(mortal);
  const controller = new AbortController();
  const waiting = actor.ended({ signal: controller.signal });
  controller.abort(new Error("no time"));
  await expect(waiting).rejects.toThrow("no time");
  await expect(actor.ended({ signal: controller.signal })).rejects.toThrow("no time");
});

test("a manifest for another package is refused, not used", async () => {
  await using runtime = createRuntime();
  const manifest = { name: "m", package: "someone-else" };
  await expect(runtime.spawn(mortal, { manifest })).rejects.toMatchObject({ code: "PACKAGE_MISMATCH" });
});
