/** A definition that cannot be an actor: says which field of which actor, and what was expected there. */
export class ActorDefinitionError extends Error {
  override readonly name: string = "ActorDefinitionError";
  readonly code: string = "ACTOR_DEFINITION";
  readonly actor: string;
  readonly field: string;
  readonly expected: string;

  constructor(actor: string, field: string, expected: string) {
    super(`actor "${actor}": ${field}: expected ${expected}`);
    this.actor = actor;
    this.field = field;
    this.expected = expected;
  }
}
