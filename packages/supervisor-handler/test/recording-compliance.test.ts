import { generateTheaterId } from "@troupe/ids";
import { encode, v } from "@troupe/pack";
import { supervisor } from "@troupe/supervisor-handler";
import { recordingCompliance } from "@troupe/testing/recording-compliance";
import { describe, test } from "vitest";

const child = generateTheaterId();
const nothing = [undefined] as const;
const bytes = new Uint8Array([1, 2]);

describe("what the supervisor handler and an actor give each other", () => {
  const cases = recordingCompliance({
    handler: supervisor,
    callbacks: {
      handleChildError: [
        [child, { code: "CALL_DEADLINE", message: "too late" }],
        [child, { code: "BOOM", message: "" }],
      ],
      handleChildExit: [
        [child, undefined],
        [child, bytes],
      ],
      handleChildExternalStop: [[child]],
      handleChildRestart: [[child]],
      handleChildEvent: [[child, "a/type", bytes]],
      handleActorDown: [
        [child, "crash", "why"],
        [child, "not-found", undefined],
      ],
    },
    results: {
      spawn: [child],
      spawnAndWait: [undefined, bytes],
      resume: [child],
      supervise: [[], [child]],
      listChildren: [[child]],
      restartChild: nothing,
      stopChild: nothing,
      terminateChild: nothing,
      getChildState: [undefined, null, 1, -0.5, "text", bytes, { a: [1, { b: bytes }] }, encode(v.s32(7)), [1, 2.5]],
      getChildEvents: [[], [{ type: "a/type", data: bytes }]],
      subscribeToChild: nothing,
      unsubscribeFromChild: nothing,
      monitor: nothing,
      demonitor: nothing,
    },
    promises: {
      spawn: true,
      spawnAndWait: true,
      resume: true,
      supervise: true,
      restartChild: true,
      stopChild: true,
      terminateChild: true,
    },
  });
  for (const { name, run } of cases) test(name, run);
});
