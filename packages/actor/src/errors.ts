const brand: unique symbol = Symbol.for("@troupe/actor/definition-error") as never;

/** A definition that cannot be an actor: says which field of which actor, and what was expected there. */
export class ActorDefinitionError extends Error {
  override readonly name: string = "ActorDefinitionError";
  readonly code: string = "ACTOR_DEFINITION";
  /** The name of the actor, as it was given. */
  readonly actor: string;
  /** Where in the definition, e.g. `tcp.onData`. */
  readonly field: string;
  readonly expected: string;
  /** @internal */
  readonly [brand] = true;

  constructor(actor: string, field: string, expected: string) {
    super(`actor "${actor}": ${field}: expected ${expected}`);
    this.actor = actor;
    this.field = field;
    this.expected = expected;
  }
}

/** Whether `value` is an {@link ActorDefinitionError}, also one of another copy of this package. */
export function isActorDefinitionError(value: unknown): value is ActorDefinitionError {
  return typeof value === "object" && value !== null && brand in value;
}
