export { MessageClient } from "./client.ts";
export { ClientChannel } from "./client-channel.ts";
export { MessageError } from "./errors.ts";
export { messages } from "./messages.ts";
export { protocol } from "./protocol.ts";

export type { ChannelId, RequestId } from "@troupe/ids";
export type {
  ChannelOpenAnswer,
  MessageCallbacks,
  MessagesApi,
  OpenedChannel,
  RequestAnswer,
  RequestOptions,
} from "./api.ts";
export type { MessageErrorCode } from "./errors.ts";
export type { MessageHandler, MessageOptions } from "./messages.ts";
export type {
  Protocol,
  ProtocolCallbacks,
  ProtocolClient,
  ProtocolHandlers,
  ProtocolMessage,
  ProtocolMessages,
  Sender,
} from "./protocol.ts";
