import type { ChainEventLike } from "./chain-event-like.ts";
import { chainEventText } from "./chain-event-text.ts";

/** Why a call of an actor failed, as data: what supervisors are told and what JSON carries. */
export type ActorError =
  | { readonly type: "OperationTimeout"; readonly seconds: number }
  | { readonly type: "ChannelClosed" }
  | { readonly type: "ShuttingDown" }
  | { readonly type: "FunctionNotFound"; readonly functionName: string }
  | { readonly type: "TypeMismatch"; readonly functionName: string }
  /** The actor crashed; the event tells how. */
  | { readonly type: "Internal"; readonly event: ChainEventLike }
  | { readonly type: "SerializationError" }
  | { readonly type: "UpdatePackageError"; readonly reason: string }
  | { readonly type: "Paused" }
  | { readonly type: "NotPaused" }
  | { readonly type: "UnexpectedError"; readonly reason: string }
  | { readonly type: "HandlerError"; readonly reason: string };

/** Makes each kind of {@link ActorError}. */
export const ActorError = {
  operationTimeout: (seconds: number): ActorError => ({ type: "OperationTimeout", seconds }),
  channelClosed: (): ActorError => ({ type: "ChannelClosed" }),
  shuttingDown: (): ActorError => ({ type: "ShuttingDown" }),
  functionNotFound: (functionName: string): ActorError => ({ type: "FunctionNotFound", functionName }),
  typeMismatch: (functionName: string): ActorError => ({ type: "TypeMismatch", functionName }),
  internal: (event: ChainEventLike): ActorError => ({ type: "Internal", event }),
  serializationError: (): ActorError => ({ type: "SerializationError" }),
  updatePackageError: (reason: string): ActorError => ({ type: "UpdatePackageError", reason }),
  paused: (): ActorError => ({ type: "Paused" }),
  notPaused: (): ActorError => ({ type: "NotPaused" }),
  unexpectedError: (reason: string): ActorError => ({ type: "UnexpectedError", reason }),
  handlerError: (reason: string): ActorError => ({ type: "HandlerError", reason }),
};

/** The text of an error, as Theater 0.3.7 words it. */
export function actorErrorText(error: ActorError): string {
  switch (error.type) {
    case "OperationTimeout":
      return `Operation timed out after ${error.seconds}`;
    case "ChannelClosed":
      return "Operation channel closed";
    case "ShuttingDown":
      return "Actor is shutting down";
    case "FunctionNotFound":
      return `Function not found: ${error.functionName}`;
    case "TypeMismatch":
      return `Type mismatch for function ${error.functionName}`;
    case "Internal":
      return `Internal error: ${chainEventText(error.event)}`;
    case "SerializationError":
      return "Serialization error";
    case "UpdatePackageError":
      return `Failed to update package: ${error.reason}`;
    case "Paused":
      return "Actor is paused";
    case "NotPaused":
      return "Actor is not paused";
    case "UnexpectedError":
      return `Unexpected error: ${error.reason}`;
    case "HandlerError":
      return `Handler error: ${error.reason}`;
  }
}
