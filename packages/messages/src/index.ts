export { ActorError, actorErrorText } from "./actor-error.ts";
export { actorErrorFromJson, actorErrorToJson } from "./actor-error-json.ts";
export { actorErrorToWit, witErrorCases } from "./actor-error-wit.ts";
export { ActorMessage } from "./actor-message.ts";
export { actorPhaseText } from "./actor-phase.ts";
export { ActorResult, actorResultText } from "./actor-result.ts";
export { actorResultFromJson, actorResultToJson } from "./actor-result-json.ts";
export { ActorRuntimeError, actorRuntimeErrorText } from "./actor-runtime-error.ts";
export { actorStatusFromJson } from "./actor-status.ts";
export { chainEventFromJson, chainEventToJson } from "./chain-event-like.ts";
export { chainEventText } from "./chain-event-text.ts";
export { ChannelEvent } from "./channel-event.ts";
export {
  ChannelParticipant,
  channelParticipantFromJson,
  channelParticipantText,
  channelParticipantToJson,
} from "./channel-participant.ts";
export { InvalidMessageError, isInvalidMessageError } from "./errors.ts";
export { MessageCommand } from "./message-command.ts";
export { TheaterCommand } from "./theater-command.ts";
export { TheaterRuntimeError, theaterRuntimeErrorText } from "./theater-runtime-error.ts";
export { toLog } from "./to-log.ts";

export type { ActorErrorJson } from "./actor-error-json.ts";
export type { WitActorError, WitErrorCase } from "./actor-error-wit.ts";
export type {
  ActorChannelClose,
  ActorChannelInitiated,
  ActorChannelMessage,
  ActorChannelOpen,
  ActorMessageReplies,
  ActorRequest,
  ActorSend,
} from "./actor-message.ts";
export type { ActorMetrics } from "./actor-metrics.ts";
export type { ActorParent } from "./actor-parent.ts";
export type { ActorPhase } from "./actor-phase.ts";
export type { ChildError, ChildExternalStop, ChildResult } from "./actor-result.ts";
export type { ActorResultJson } from "./actor-result-json.ts";
export type { ActorStatus } from "./actor-status.ts";
export type { ChainEventJson, ChainEventLike } from "./chain-event-like.ts";
export type { ChannelParticipantJson } from "./channel-participant.ts";
export type { ChannelClose, ChannelMessage, OpenChannel, SendMessage } from "./message-command.ts";
export type { ActorListing, CommandReplies, CommandReply, InterfaceHash, ReplyOf } from "./reply.ts";
export type { ShutdownType } from "./shutdown-type.ts";
export type {
  ActorErrorCommand,
  ActorRuntimeErrorCommand,
  ActorShutdownComplete,
  GetActorEvents,
  GetActorExportHashes,
  GetActorHandle,
  GetActorManifest,
  GetActorMetrics,
  GetActors,
  GetActorState,
  GetActorStatus,
  ListChildren,
  ManifestSource,
  NewEvent,
  NewStore,
  RestartActor,
  ResumeActor,
  ShutdownRuntime,
  ShuttingDown,
  SpawnActor,
  StopActor,
  SubscribeToActor,
  TerminateActor,
} from "./theater-command.ts";
