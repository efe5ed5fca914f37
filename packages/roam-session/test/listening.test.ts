import { describe, expect, it } from "vitest";
import { within } from "../src/listening/index.ts";

const late = (): Error => new Error("too late");
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener("abort", () => queueMicrotask(() => reject(new Error("a late rejection")))),
  );

describe("within", () => {
  it("gives what was returned or thrown in time", async () => {
    const { signal } = new AbortController();
    expect(await within(10_000, signal, late, () => 1)).toBe(1);
    await expect(within(10_000, signal, late, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });

  it("aborts what takes too long, and drops what comes of it", async () => {
    let seen: AbortSignal | undefined;
    const work = (signal: AbortSignal): Promise<never> => untilAborted((seen = signal));
    await expect(within(1, new AbortController().signal, late, work)).rejects.toThrow("too late");
    expect(seen?.reason).toEqual(late());
  });

  it("ends with the listener, and asks nothing once that has ended", async () => {
    const end = new AbortController();
    const asked = within(10_000, end.signal, late, untilAborted);
    end.abort(new Error("closed"));
    await expect(asked).rejects.toThrow("closed");
    await expect(within(10_000, end.signal, late, () => expect.unreachable())).rejects.toThrow("closed");
  });
});
