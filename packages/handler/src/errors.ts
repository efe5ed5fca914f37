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

/** How many causes are told; more, or a circle of them, end in an ellipsis. */
const MOST_CAUSES = 16;

/** What was thrown, and the causes behind it, outermost first; `more`: there are more of them, or they are a circle. */
export function causesOf(thrown: unknown): { readonly causes: readonly unknown[]; readonly more: boolean } {
  const causes = new Set<unknown>();
  for (let next = thrown; ; next = next.cause) {
    if (causes.has(next) || causes.size === MOST_CAUSES) return { causes: [...causes], more: true };
    causes.add(next);
    if (!(next instanceof Error) || next.cause === undefined) return { causes: [...causes], more: false };
  }
}

/** Text of anything thrown, with the causes behind it. It never throws itself, whatever was thrown. */
export function errorText(error: unknown): string {
  const { causes, more } = causesOf(error);
  const texts = causes.map((cause) => (cause instanceof Error ? ownText(cause) : textOf(cause)));
  return (more ? [...texts, "..."] : texts).join(": ");
}

function ownText(error: Error): string {
  return isHandlerError(error) ? error.hostText : error.message;
}

/** Text of any value. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    // An object without a prototype, or one whose `toString` throws.
    return Object.prototype.toString.call(value);
  }
}
