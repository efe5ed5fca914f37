import type { TheaterId } from "@troupe/ids";
import { readActorId, readNothing, readVariant } from "./internal/json-reader.ts";

/** One end of a channel: an actor, or somebody outside the runtime. */
export type ChannelParticipant =
  | { readonly type: "Actor"; readonly actorId: TheaterId }
  | { readonly type: "External" };

/** Makes each kind of {@link ChannelParticipant}. */
export const ChannelParticipant = {
  actor: (actorId: TheaterId): ChannelParticipant => ({ type: "Actor", actorId }),
  external: (): ChannelParticipant => ({ type: "External" }),
};

/** The JSON form of a {@link ChannelParticipant}. */
export type ChannelParticipantJson = "External" | { readonly Actor: string };

/** `Actor(<id>)` or `External`. */
export function channelParticipantText(participant: ChannelParticipant): string {
  return participant.type === "Actor" ? `Actor(${participant.actorId})` : "External";
}

/** The JSON form of a participant. */
export function channelParticipantToJson(participant: ChannelParticipant): ChannelParticipantJson {
  return participant.type === "Actor" ? { Actor: participant.actorId } : "External";
}

/** Reads the JSON form of a participant. @throws InvalidMessageError */
export function channelParticipantFromJson(value: unknown): ChannelParticipant {
  const variant = readVariant(value, "ChannelParticipant", ["Actor", "External"]);
  if (variant.name === "Actor") return ChannelParticipant.actor(readActorId(variant.content, variant.path));
  readNothing(variant);
  return ChannelParticipant.external();
}
