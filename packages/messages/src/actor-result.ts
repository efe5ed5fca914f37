import type { TheaterId } from "@troupe/ids";
import type { ActorError } from "./actor-error.ts";
import { actorErrorText } from "./actor-error.ts";
import { lossyText } from "./internal/utf8.ts";

/** A child crashed. */
export interface ChildError {
  readonly type: "Error";
  readonly actorId: TheaterId;
  readonly error: ActorError;
}

/** A child ended by itself. */
export interface ChildResult {
  readonly type: "Success";
  readonly actorId: TheaterId;
  /** What it left; null if nothing. */
  readonly result: Uint8Array | null;
}

/** A child was stopped by somebody. */
export interface ChildExternalStop {
  readonly type: "ExternalStop";
  readonly actorId: TheaterId;
}

/** How an actor ended: what its supervisor is told, once. */
export type ActorResult = ChildError | ChildResult | ChildExternalStop;

/** Makes each kind of {@link ActorResult}. */
export const ActorResult = {
  error: (actorId: TheaterId, error: ActorError): ChildError => ({ type: "Error", actorId, error }),
  /** The bytes are handed over, not copied. */
  success: (actorId: TheaterId, result: Uint8Array | null = null): ChildResult => ({
    type: "Success",
    actorId,
    result,
  }),
  externalStop: (actorId: TheaterId): ChildExternalStop => ({ type: "ExternalStop", actorId }),
};

/** The text of a result, as Theater 0.3.7 words it; what is not UTF-8 in it is replaced. */
export function actorResultText(result: ActorResult): string {
  switch (result.type) {
    case "Error":
      return `[${result.actorId}] child-error: ${actorErrorText(result.error)}`;
    case "Success":
      return `[${result.actorId}] child-result: ${result.result === null ? "None" : lossyText(result.result)}`;
    case "ExternalStop":
      return `[${result.actorId}] child-external-stop`;
  }
}
