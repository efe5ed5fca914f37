import type { TheaterId } from "@troupe/ids";
import { actorErrorText } from "./actor-error.ts";
import type { ActorError } from "./actor-error.ts";

/** Why the runtime could not do what a command asked, as data. */
export type TheaterRuntimeError =
  | { readonly type: "ActorNotFound"; readonly actorId: TheaterId }
  | { readonly type: "ActorAlreadyExists"; readonly actorId: TheaterId }
  | { readonly type: "ActorNotRunning"; readonly actorId: TheaterId }
  | { readonly type: "ActorOperationFailed"; readonly reason: string }
  | { readonly type: "ActorError"; readonly error: ActorError }
  | { readonly type: "ChannelError"; readonly reason: string }
  | { readonly type: "ChannelNotFound"; readonly channelId: string }
  | { readonly type: "ChannelRejected" }
  | { readonly type: "SerializationError"; readonly reason: string }
  | { readonly type: "ActorInitializationError"; readonly reason: string }
  | { readonly type: "InternalError"; readonly reason: string };

/** Makes each kind of {@link TheaterRuntimeError}. */
export const TheaterRuntimeError = {
  actorNotFound: (actorId: TheaterId): TheaterRuntimeError => ({ type: "ActorNotFound", actorId }),
  actorAlreadyExists: (actorId: TheaterId): TheaterRuntimeError => ({ type: "ActorAlreadyExists", actorId }),
  actorNotRunning: (actorId: TheaterId): TheaterRuntimeError => ({ type: "ActorNotRunning", actorId }),
  actorOperationFailed: (reason: string): TheaterRuntimeError => ({ type: "ActorOperationFailed", reason }),
  actorError: (error: ActorError): TheaterRuntimeError => ({ type: "ActorError", error }),
  channelError: (reason: string): TheaterRuntimeError => ({ type: "ChannelError", reason }),
  channelNotFound: (channelId: string): TheaterRuntimeError => ({ type: "ChannelNotFound", channelId }),
  channelRejected: (): TheaterRuntimeError => ({ type: "ChannelRejected" }),
  serializationError: (reason: string): TheaterRuntimeError => ({ type: "SerializationError", reason }),
  actorInitializationError: (reason: string): TheaterRuntimeError => ({ type: "ActorInitializationError", reason }),
  internalError: (reason: string): TheaterRuntimeError => ({ type: "InternalError", reason }),
};

/** The text of an error, as Theater 0.3.7 words it. */
export function theaterRuntimeErrorText(error: TheaterRuntimeError): string {
  switch (error.type) {
    case "ActorNotFound":
      return `Actor not found: ${error.actorId}`;
    case "ActorAlreadyExists":
      return `Actor already exists: ${error.actorId}`;
    case "ActorNotRunning":
      return `Actor not running: ${error.actorId}`;
    case "ActorOperationFailed":
      return `Actor operation failed: ${error.reason}`;
    case "ActorError":
      return `Actor error: ${actorErrorText(error.error)}`;
    case "ChannelError":
      return `Channel error: ${error.reason}`;
    case "ChannelNotFound":
      return `Channel not found: ${error.channelId}`;
    case "ChannelRejected":
      return "Channel rejected by target";
    case "SerializationError":
      return `Serialization error: ${error.reason}`;
    case "ActorInitializationError":
      return `Actor initialization error: ${error.reason}`;
    case "InternalError":
      return `Internal error: ${error.reason}`;
  }
}
