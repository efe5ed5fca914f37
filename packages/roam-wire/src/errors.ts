const BRAND: unique symbol = Symbol.for("@troupe/roam-wire/error") as never;

/** Why bytes of a peer were refused: the `code` of a {@link RoamProtocolError}. */
export type ProtocolErrorCode =
  | "truncated"
  | "trailing-bytes"
  | "overlong-varint"
  | "out-of-range"
  | "length-beyond-input"
  | "invalid-utf8"
  | "invalid-value"
  | "unknown-variant"
  | "unknown-hello-version"
  | "too-deep"
  | "metadata-limits"
  | "empty-frame"
  | "invalid-frame"
  | "frame-too-large"
  | "framing-mismatch";

/** Why a value of ours was refused: the `code` of an {@link EncodeError}. */
export type EncodeErrorCode = "invalid-value" | "too-deep" | "metadata-limits" | "channel-outside-call";

/** Why a declaration was refused: the `code` of a {@link SchemaError}. */
export type SchemaErrorCode =
  | "invalid-name"
  | "duplicate-name"
  | "invalid-length"
  | "channel-not-allowed"
  | "invalid-type";

/** What every error of this package is: a stable `code`, and the facts as fields of the subclass. */
export class RoamWireError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/** Whether `error` comes from this package, also when two copies of it are installed. */
export function isRoamWireError(error: unknown): error is RoamWireError {
  return typeof error === "object" && error !== null && BRAND in error;
}

/**
 * The bytes of a peer break the protocol. `ruleId` is the reason that roam 0.6.0 puts into Goodbye for it; when it was the payload of a
 * request that could not be decoded, the answer InvalidPayload takes the place of the Goodbye, and `ruleId` is not used.
 */
export class RoamProtocolError extends RoamWireError {
  declare readonly code: ProtocolErrorCode;
  readonly ruleId: string;
  /** Where in the decoded bytes, if that is known. */
  readonly offset: number | undefined;

  constructor(code: ProtocolErrorCode, message: string, facts?: { ruleId?: string; offset?: number; cause?: unknown }) {
    super(code, message, facts);
    this.ruleId = facts?.ruleId ?? "message.decode-error";
    this.offset = facts?.offset;
  }

  override get name(): string {
    return "RoamProtocolError";
  }
}

/** A value that we were to send does not fit its type. Nothing of it was sent. */
export class EncodeError extends RoamWireError {
  declare readonly code: EncodeErrorCode;
  /** The way to the value that does not fit, for example `["person", "age"]`; outermost first. */
  readonly path: readonly (string | number)[];
  /** What was expected and seen, without the path. */
  readonly reason: string;

  constructor(code: EncodeErrorCode, reason: string, path: readonly (string | number)[] = []) {
    super(code, path.length === 0 ? reason : `${path.join(".")}: ${reason}`);
    this.reason = reason;
    this.path = path;
  }

  override get name(): string {
    return "EncodeError";
  }
}

/** A type or service is declared in a way that Rust, or the wire, has no form for. */
export class SchemaError extends RoamWireError {
  declare readonly code: SchemaErrorCode;

  override get name(): string {
    return "SchemaError";
  }
}

/** `error`, seen from one level further out. Anything but an {@link EncodeError} stays as it is. */
export function withinPath(error: unknown, step: string | number): unknown {
  return error instanceof EncodeError ? new EncodeError(error.code, error.reason, [step, ...error.path]) : error;
}

/** Says that `value` is not `expected`. */
export function notA(expected: string, value: unknown): EncodeError {
  return new EncodeError("invalid-value", `${show(value)} is not ${expected}`);
}

function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case "bigint":
      return `${value}n`;
    case "object":
      if (Array.isArray(value)) return `an array of ${value.length}`;
      return value === null ? "null" : `an object (${value.constructor?.name ?? "without prototype"})`;
    case "function":
      return "a function";
    default:
      return String(value);
  }
}
