import { actorErrorFromJson, actorErrorToJson } from "./actor-error-json.ts";
import type { ActorErrorJson } from "./actor-error-json.ts";
import { ActorResult } from "./actor-result.ts";
import { readActorId, readFields, readOptionalBytes, readVariant } from "./internal/json-reader.ts";

/** The JSON form of an {@link ActorResult}. */
export type ActorResultJson =
  | { readonly Error: { readonly actor_id: string; readonly error: ActorErrorJson } }
  | { readonly Success: { readonly actor_id: string; readonly result: readonly number[] | null } }
  | { readonly ExternalStop: { readonly actor_id: string } };

/** The JSON form of a result. */
export function actorResultToJson(result: ActorResult): ActorResultJson {
  switch (result.type) {
    case "Error":
      return { Error: { actor_id: result.actorId, error: actorErrorToJson(result.error) } };
    case "Success":
      return {
        Success: { actor_id: result.actorId, result: result.result === null ? null : Array.from(result.result) },
      };
    case "ExternalStop":
      return { ExternalStop: { actor_id: result.actorId } };
  }
}

/** Reads the JSON form of a result. @throws InvalidMessageError */
export function actorResultFromJson(value: unknown): ActorResult {
  const { name, content, path } = readVariant(value, "ActorResult", ["Error", "Success", "ExternalStop"]);
  const field = readFields(content, path);
  const actorId = readActorId(field("actor_id"), `${path}.actor_id`);
  switch (name) {
    case "Error":
      return ActorResult.error(actorId, actorErrorFromJson(field("error"), `${path}.error`));
    case "Success":
      return ActorResult.success(actorId, readOptionalBytes(field("result"), `${path}.result`));
    case "ExternalStop":
      return ActorResult.externalStop(actorId);
  }
}
