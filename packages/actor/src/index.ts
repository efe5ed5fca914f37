export { defineActor } from "./define-actor.ts";
export { ActorDefinitionError, isActorDefinitionError } from "./errors.ts";
export { err } from "@troupe/handler";

export type { Context, Self } from "./context.ts";
export type {
  ActorDefinition,
  ActorOptions,
  CallbackGroup,
  CallOf,
  ExportsOf,
  Next,
  NextWith,
  OwnExport,
  StateOf,
} from "./definition.ts";
export type { Err } from "@troupe/handler";
export type { TheaterId } from "@troupe/ids";
