const BRAND: unique symbol = Symbol.for("@troupe/roam-stream/error") as never;

/** The stable codes of {@link RoamStreamError}. */
export type RoamStreamErrorCode =
  | "address-invalid"
  | "connect-failed"
  | "connect-timeout"
  | "link-broken"
  | "listen-failed"
  | "listener-closed"
  | "peer-refused"
  | "tls-failed"
  | "too-many-links";

/** What every error of this package is: a stable `code`, and the address it is about. */
export class RoamStreamError extends Error {
  readonly code: RoamStreamErrorCode;
  /** `host:port`, or the path of a Unix socket, where one is known. */
  readonly address: string | undefined;

  constructor(
    code: RoamStreamErrorCode,
    message: string,
    options: ErrorOptions & { readonly address?: string | undefined } = {},
  ) {
    super(message, options);
    this.name = "RoamStreamError";
    this.code = code;
    this.address = options.address;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/** Whether `error` comes from this package, also when two copies of it are installed. */
export function isRoamStreamError(error: unknown): error is RoamStreamError {
  return typeof error === "object" && error !== null && BRAND in error;
}
