const BRAND: unique symbol = Symbol.for("@troupe/roam-websocket/error") as never;

/** The stable codes of {@link RoamWebSocketError}. */
export type RoamWebSocketErrorCode =
  | "connect-failed"
  | "connect-timeout"
  | "link-broken"
  | "listen-failed"
  | "listener-closed"
  | "no-websocket"
  | "peer-refused"
  | "too-many-links"
  | "url-invalid"
  | "websocket-violation";

/** What every error of this package is: a stable `code`, and the address it is about. */
export class RoamWebSocketError extends Error {
  readonly code: RoamWebSocketErrorCode;
  /** A URL without its query, or `host:port`, where one is known. */
  readonly address: string | undefined;
  /** The status of an HTTP answer that took the place of a WebSocket. Browsers don't tell it. */
  readonly status: number | undefined;

  constructor(
    code: RoamWebSocketErrorCode,
    message: string,
    options: ErrorOptions & { readonly address?: string | undefined; readonly status?: number | undefined } = {},
  ) {
    super(message, options);
    this.name = "RoamWebSocketError";
    this.code = code;
    this.address = options.address;
    this.status = options.status;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/** Whether `error` comes from this package, also when two copies of it are installed. */
export function isRoamWebSocketError(error: unknown): error is RoamWebSocketError {
  return typeof error === "object" && error !== null && BRAND in error;
}
