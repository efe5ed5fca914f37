import { InvalidIdError } from "./errors.ts";
import { parseUuid } from "./internal/parse-uuid.ts";
import { uuidErrorText } from "./internal/uuid-error-text.ts";
import { randomUuidText } from "./internal/uuid-text.ts";

/**
 * The id of an actor: a UUID in its canonical text, lower case with hyphens. Two ids are equal when `===` says so.
 * In JSON it is the plain string.
 */
export type TheaterId = string & { readonly "@troupe/ids/TheaterId": true };

const CANONICAL = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** A new random id (UUID version 4), from the platform's cryptographic generator. Holds 56 bytes in V8. */
export function generateTheaterId(): TheaterId {
  return randomUuidText() as TheaterId;
}

/**
 * Reads an id in any form of a UUID: hyphenated, 32 digits, `{hyphenated}` or `urn:uuid:hyphenated`; digits of either case,
 * any version and variant, the nil UUID too. The result is canonical and does not keep `text` alive.
 *
 * @throws InvalidIdError if it is none of these.
 */
export function parseTheaterId(text: string): TheaterId {
  const id = typeof text === "string" ? parseUuid(text) : undefined;
  if (id === undefined) throw invalidTheaterId(text);
  return id as TheaterId;
}

/** Whether a value is an id in its canonical text; other forms of a UUID have to be parsed. */
export function isTheaterId(value: unknown): value is TheaterId {
  return typeof value === "string" && value.length === 36 && CANONICAL.test(value);
}

/** The form in which logs of Theater show an id: `TheaterId(550e8400-e29b-41d4-a716-446655440000)`. */
export function theaterIdDebug(id: TheaterId): string {
  return `TheaterId(${id})`;
}

function invalidTheaterId(text: unknown): InvalidIdError {
  return new InvalidIdError({
    kind: "theater-id",
    text,
    expected: "a UUID such as 550e8400-e29b-41d4-a716-446655440000, also without hyphens, in braces or after urn:uuid:",
    detail: typeof text === "string" ? uuidErrorText(text) : "not a string",
  });
}
