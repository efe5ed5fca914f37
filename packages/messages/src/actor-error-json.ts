import { ActorError } from "./actor-error.ts";
import { chainEventFromJson, chainEventToJson } from "./chain-event-like.ts";
import type { ChainEventJson } from "./chain-event-like.ts";
import { readCount, readNothing, readText, readVariant } from "./internal/json-reader.ts";

/** The JSON form of an {@link ActorError}: the name alone, or an object with the name as its one key. */
export type ActorErrorJson =
  | "ChannelClosed"
  | "ShuttingDown"
  | "SerializationError"
  | "Paused"
  | "NotPaused"
  | { readonly OperationTimeout: number }
  | { readonly FunctionNotFound: string }
  | { readonly TypeMismatch: string }
  | { readonly Internal: ChainEventJson }
  | { readonly UpdatePackageError: string }
  | { readonly UnexpectedError: string }
  | { readonly HandlerError: string };

const NAMES = [
  "OperationTimeout",
  "ChannelClosed",
  "ShuttingDown",
  "FunctionNotFound",
  "TypeMismatch",
  "Internal",
  "SerializationError",
  "UpdatePackageError",
  "Paused",
  "NotPaused",
  "UnexpectedError",
  "HandlerError",
] as const;

/** The JSON form of an error. */
export function actorErrorToJson(error: ActorError): ActorErrorJson {
  switch (error.type) {
    case "OperationTimeout":
      return { OperationTimeout: error.seconds };
    case "FunctionNotFound":
      return { FunctionNotFound: error.functionName };
    case "TypeMismatch":
      return { TypeMismatch: error.functionName };
    case "Internal":
      return { Internal: chainEventToJson(error.event) };
    case "UpdatePackageError":
      return { UpdatePackageError: error.reason };
    case "UnexpectedError":
      return { UnexpectedError: error.reason };
    case "HandlerError":
      return { HandlerError: error.reason };
    case "ChannelClosed":
    case "ShuttingDown":
    case "SerializationError":
    case "Paused":
    case "NotPaused":
      return error.type;
  }
}

/** Reads the JSON form of an error. @throws InvalidMessageError */
export function actorErrorFromJson(value: unknown, path = "ActorError"): ActorError {
  const variant = readVariant(value, path, NAMES);
  const { content } = variant;
  switch (variant.name) {
    case "OperationTimeout":
      return ActorError.operationTimeout(readCount(content, variant.path));
    case "FunctionNotFound":
      return ActorError.functionNotFound(readText(content, variant.path));
    case "TypeMismatch":
      return ActorError.typeMismatch(readText(content, variant.path));
    case "Internal":
      return ActorError.internal(chainEventFromJson(content, variant.path));
    case "UpdatePackageError":
      return ActorError.updatePackageError(readText(content, variant.path));
    case "UnexpectedError":
      return ActorError.unexpectedError(readText(content, variant.path));
    case "HandlerError":
      return ActorError.handlerError(readText(content, variant.path));
    case "ChannelClosed":
    case "ShuttingDown":
    case "SerializationError":
    case "Paused":
    case "NotPaused":
      readNothing(variant);
      return { type: variant.name };
  }
}
