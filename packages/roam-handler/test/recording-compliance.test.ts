import type { ConnectionId } from "@troupe/ids";
import { roam } from "@troupe/roam-handler";
import type { RoamAnswer, RoamCall } from "@troupe/roam-handler";
import type { Metadata } from "@troupe/roam-wire";
import { recordingCompliance } from "@troupe/testing/recording-compliance";
import { describe, test } from "vitest";

const connection = 3 as ConnectionId;
const nothing = [undefined] as const;
const bytes = new Uint8Array([1, 2]);
const metadata: Metadata = [
  ["who", "ada"],
  ["key", bytes],
  ["count", 2n ** 63n],
];
const answer: RoamAnswer = { kind: "Ok", payload: bytes, metadata, code: undefined };
const lost: RoamAnswer = { kind: "Lost", payload: new Uint8Array(), metadata: [], code: "link-lost" };
const call: RoamCall = {
  id: 1,
  connection,
  method: 2n ** 64n - 1n,
  name: "A.b",
  metadata,
  payload: bytes,
  streams: [5, 6],
};

describe("what the roam handler and an actor give each other", () => {
  const cases = recordingCompliance({
    handler: roam,
    callbacks: {
      handleCall: [[call], [{ ...call, metadata: [], streams: [] }]],
      handleCancel: [[1]],
      handleAnswer: [
        [1, answer],
        [2, lost],
      ],
      handleItems: [[1, [bytes, new Uint8Array()]]],
      handleStreamEnd: [
        [1, undefined],
        [1, "reset"],
      ],
      handleStreamReady: [[1]],
      handleConnect: [[connection, connection, metadata]],
      handleSession: [[connection]],
      handleSessionEnd: [[connection, "eof"]],
    },
    results: {
      serve: nothing,
      open: nothing,
      connect: [connection],
      close: nothing,
      sessions: [[], [connection]],
      declare: nothing,
      respond: nothing,
      fail: nothing,
      refuse: nothing,
      calls: [[], [1, 2]],
      call: [7],
      cancel: nothing,
      request: [answer, lost],
      newNonce: [bytes],
      openStream: [8],
      write: [true, false],
      ready: nothing,
      closeStream: nothing,
      resetStream: nothing,
      receive: [undefined, [], [bytes]],
      resumeStream: nothing,
      pauseStream: nothing,
    },
    promises: { open: true, connect: true, request: true, ready: true, receive: true },
  });
  for (const { name, run } of cases) test(name, run);
});
