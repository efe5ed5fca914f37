import { once } from "node:events";
import { systemClock, systemNetwork, systemRandom } from "@troupe/handler";
import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => vi.useRealTimers());

describe("the clock of the machine", () => {
  test("tells the wall time, and a time that never goes back", () => {
    const [before, now, after] = [Date.now(), systemClock.now(), Date.now()];
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
    const times = Array.from({ length: 1000 }, () => systemClock.monotonic());
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
  });

  test("fires a timer once, not before its time, and not when it was cancelled", () => {
    vi.useFakeTimers();
    const fired: string[] = [];
    systemClock.timer(50, () => fired.push("a"));
    const cancelled = systemClock.timer(50, () => fired.push("b"));
    cancelled.cancel();
    cancelled.cancel();
    vi.advanceTimersByTime(49);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(fired).toEqual(["a"]);
  });

  test("waits for longer than a timer of Node can, and can be cancelled on the way", () => {
    vi.useFakeTimers();
    const month = 30 * 86_400_000;
    const fired: string[] = [];
    systemClock.timer(month, () => fired.push("a"));
    const cancelled = systemClock.timer(month, () => fired.push("b"));
    systemClock.timer(Infinity, () => fired.push("never")).cancel();
    vi.advanceTimersByTime(month - 1);
    cancelled.cancel();
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(month);
    expect(fired).toEqual(["a"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("keeps the process running where it is asked to, and not otherwise", () => {
    const count = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = count();
    const loose = systemClock.timer(60_000, () => {});
    expect(count()).toBe(before);
    const kept = systemClock.timer(60_000, () => {}, { keepAlive: true });
    expect(count()).toBe(before + 1);
    loose.cancel();
    kept.cancel();
    expect(count()).toBe(before);
  });
});

test("the randomness of the machine fills what it is given", () => {
  const bytes = new Uint8Array(64);
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- it fills bytes with randomness
  expect(systemRandom.fill(bytes)).toBe(bytes);
  expect(bytes.some((byte) => byte !== 0)).toBe(true);
});

test("the network of the machine lets both ends end for themselves", async () => {
  const server = systemNetwork.createServer({ pauseOnConnect: true }).listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  const accepted = once(server, "connection");
  const near = systemNetwork.connect({ host: "127.0.0.1", port: address.port });
  const [far] = (await accepted) as [typeof near];
  expect([far.isPaused(), near.allowHalfOpen, far.allowHalfOpen]).toEqual([true, true, true]);
  near.destroy();
  far.destroy();
  server.close();
  await once(server, "close");
});
