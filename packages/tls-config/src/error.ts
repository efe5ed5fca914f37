const BRAND: symbol = Symbol.for("@troupe/tls-config/error");

/** What can be wrong with a TLS configuration. */
export type TlsConfigErrorCode =
  | "TLS_FIELD_UNKNOWN"
  | "TLS_FIELD_INVALID"
  | "TLS_FIELD_MISSING"
  | "TLS_FILE_UNREADABLE"
  | "TLS_CERTIFICATE_INVALID"
  | "TLS_CERTIFICATE_EXPIRED"
  | "TLS_CERTIFICATE_NOT_YET_VALID"
  | "TLS_KEY_INVALID"
  | "TLS_KEY_ENCRYPTED"
  | "TLS_PASSPHRASE_WRONG"
  | "TLS_KEY_MISMATCH"
  | "TLS_CONTEXT_FAILED"
  | "TLS_SERVER_NAME_INVALID"
  | "TLS_ADDRESS_INVALID";

/** The facts of a {@link TlsConfigError}. */
export interface TlsConfigErrorFacts {
  /** Path of the field, such as `server_tls.cert`. */
  readonly field?: string | undefined;
  /** The file that the field names. */
  readonly file?: string | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  readonly hostText?: string | undefined;
  readonly cause?: unknown;
}

/**
 * A TLS configuration cannot be used. It is thrown before anything listens or connects: there is no fallback to plaintext.
 *
 * The message begins with the field and names the file, if there is one; it never holds a key or a passphrase.
 */
export class TlsConfigError extends Error {
  override readonly name: string = "TlsConfigError";
  readonly code: TlsConfigErrorCode;
  /** Path of the field, such as `server_tls.cert` or `handler[0].client_tls.skip_verify`. */
  readonly field: string | undefined;
  /** The file that the field names; undefined for PEM in memory and for fields that name no file. */
  readonly file: string | undefined;
  /** What would have been accepted. */
  readonly expected: string | undefined;
  /** What was found; secrets are never quoted. */
  readonly actual: string | undefined;
  /** The text that Theater 0.3.7 has for this error: for guests that compare it, not for people. */
  readonly hostText: string;

  constructor(code: TlsConfigErrorCode, message: string, facts: TlsConfigErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.field = facts.field;
    this.file = facts.file;
    this.expected = facts.expected;
    this.actual = facts.actual;
    this.hostText = facts.hostText ?? `Failed to build TLS config: ${message}`;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for a {@link TlsConfigError}, also when it comes from another copy of this package. */
export function isTlsConfigError(error: unknown): error is TlsConfigError {
  return typeof error === "object" && error !== null && BRAND in error;
}
