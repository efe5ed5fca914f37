/** Where an actor is in its life. */
export type ActorPhase = "Starting" | "Running" | "Paused" | "ShuttingDown";

/** The text of a phase, as Theater 0.3.7 shows it: `ShuttingDown` in two words, the others as they are. */
export function actorPhaseText(phase: ActorPhase): string {
  return phase === "ShuttingDown" ? "Shutting Down" : phase;
}
