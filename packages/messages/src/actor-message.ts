import type { ChannelId } from "@troupe/ids";
import type { ChannelParticipant } from "./channel-participant.ts";

/** Bytes that want an answer. */
export interface ActorRequest {
  readonly type: "Request";
  readonly data: Uint8Array;
}

/** Bytes that want none. */
export interface ActorSend {
  readonly type: "Send";
  readonly data: Uint8Array;
}

/** Somebody wants to open a channel; the answer is whether the actor accepts. */
export interface ActorChannelOpen {
  readonly type: "ChannelOpen";
  readonly channelId: ChannelId;
  readonly initiatorId: ChannelParticipant;
  readonly initialMessage: Uint8Array;
}

/** Bytes from the other end of a channel. */
export interface ActorChannelMessage {
  readonly type: "ChannelMessage";
  readonly channelId: ChannelId;
  readonly message: Uint8Array;
}

/** The other end closed the channel. */
export interface ActorChannelClose {
  readonly type: "ChannelClose";
  readonly channelId: ChannelId;
}

/** A channel that this actor asked for is open. Theater 0.3.7 has the type and never sends it. */
export interface ActorChannelInitiated {
  readonly type: "ChannelInitiated";
  readonly channelId: ChannelId;
  readonly targetId: ChannelParticipant;
  readonly initialMessage: Uint8Array;
}

/** What lies in an actor's mailbox. */
export type ActorMessage =
  | ActorRequest
  | ActorSend
  | ActorChannelOpen
  | ActorChannelMessage
  | ActorChannelClose
  | ActorChannelInitiated;

/** What the sender of each kind of {@link ActorMessage} gets back. */
export interface ActorMessageReplies {
  Request: Uint8Array;
  Send: void;
  ChannelOpen: boolean;
  ChannelMessage: void;
  ChannelClose: void;
  ChannelInitiated: void;
}

/** Makes each kind of {@link ActorMessage}. Bytes are handed over, not copied. */
export const ActorMessage = {
  request: (data: Uint8Array): ActorRequest => ({ type: "Request", data }),
  send: (data: Uint8Array): ActorSend => ({ type: "Send", data }),
  channelOpen: (
    channelId: ChannelId,
    initiatorId: ChannelParticipant,
    initialMessage: Uint8Array,
  ): ActorChannelOpen => ({ type: "ChannelOpen", channelId, initiatorId, initialMessage }),
  channelMessage: (channelId: ChannelId, message: Uint8Array): ActorChannelMessage => ({
    type: "ChannelMessage",
    channelId,
    message,
  }),
  channelClose: (channelId: ChannelId): ActorChannelClose => ({ type: "ChannelClose", channelId }),
  channelInitiated: (
    channelId: ChannelId,
    targetId: ChannelParticipant,
    initialMessage: Uint8Array,
  ): ActorChannelInitiated => ({ type: "ChannelInitiated", channelId, targetId, initialMessage }),
};
