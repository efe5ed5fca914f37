const brand: unique symbol = Symbol.for("@troupe/ids/invalid-id-error") as never;

/** How much of a refused text an error quotes. */
const QUOTED_LENGTH = 64;

/** Which kind of id a text was read as. */
export type IdKind = "theater-id" | "channel-id" | "connection-id" | "listener-id" | "request-id";

/** The facts of an {@link InvalidIdError}. */
export interface InvalidIdErrorFacts {
  readonly kind: IdKind;
  /** What was given; the error quotes its first 64 characters. Not a string only where a caller without types passed it. */
  readonly text: unknown;
  /** What would have been accepted. */
  readonly expected: string;
  /** What is wrong with the text. */
  readonly detail: string;
  /** The text of Theater 0.3.7 for this error; the detail, if not given. */
  readonly hostText?: string;
}

/** A text is no id of the kind that was asked for. The message quotes the text and says what was expected. */
export class InvalidIdError extends Error {
  override readonly name: string = "InvalidIdError";
  readonly code = "INVALID_ID";
  /** @internal */
  readonly [brand] = true;
  readonly kind: IdKind;
  /** The refused text, cut to 64 characters and `…`; for a value that is no string, the name of its type. */
  readonly text: string;
  /** What would have been accepted. */
  readonly expected: string;
  /** What is wrong with the text. */
  readonly detail: string;
  /**
   * What Theater 0.3.7 says about the same text: for guests that compare it, not for people.
   * For actor ids the wording of the uuid crate 1.23.1, to which callers add a prefix such as `Invalid actor ID: `.
   */
  readonly hostText: string;

  constructor(facts: InvalidIdErrorFacts) {
    const text = quotable(facts.text);
    const shown = typeof facts.text === "string" ? JSON.stringify(text) : `a value of type ${text}`;
    super(`${shown} is no ${facts.kind}: ${facts.detail}; expected ${facts.expected}`);
    this.kind = facts.kind;
    this.text = text;
    this.expected = facts.expected;
    this.detail = facts.detail;
    this.hostText = facts.hostText ?? facts.detail;
  }
}

/** Whether a value is an {@link InvalidIdError}, also one of another copy of this package. */
export function isInvalidIdError(value: unknown): value is InvalidIdError {
  return typeof value === "object" && value !== null && brand in value;
}

function quotable(value: unknown): string {
  if (typeof value !== "string") return value === null ? "null" : typeof value;
  if (value.length <= QUOTED_LENGTH) return value;
  // Not between the halves of a surrogate pair.
  const cut = (value.codePointAt(QUOTED_LENGTH - 1) ?? 0) > 0xffff ? QUOTED_LENGTH - 1 : QUOTED_LENGTH;
  return `${value.slice(0, cut)}…`;
}
