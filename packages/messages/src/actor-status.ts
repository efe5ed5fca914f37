import { refuse } from "./errors.ts";

/** Whether an actor runs. In JSON it is the same text. */
export type ActorStatus = "Running" | "Stopped" | "Failed";

/** Checks a value from JSON. @throws InvalidMessageError */
export function actorStatusFromJson(value: unknown): ActorStatus {
  if (value === "Running" || value === "Stopped" || value === "Failed") return value;
  throw refuse("ActorStatus", '"Running", "Stopped" or "Failed"', value);
}
