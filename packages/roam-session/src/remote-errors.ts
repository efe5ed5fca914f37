import type { Metadata } from "@troupe/roam-wire";
import {
  AnswerTooLargeError,
  CancelledError,
  DeadlineError,
  DrainingError,
  HandlerFailedError,
  OverloadedError,
} from "./errors.ts";
import { ERROR_KEY, metadataValue } from "./metadata.ts";

/** Why a call was answered Cancelled, by what came with the answer: the code in `troupe-error`, or `cancelled`. */
export function cancelledCode(metadata: Metadata): string {
  const code = metadataValue(metadata, ERROR_KEY);
  return typeof code === "string" && /^[a-z][a-z0-9-]{0,63}$/.test(code) ? code : "cancelled";
}

/** The error of a call that was answered with Cancelled: the class of the code in `troupe-error`, if there is one. */
export function cancelledError(method: string, metadata: Metadata): CancelledError {
  const code = cancelledCode(metadata);
  switch (code) {
    case "handler-failed":
      return new HandlerFailedError(method);
    case "deadline":
      return new DeadlineError(method);
    case "draining":
      return new DrainingError(method);
    case "answer-too-large":
      return new AnswerTooLargeError(method);
    default:
      // Which limit it is comes behind it.
      return code.startsWith("overloaded") ? new OverloadedError(method, code) : new CancelledError(method, code);
  }
}
