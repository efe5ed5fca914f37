import { actorErrorText } from "./actor-error.ts";
import type { ActorError } from "./actor-error.ts";
import type { ActorPhase } from "./actor-phase.ts";

/** What went wrong around an actor, not in one of its calls. */
export type ActorRuntimeError =
  | { readonly type: "SetupError"; readonly message: string }
  | { readonly type: "ActorInstanceNotFound"; readonly message: string }
  | {
      readonly type: "ActorPhaseError";
      readonly expected: ActorPhase;
      readonly found: ActorPhase;
      readonly message: string;
    }
  | { readonly type: "ActorError"; readonly error: ActorError }
  | { readonly type: "UnknownError"; readonly message: string };

/** Makes each kind of {@link ActorRuntimeError}. */
export const ActorRuntimeError = {
  setupError: (message: string): ActorRuntimeError => ({ type: "SetupError", message }),
  actorInstanceNotFound: (message: string): ActorRuntimeError => ({ type: "ActorInstanceNotFound", message }),
  actorPhaseError: (expected: ActorPhase, found: ActorPhase, message: string): ActorRuntimeError => ({
    type: "ActorPhaseError",
    expected,
    found,
    message,
  }),
  actorError: (error: ActorError): ActorRuntimeError => ({ type: "ActorError", error }),
  unknownError: (message: string): ActorRuntimeError => ({ type: "UnknownError", message }),
};

/** The text of an error, as Theater 0.3.7 words it. */
export function actorRuntimeErrorText(error: ActorRuntimeError): string {
  switch (error.type) {
    case "SetupError":
      return `Setup error: ${error.message}`;
    case "ActorInstanceNotFound":
      return `Actor instance not found: ${error.message}`;
    case "ActorPhaseError":
      return `Actor phase error: expected ${error.expected}, found ${error.found}. ${error.message}`;
    case "ActorError":
      return `Actor error: ${actorErrorText(error.error)}`;
    case "UnknownError":
      return error.message;
  }
}
