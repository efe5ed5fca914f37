import { describe, expect, it } from "vitest";
import { channel } from "../src/index.ts";
import { formatSnapshot, snapshot } from "../src/diagnostics/index.ts";
import { FakeClock, settle } from "./fake-clock.ts";
import { Work, linked, work } from "./linked.ts";

describe("a snapshot", () => {
  it("shows every pending call, channel, credit and connection", async () => {
    const clock = new FakeClock();
    const handlers = { ...work, both: () => new Promise<never>(() => {}) };
    const options = { clock, limits: { windowBytes: 4 } };
    const { left, right, api } = await linked(Work, handlers, {
      left: options,
      right: { ...options, onConnect: ({ accept }) => accept() },
    });
    await left.connect();
    const [tx] = channel<number>();
    const [source, sink] = channel<number>();
    const call = api.both(sink, tx);
    call.catch(() => {});
    const writes = Promise.allSettled([1, 2, 3, 4, 5, 6].map((n) => source.write(n)));
    await settle();
    await clock.pass(1500);
    const ours = snapshot(left);
    expect(ours).toMatchObject({
      role: "initiator",
      state: "open",
      credit: "grants",
      maxPayloadBytes: 1_048_576,
      end: undefined,
      isReadingPaused: false,
    });
    expect(ours.connections).toMatchObject([
      {
        id: 0,
        pending: [{ requestId: 1, method: "Work.both", ageMs: 1500 }],
        inFlight: [],
        receiving: [{ channelId: 3, receivedBytes: 0, queuedBytes: 0, creditBytes: 4 }],
        sending: [
          { channelId: 1, sentBytes: 4, queuedItems: 2, queuedBytes: 2, creditBytes: 0, credit: "grants", ageMs: 1500 },
        ],
      },
      { id: 2 ** 20, pending: [], sending: [] },
    ]);
    expect(snapshot(right).connections[0]).toMatchObject({
      inFlight: [{ requestId: 1, method: "Work.both", ageMs: 1500 }],
      receiving: [{ channelId: 1, receivedBytes: 4, queuedBytes: 4, creditBytes: 0 }],
      sending: [{ channelId: 3, sentBytes: 0, creditBytes: 4 }],
    });
    expect(formatSnapshot(ours).split("\n")).toEqual([
      "initiator over memory, open, payload 1048576 B, credit grants, 0 B to send",
      "  connection 0: 1 pending, 0 in flight, 1 receiving, 1 sending, 0 late",
      "    pending 1 Work.both 1.5 s",
      "    receiving 3: 0 B, 0 B unread, credit 4 B, 1.5 s",
      "    sending 1: 4 B, 2 waiting, credit 0 B (grants), 1.5 s",
      "  connection 1048576: 0 pending, 0 in flight, 0 receiving, 0 sending, 0 late",
    ]);
    left.abort();
    await writes;
    expect(snapshot(left)).toMatchObject({
      state: "ended",
      end: { kind: "aborted" },
      connections: [{ pending: [], sending: [] }],
    });
  });
});
