export { generateChannelId, isChannelId, parseChannelId } from "./channel-id.ts";
export { InvalidIdError, isInvalidIdError } from "./errors.ts";
export { IdTable } from "./id-table.ts";
export { generateRequestId, isRequestId, parseRequestId } from "./request-id.ts";
export {
  formatConnectionId,
  formatListenerId,
  isConnectionId,
  isListenerId,
  parseConnectionId,
  parseListenerId,
} from "./socket-id.ts";
export { createSocketIdCounter, nextSocketId } from "./socket-id-counter.ts";
export { generateTheaterId, isTheaterId, parseTheaterId, theaterIdDebug } from "./theater-id.ts";

export type { ChannelId } from "./channel-id.ts";
export type { IdKind, InvalidIdErrorFacts } from "./errors.ts";
export type { RequestId } from "./request-id.ts";
export type { ConnectionId, ListenerId } from "./socket-id.ts";
export type { SocketId } from "./socket-id-counter.ts";
export type { TheaterId } from "./theater-id.ts";
