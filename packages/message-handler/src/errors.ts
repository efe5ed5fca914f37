import { HandlerError } from "@troupe/handler";
import { isInvalidIdError, parseChannelId } from "@troupe/ids";
import type { ChannelId, TheaterId } from "@troupe/ids";

/** Why a message, a request or a channel failed. */
export type MessageErrorCode =
  | "ACTOR_ID_INVALID"
  | "CHANNEL_FULL"
  | "CHANNEL_NOT_FOUND"
  | "CHANNEL_NOT_PARTICIPANT"
  | "CHANNEL_REFUSED"
  | "CHANNEL_TO_SELF"
  | "NAME_TAKEN"
  | "NAME_UNKNOWN"
  | "OPTION_INVALID"
  | "PROTOCOL_MISMATCH"
  | "REQUEST_CANCELLED"
  | "REQUEST_NOT_FOUND"
  | "REQUEST_TIMEOUT"
  | "REQUEST_TO_SELF"
  | "REQUESTS_FULL";

/** A failure of the message handler; `subject` is the id, name or option concerned. Failures of actors are ActorErrors. */
export class MessageError extends HandlerError {
  override readonly name: string = "MessageError";
  declare readonly code: MessageErrorCode;
  readonly subject: string;

  constructor(
    code: MessageErrorCode,
    subject: string,
    message: string,
    options: { readonly hostText?: string; readonly cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.subject = subject;
  }
}

/** The error for whoever asks an actor that owes too many answers already. */
export function requestsFull(actor: TheaterId, limit: number): MessageError {
  return new MessageError("REQUESTS_FULL", actor, `actor ${actor} has ${limit} requests open, its limit`);
}

/** The error for a channel that is not open; Theater tells a text that can be no channel's id apart. */
export function channelNotFound(id: ChannelId): MessageError {
  return new MessageError("CHANNEL_NOT_FOUND", id, `Channel not found: ${id}`, channelHostText(id));
}

function channelHostText(id: ChannelId): { readonly hostText?: string } {
  try {
    parseChannelId(id);
    return {};
  } catch (error) {
    if (!isInvalidIdError(error)) throw error;
    return { hostText: `Failed to parse channel ID: ${error.hostText}` };
  }
}
