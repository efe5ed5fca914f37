import { defineActor } from "@troupe/actor";
import { isHandlerError } from "@troupe/handler";
import { generateTheaterId, parseChannelId } from "@troupe/ids";
import type { ChannelId, RequestId, TheaterId } from "@troupe/ids";
import { messages } from "@troupe/message-handler";
import type { MessagesApi } from "@troupe/message-handler";
import { createTestRuntime } from "@troupe/testing";
import { expect, test } from "vitest";

// What Theater 0.3.7 says, word for word: guests and chains of its format see these texts.

const nobody = generateTheaterId();
const noChannel = parseChannelId("ch_0123456789abcdef");
const data = (): Uint8Array => new Uint8Array(1);
const unparsable = "invalid length: expected length 32 for simple format, found 4";

const cases: readonly [what: string, operation: (api: MessagesApi, other: TheaterId) => unknown, text: string][] = [
  ["send to nobody", (api) => api.send(nobody, data()), `Actor not found: ${nobody}`],
  ["request to nobody", (api) => api.request(nobody, data()), `Actor not found: ${nobody}`],
  ["send to no id", (api) => api.send("1234" as TheaterId, data()), `Failed to parse actor ID: ${unparsable}`],
  ["request to no id", (api) => api.request("1234" as TheaterId, data()), `Failed to parse actor ID: ${unparsable}`],
  ["open to no id", (api) => api.openChannel("1234" as TheaterId, data()), `Failed to parse actor ID: ${unparsable}`],
  [
    "open to nobody",
    (api) => api.openChannel(nobody, data()),
    `Error opening channel: Actor not found: Actor(${nobody})`,
  ],
  ["a refused channel", (api, other) => api.openChannel(other, data()), "Channel request rejected"],
  ["send on no channel", (api) => api.sendOnChannel(noChannel, data()), `Channel not found: ${noChannel}`],
  ["close no channel", (api) => api.closeChannel(noChannel), `Channel not found: ${noChannel}`],
  [
    "send on no id",
    (api) => api.sendOnChannel("chan" as ChannelId, data()),
    "Failed to parse channel ID: Channel ID must start with 'ch_' prefix",
  ],
  ["close no id", (api) => api.closeChannel("" as ChannelId), "Failed to parse channel ID: Channel ID cannot be empty"],
  ["respond to nothing", (api) => api.respondToRequest("x" as RequestId, data()), "Request ID not found: x"],
  ["cancel nothing", (api) => api.cancelRequest("x" as RequestId), "Request ID not found: x"],
];

test.each(cases)("%s", async (_what, operation, text) => {
  await using world = createTestRuntime({ chain: "off" });
  const other = await world.runtime.spawn(
    defineActor({ name: "other", uses: [messages], messages: { handleChannelOpen: () => ({ accept: false }) } }),
  );
  const told: string[] = [];
  await world.runtime.spawn(
    defineActor({
      name: "asker",
      uses: [messages],
      async init({ messages }) {
        try {
          await operation(messages, other.id);
        } catch (error) {
          if (isHandlerError(error)) told.push(error.hostText);
        }
      },
    }),
  );
  expect(told).toEqual([text]);
});
