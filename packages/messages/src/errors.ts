const brand: unique symbol = Symbol.for("@troupe/messages/invalid-message-error") as never;

/** How much of a refused text an error quotes. */
const QUOTED_LENGTH = 64;

/** A value from JSON is not the message that it was read as. */
export class InvalidMessageError extends Error {
  override readonly name: string = "InvalidMessageError";
  readonly code = "INVALID_MESSAGE";
  /** @internal */
  readonly [brand] = true;
  /** Where in the value: the type that was read, then names and indexes, such as `ActorResult.Success.result[1]`. */
  readonly path: string;
  /** What would have been accepted there. */
  readonly expected: string;
  /** What was found there, in short. */
  readonly actual: string;

  constructor(path: string, expected: string, actual: string, cause?: unknown) {
    super(`${path}: expected ${expected}, found ${actual}`, cause === undefined ? undefined : { cause });
    this.path = path;
    this.expected = expected;
    this.actual = actual;
  }
}

/** Whether a value is an {@link InvalidMessageError}, also one of another copy of this package. */
export function isInvalidMessageError(value: unknown): value is InvalidMessageError {
  return typeof value === "object" && value !== null && brand in value;
}

/** The error for a value that is not what was expected; the value is described, not quoted at length. */
export function refuse(path: string, expected: string, value: unknown, cause?: unknown): InvalidMessageError {
  return new InvalidMessageError(path, expected, describe(value), cause);
}

function describe(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > QUOTED_LENGTH ? `${value.slice(0, QUOTED_LENGTH)}…` : value);
  }
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return value === undefined ? "nothing" : `a ${typeof value}`;
}
