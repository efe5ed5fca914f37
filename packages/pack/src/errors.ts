/** A place inside a value: field names, case names and positions, outermost first. Empty for the value itself. */
export type ValuePath = readonly (string | number)[];

const BRAND: unique symbol = Symbol.for("@troupe/pack.error");

interface Branded {
  readonly [BRAND]?: unknown;
}

/** What every error of this package is. `code` is stable and made for `switch`; the message is made for people. */
export class PackError extends Error {
  override readonly name: string = "PackError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for errors of this package, also when another copy of it, or another realm, made them. */
export function isPackError(error: unknown): error is PackError {
  return typeof error === "object" && error !== null && (error as Branded)[BRAND] === true;
}

/** Why bytes were refused. */
export type PackDecodeErrorCode =
  | "BUFFER_TOO_LARGE"
  | "BUFFER_TOO_SMALL"
  | "INVALID_MAGIC"
  | "UNSUPPORTED_VERSION"
  | "TOO_MANY_NODES"
  | "PAYLOAD_TOO_LARGE"
  | "SEQUENCE_TOO_LONG"
  | "ROOT_OUT_OF_RANGE"
  | "CHILD_OUT_OF_RANGE"
  | "TRAILING_BYTES"
  | "INVALID_TAG"
  | "INVALID_BOOL"
  | "INVALID_CHAR"
  | "INVALID_UTF8"
  | "INVALID_LIST"
  | "INVALID_RESULT"
  | "CYCLE"
  | "TOO_DEEP"
  | "TOO_MANY_VALUES";

/** Where in a buffer, and in whose words, decoding failed. */
export interface DecodeFailure {
  readonly code: PackDecodeErrorCode;
  /** What packr 0.4.0 prints for this. For our own limits, which it does not have: our text. */
  readonly hostText: string;
  /** Byte offset into the buffer where the trouble was seen. */
  readonly offset: number;
  /** Number of the node, where there is one. */
  readonly node?: number | undefined;
  /** What was seen, and what was expected. */
  readonly detail?: string;
}

/** Bytes that are not one well-formed CGRF value, or one larger than the limits allow. */
export class PackDecodeError extends PackError {
  override readonly name: string = "PackDecodeError";
  declare readonly code: PackDecodeErrorCode;
  readonly hostText: string;
  readonly offset: number;
  readonly node: number | undefined;

  constructor(failure: DecodeFailure) {
    const detail = failure.detail === undefined ? "" : `: ${failure.detail}`;
    super(failure.code, `${failure.hostText}${detail} (byte ${failure.offset})`);
    this.hostText = failure.hostText;
    this.offset = failure.offset;
    this.node = failure.node;
  }
}

/** Why a value cannot be encoded, or does not fit its type. */
export type PackValueErrorCode =
  | "TYPE_MISMATCH"
  | "OUT_OF_RANGE"
  | "LONE_SURROGATE"
  | "MIXED_LIST"
  | "NOT_PLAIN_DATA"
  | "CYCLE"
  | "TOO_DEEP"
  | "TOO_MANY_NODES"
  | "SEQUENCE_TOO_LONG"
  | "PAYLOAD_TOO_LARGE"
  | "BUFFER_TOO_LARGE";

/** A value that cannot be encoded, or does not fit the type it was given with. `path` says which part of it. */
export class PackValueError extends PackError {
  override readonly name: string = "PackValueError";
  declare readonly code: PackValueErrorCode;
  readonly path: ValuePath;

  constructor(code: PackValueErrorCode, problem: string, path: ValuePath = []) {
    super(code, `${formatPath(path)}: ${problem}`);
    this.path = path;
  }
}

/** Why a type cannot be used. */
export type PackTypeErrorCode =
  | "UNKNOWN_TYPE"
  | "RECURSIVE_TYPE"
  | "UNKNOWN_FUNCTION"
  | "UNKNOWN_TRANSFORM"
  | "TOO_DEEP"
  | "TOO_LARGE";

/** A type, interface or hash that cannot be worked with: a name nobody defined, a type without end. */
export class PackTypeError extends PackError {
  override readonly name: string = "PackTypeError";
  declare readonly code: PackTypeErrorCode;
}

/** Why a pact text was refused. */
export type PactSyntaxErrorCode =
  | "UNEXPECTED_CHARACTER"
  | "UNEXPECTED_TOKEN"
  | "UNTERMINATED_STRING"
  | "INVALID_NUMBER"
  | "DUPLICATE_NAME"
  | "TOO_DEEP";

/** Text that is not pact. `line` and `column` start at 1. */
export class PactSyntaxError extends PackError {
  override readonly name: string = "PactSyntaxError";
  declare readonly code: PactSyntaxErrorCode;
  readonly line: number;
  readonly column: number;

  constructor(code: PactSyntaxErrorCode, problem: string, line: number, column: number) {
    super(code, `${line}:${column}: ${problem}`);
    this.line = line;
    this.column = column;
  }
}

/** `value.items[3].name`. */
export function formatPath(path: ValuePath): string {
  let text = "value";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += /^[A-Za-z_$][\w$-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  }
  return text;
}
