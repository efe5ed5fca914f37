import { getEventListeners } from "node:events";
import { orAborted } from "@troupe/handler";
import { expect, test } from "vitest";

const enough = new Error("enough");
const never = new Promise<never>(() => {});

test("a wait with a signal ends as what it waits for does, and leaves nothing on the signal", async () => {
  const { signal } = new AbortController();
  expect(await orAborted(Promise.resolve(5), signal)).toBe(5);
  await expect(orAborted(Promise.reject(enough), signal)).rejects.toBe(enough);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a wait ends with its signal, also one that has aborted before, and with any reason", async () => {
  const controller = new AbortController();
  const waiting = orAborted(never, controller.signal);
  controller.abort("a text");
  await expect(waiting).rejects.toBe("a text");
  await expect(orAborted(never, controller.signal)).rejects.toBe("a text");
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("what fails after nobody waits for it any more fails in silence", async () => {
  let fail = (_error: Error): void => {};
  const promise = new Promise<never>((_, reject) => (fail = reject));
  await expect(orAborted(promise, AbortSignal.abort(enough))).rejects.toBe(enough);
  fail(new Error("later"));
  // An unhandled rejection would fail the run.
  await new Promise((resolve) => void setImmediate(resolve));
});
