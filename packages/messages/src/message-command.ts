import type { ChannelId, TheaterId } from "@troupe/ids";
import type { ActorMessage } from "./actor-message.ts";
import type { ChannelParticipant } from "./channel-participant.ts";

/** Puts a message into an actor's mailbox. */
export interface SendMessage<Message extends ActorMessage = ActorMessage> {
  readonly type: "SendMessage";
  readonly targetId: TheaterId;
  readonly message: Message;
}

/** Asks a participant to open a channel; the reply is whether it accepted. */
export interface OpenChannel {
  readonly type: "OpenChannel";
  readonly initiatorId: ChannelParticipant;
  readonly targetId: ChannelParticipant;
  readonly channelId: ChannelId;
  readonly initialMessage: Uint8Array;
}

/** Sends bytes to the other end of a channel. */
export interface ChannelMessage {
  readonly type: "ChannelMessage";
  readonly channelId: ChannelId;
  readonly senderId: ChannelParticipant;
  readonly message: Uint8Array;
}

/** Closes a channel; the other end is told. */
export interface ChannelClose {
  readonly type: "ChannelClose";
  readonly channelId: ChannelId;
  readonly senderId: ChannelParticipant;
}

/** What the router of messages between actors is asked to do. */
export type MessageCommand = SendMessage | OpenChannel | ChannelMessage | ChannelClose;

/** Makes each kind of {@link MessageCommand}. Bytes are handed over, not copied. */
export const MessageCommand = {
  sendMessage: <Message extends ActorMessage>(targetId: TheaterId, message: Message): SendMessage<Message> => ({
    type: "SendMessage",
    targetId,
    message,
  }),
  openChannel: (command: Omit<OpenChannel, "type">): OpenChannel => ({ type: "OpenChannel", ...command }),
  channelMessage: (channelId: ChannelId, senderId: ChannelParticipant, message: Uint8Array): ChannelMessage => ({
    type: "ChannelMessage",
    channelId,
    senderId,
    message,
  }),
  channelClose: (channelId: ChannelId, senderId: ChannelParticipant): ChannelClose => ({
    type: "ChannelClose",
    channelId,
    senderId,
  }),
};
