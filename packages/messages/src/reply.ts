import type { ChainEvent, Gap } from "@troupe/chain-events";
import type { TheaterId } from "@troupe/ids";
import type { ActorMessageReplies } from "./actor-message.ts";
import type { ActorMetrics } from "./actor-metrics.ts";
import type { ActorStatus } from "./actor-status.ts";
import type { MessageCommand, SendMessage } from "./message-command.ts";
import type { ManifestSource, TheaterCommand } from "./theater-command.ts";

/** An actor that runs. */
export interface ActorListing {
  readonly actorId: TheaterId;
  readonly name: string;
}

/** An interface that an actor exports. */
export interface InterfaceHash {
  /** Such as `theater:simple/actor`. */
  readonly name: string;
  /** Its hash, lower-case hexadecimal. */
  readonly hash: string;
}

/** What a runtime answers to each {@link TheaterCommand}, by its `type`. A refusal is an error that it throws. */
export interface CommandReplies {
  SpawnActor: TheaterId;
  ResumeActor: TheaterId;
  StopActor: void;
  TerminateActor: void;
  ShuttingDown: void;
  ActorShutdownComplete: void;
  ShutdownRuntime: void;
  NewEvent: void;
  ActorError: void;
  ActorRuntimeError: void;
  GetActors: readonly ActorListing[];
  GetActorManifest: ManifestSource;
  GetActorStatus: ActorStatus;
  ListChildren: readonly TheaterId[];
  RestartActor: void;
  GetActorState: unknown;
  GetActorEvents: readonly ChainEvent[];
  GetActorMetrics: ActorMetrics;
  /** A reader that is too slow finds a gap, and holds nobody up. */
  SubscribeToActor: AsyncIterable<ChainEvent | Gap>;
  /** The id of the store. */
  NewStore: string;
  /** The id, if the actor runs: a handle is made of it where it is used, because a command's reply is data. */
  GetActorHandle: TheaterId | undefined;
  /** Undefined if the actor does not run. */
  GetActorExportHashes: readonly InterfaceHash[] | undefined;
}

/** What a runtime answers to commands of a type: `CommandReply<"SpawnActor">` is `TheaterId`. */
export type CommandReply<Type extends TheaterCommand["type"]> = CommandReplies[Type];

/**
 * What the answer to a command is: `TheaterId` for a `SpawnActor`; the bytes of the response for a `SendMessage` that
 * carries a request.
 */
export type ReplyOf<Command extends TheaterCommand | MessageCommand> =
  Command extends SendMessage<infer Message>
    ? ActorMessageReplies[Message["type"]]
    : Command extends { readonly type: "OpenChannel" }
      ? boolean
      : Command extends { readonly type: "ChannelMessage" | "ChannelClose" }
        ? void
        : Command extends TheaterCommand
          ? CommandReplies[Command["type"]]
          : never;
