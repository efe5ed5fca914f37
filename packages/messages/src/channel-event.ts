import type { ChannelId } from "@troupe/ids";
import type { ChannelParticipant } from "./channel-participant.ts";

/** What an observer outside the runtime is told about a channel. */
export type ChannelEvent =
  | {
      readonly type: "Message";
      readonly channelId: ChannelId;
      readonly senderId: ChannelParticipant;
      readonly message: Uint8Array;
    }
  | { readonly type: "Close"; readonly channelId: ChannelId };

/** Makes each kind of {@link ChannelEvent}. Bytes are handed over, not copied. */
export const ChannelEvent = {
  message: (channelId: ChannelId, senderId: ChannelParticipant, message: Uint8Array): ChannelEvent => ({
    type: "Message",
    channelId,
    senderId,
    message,
  }),
  close: (channelId: ChannelId): ChannelEvent => ({ type: "Close", channelId }),
};
