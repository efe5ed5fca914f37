import type { ChannelId, RequestId } from "@troupe/ids";
import { generateTheaterId } from "@troupe/ids";
import { messages } from "@troupe/message-handler";
import { recordingCompliance } from "@troupe/testing/recording-compliance";
import { describe, test } from "vitest";

const request = "a request" as RequestId;
const channel = "ch_1" as ChannelId;
const nothing = [undefined] as const;
const bytes = new Uint8Array([1, 2]);

describe("what the message handler and an actor give each other", () => {
  const cases = recordingCompliance({
    handler: messages,
    callbacks: {
      handleSend: [[bytes]],
      handleRequest: [[request, bytes]],
      handleChannelOpen: [[channel, bytes]],
      handleChannelMessage: [[channel, new Uint8Array()]],
      handleChannelClose: [[channel]],
    },
    results: {
      register: nothing,
      send: nothing,
      request: [bytes],
      listOutstandingRequests: [[], [request]],
      respondToRequest: nothing,
      cancelRequest: nothing,
      openChannel: [
        { id: channel, message: bytes },
        { id: channel, message: undefined },
      ],
      sendOnChannel: nothing,
      closeChannel: nothing,
      registerName: nothing,
      unregisterName: nothing,
      whereis: [undefined, generateTheaterId()],
    },
    promises: { request: true, openChannel: true },
  });
  for (const { name, run } of cases) test(name, run);
});
