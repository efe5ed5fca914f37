import { expect, it } from "vitest";
import { ActorMessage, ChannelEvent, ChannelParticipant, MessageCommand } from "@troupe/messages";
import { actorId, channelId, utf8 } from "./samples.ts";

const bytes = utf8("payload");
const initiator = ChannelParticipant.actor(actorId);
const external = ChannelParticipant.external();

it.each([
  [ActorMessage.request(bytes), { type: "Request", data: bytes }],
  [ActorMessage.send(bytes), { type: "Send", data: bytes }],
  [
    ActorMessage.channelOpen(channelId, initiator, bytes),
    { type: "ChannelOpen", channelId, initiatorId: initiator, initialMessage: bytes },
  ],
  [ActorMessage.channelMessage(channelId, bytes), { type: "ChannelMessage", channelId, message: bytes }],
  [ActorMessage.channelClose(channelId), { type: "ChannelClose", channelId }],
  [
    ActorMessage.channelInitiated(channelId, external, bytes),
    { type: "ChannelInitiated", channelId, targetId: external, initialMessage: bytes },
  ],
])("makes %j", (message, data) => expect(message).toEqual(data));

it.each([
  [
    MessageCommand.sendMessage(actorId, ActorMessage.send(bytes)),
    { type: "SendMessage", targetId: actorId, message: { type: "Send", data: bytes } },
  ],
  [
    MessageCommand.openChannel({ initiatorId: external, targetId: initiator, channelId, initialMessage: bytes }),
    { type: "OpenChannel", initiatorId: external, targetId: initiator, channelId, initialMessage: bytes },
  ],
  [
    MessageCommand.channelMessage(channelId, external, bytes),
    { type: "ChannelMessage", channelId, senderId: external, message: bytes },
  ],
  [MessageCommand.channelClose(channelId, initiator), { type: "ChannelClose", channelId, senderId: initiator }],
  [
    ChannelEvent.message(channelId, initiator, bytes),
    { type: "Message", channelId, senderId: initiator, message: bytes },
  ],
  [ChannelEvent.close(channelId), { type: "Close", channelId }],
])("makes the command or event %j", (command, data) => expect(command).toEqual(data));

it("keeps the very bytes that it was given", () => {
  expect(ActorMessage.send(bytes).data).toBe(bytes);
  expect(ActorMessage.channelMessage(channelId, bytes).message).toBe(bytes);
});
