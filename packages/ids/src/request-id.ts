import { InvalidIdError } from "./errors.ts";
import { parseUuid } from "./internal/parse-uuid.ts";
import { uuidErrorText } from "./internal/uuid-error-text.ts";
import { randomUuidText } from "./internal/uuid-text.ts";
import { isTheaterId } from "./theater-id.ts";

/** The id of a request that waits for its answer: a UUID in its canonical text. In JSON it is the plain string. */
export type RequestId = string & { readonly "@troupe/ids/RequestId": true };

/** A new random id (UUID version 4), from the platform's cryptographic generator. Holds 56 bytes in V8. */
export function generateRequestId(): RequestId {
  return randomUuidText() as RequestId;
}

/**
 * Reads an id in any form of a UUID, as `parseTheaterId` does.
 *
 * @throws InvalidIdError if it is none. Its `hostText` is `Request ID not found: <text>`: Theater 0.3.7 takes any text
 * for the id of a request, and finds none.
 */
export function parseRequestId(text: string): RequestId {
  const id = typeof text === "string" ? parseUuid(text) : undefined;
  if (id === undefined) {
    throw new InvalidIdError({
      kind: "request-id",
      text,
      expected: "a UUID such as 550e8400-e29b-41d4-a716-446655440000",
      detail: typeof text === "string" ? uuidErrorText(text) : "not a string",
      hostText: `Request ID not found: ${typeof text === "string" ? text : typeof text}`,
    });
  }
  return id as RequestId;
}

/** Whether a value is an id in its canonical text. */
export function isRequestId(value: unknown): value is RequestId {
  return isTheaterId(value);
}
