import { actorErrorText } from "./actor-error.ts";
import type { ActorError } from "./actor-error.ts";

/** The cases of `wit-error-type`, at their tags: what a guest's `handle-child-error` is given. */
export const witErrorCases = [
  "operation-timeout",
  "channel-closed",
  "shutting-down",
  "function-not-found",
  "type-mismatch",
  "internal",
  "serialization-error",
  "update-component-error",
  "paused",
] as const;

/** Name of a case of `wit-error-type`. */
export type WitErrorCase = (typeof witErrorCases)[number];

/** An error as a guest is given it. */
export interface WitActorError {
  readonly case: WitErrorCase;
  readonly tag: number;
  /** The text of the error, UTF-8. */
  readonly data: Uint8Array;
}

/** An error as a guest is given it. */
export function actorErrorToWit(error: ActorError): WitActorError {
  const name = caseOf(error);
  return { case: name, tag: witErrorCases.indexOf(name), data: new TextEncoder().encode(actorErrorText(error)) };
}

function caseOf(error: ActorError): WitErrorCase {
  switch (error.type) {
    case "OperationTimeout":
      return "operation-timeout";
    case "ChannelClosed":
      return "channel-closed";
    case "ShuttingDown":
      return "shutting-down";
    case "FunctionNotFound":
      return "function-not-found";
    case "TypeMismatch":
      return "type-mismatch";
    case "SerializationError":
      return "serialization-error";
    case "UpdatePackageError":
      return "update-component-error";
    case "Paused":
      return "paused";
    case "Internal":
    case "NotPaused":
    case "UnexpectedError":
    case "HandlerError":
      return "internal";
  }
}
