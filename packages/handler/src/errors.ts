import type { TheaterId } from "@troupe/ids";

const brand: unique symbol = Symbol.for("@troupe/handler/error") as never;

/** Why a call between runtime, handler and actor failed. */
export type ActorErrorCode =
  | "ACTOR_GONE"
  | "ACTOR_NOT_FOUND"
  | "ACTOR_CRASHED"
  | "ACTOR_REFUSED"
  | "CALL_DEADLINE"
  | "EXPORT_NOT_FOUND"
  | "HANDLER_NOT_GRANTED"
  | "MAILBOX_FULL";

/**
 * The base of every error that a handler reports to an actor or to a caller.
 *
 * `code` is stable. `hostText` is the text that a WebAssembly guest, and a chain in the `theater` format, see:
 * for the functions that Theater 0.3.7 has, exactly its text; otherwise the message.
 */
export class HandlerError extends Error {
  override readonly name: string = "HandlerError";
  readonly code: string;
  readonly hostText: string;
  /** @internal */
  readonly [brand] = true;

  constructor(code: string, message: string, options: { readonly hostText?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hostText = options.hostText ?? message;
  }
}

/** Whether `value` is a {@link HandlerError}, also one of another copy of this package. */
export function isHandlerError(value: unknown): value is HandlerError {
  return typeof value === "object" && value !== null && brand in value;
}

/** A failure of an actor, or of reaching one. `actor` is the id concerned. */
export class ActorError extends HandlerError {
  override readonly name: string = "ActorError";
  declare readonly code: ActorErrorCode;
  readonly actor: TheaterId;

  constructor(
    code: ActorErrorCode,
    actor: TheaterId,
    message: string,
    options: { readonly hostText?: string; readonly cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.actor = actor;
  }
}

/** The actor ended: nothing can be asked of it, and it can ask nothing. */
export function actorGone(actor: TheaterId, cause?: unknown): ActorError {
  return new ActorError("ACTOR_GONE", actor, `actor ${actor} has ended`, { cause });
}

/** No actor of this id runs here. */
export function actorNotFound(actor: TheaterId): ActorError {
  return new ActorError("ACTOR_NOT_FOUND", actor, `no actor ${actor} runs in this runtime`, {
    hostText: `Actor not found: ${actor}`,
  });
}

/** Text of anything thrown, with the causes behind it. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = isHandlerError(error) ? error.hostText : error.message;
  return error.cause === undefined ? text : `${text}: ${errorText(error.cause)}`;
}
