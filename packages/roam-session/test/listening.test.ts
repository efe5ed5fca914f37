import { describe, expect, it } from "vitest";
import { type Session, initiateFramed } from "../src/index.ts";
import { AcceptedSessions, within } from "../src/listening/index.ts";
import { memoryPair } from "../src/memory/index.ts";

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

describe("accepted sessions", () => {
  it("are listed from both Hellos to their end, and closed together", async () => {
    const sessions = new AcceptedSessions();
    const announced: Session[] = [];
    const clients = await Promise.all(
      [1, 2].map(async () => {
        const [ours, theirs] = memoryPair();
        const [client] = await Promise.all([
          initiateFramed(theirs),
          sessions.accept(ours, {}, (session) => announced.push(session)),
        ]);
        return client;
      }),
    );
    expect(sessions.open).toEqual(announced);
    clients[0]!.abort();
    await expect.poll(() => sessions.open.length).toBe(1);
    await sessions.close(undefined);
    expect(await clients[1]!.closed).toMatchObject({ kind: "goodbye", reason: "" });
    expect(sessions.open).toEqual([]);
  });

  it.each([
    ["throws", () => expect.unreachable()],
    ["rejects", () => Promise.reject(new Error("no"))],
  ])("are aborted where the hook that is shown them %s", async (_, hook) => {
    const sessions = new AcceptedSessions();
    const [ours, theirs] = memoryPair();
    const [client] = await Promise.all([initiateFramed(theirs), sessions.accept(ours, {}, hook)]);
    expect(await client.closed).toMatchObject({ kind: expect.stringMatching(/eof|failed/) as string });
    expect(sessions.open).toEqual([]);
  });

  it("are none of those whose Hello had not come when the listener ended", async () => {
    const sessions = new AcceptedSessions();
    const [ours] = memoryPair();
    const accepted = sessions.accept(ours, {}, () => expect.unreachable());
    sessions.stop(new Error("closed"));
    sessions.stop(new Error("closed again"));
    await expect(accepted).rejects.toThrow("closed");
    await expect(sessions.accept(memoryPair()[0], {}, undefined)).rejects.toThrow("closed");
    expect(sessions.signal.reason).toEqual(new Error("closed"));
  });
});
