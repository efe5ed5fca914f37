import type { ActorDefinition } from "@troupe/actor";
import { RuntimeError } from "../errors.ts";

/** Throws REPLAY_UNSUPPORTED where a handler turns its data into what is recorded, and does not say how to turn it back. */
export function checkReplayable(definition: ActorDefinition): void {
  for (const { name, imports, callbacks } of definition.uses) {
    for (const { lowerResult, liftResult, name: called } of Object.values(imports.functions)) {
      if (lowerResult !== undefined && liftResult === undefined) throw unsupported(name, called, "liftResult");
    }
    for (const { lower, lift, export: called } of Object.values(callbacks)) {
      if (lower !== undefined && lift === undefined) throw unsupported(name, called, "lift");
    }
  }
}

function unsupported(handler: string, called: string, missing: string): RuntimeError {
  return new RuntimeError(
    "REPLAY_UNSUPPORTED",
    handler,
    `handler "${handler}": the spec of ${called} has no ${missing}`,
  );
}
