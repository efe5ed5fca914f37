const BRAND: symbol = Symbol.for("@troupe/manifest/error");

/** What can be wrong with a manifest. */
export type ManifestErrorCode =
  | "MANIFEST_UNREADABLE"
  | "MANIFEST_SYNTAX"
  | "MANIFEST_FIELD_UNKNOWN"
  | "MANIFEST_FIELD_INVALID"
  | "MANIFEST_FIELD_MISSING"
  | "MANIFEST_FIELD_UNSUPPORTED"
  | "MANIFEST_HANDLER_DUPLICATE"
  | "MANIFEST_HANDLER_UNKNOWN";

/** The facts of a {@link ManifestError}. */
export interface ManifestErrorFacts {
  /** Where in the manifest, such as `handler[0].max_connections`; empty for the manifest as a whole. */
  readonly path?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly cause?: unknown;
}

/** A manifest, or a handler's section of one, cannot be used. The message begins with the file, if there is one, and the path. */
export class ManifestError extends Error {
  override readonly name: string = "ManifestError";
  readonly code: ManifestErrorCode;
  /** Where in the manifest, such as `handler[0].max_connections`; empty for the manifest as a whole. */
  readonly path: string;
  /** The file that the manifest came from, if it was given. */
  readonly file: string | undefined;
  /** Line of a syntax error, from 1. */
  readonly line: number | undefined;
  /** Column of a syntax error, from 1. */
  readonly column: number | undefined;
  /** What would have been accepted. */
  readonly expected: string | undefined;
  /** What was found. */
  readonly actual: string | undefined;

  /** @param what what happened; file, position and path are put before it */
  constructor(code: ManifestErrorCode, what: string, facts: ManifestErrorFacts = {}) {
    const position = facts.line === undefined ? undefined : `line ${facts.line}, column ${facts.column}`;
    const places = [facts.file, position, facts.path].filter((place) => place !== undefined && place !== "");
    super([...places, what].join(": "), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.path = facts.path ?? "";
    this.file = facts.file;
    this.line = facts.line;
    this.column = facts.column;
    this.expected = facts.expected;
    this.actual = facts.actual;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a {@link ManifestError}, also when it comes from another copy of this package. */
export function isManifestError(error: unknown): error is ManifestError {
  return typeof error === "object" && error !== null && BRAND in error;
}
