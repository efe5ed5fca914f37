import { HandlerError } from "@troupe/handler";
import { isConnectionId } from "@troupe/ids";
import { describeTlsError } from "@troupe/tls-config";
import type { Operation, StateProblem } from "./mode.ts";

/** Why an operation on a connection or a listener failed. */
export type TcpErrorCode =
  | StateProblem
  | "ACTOR_STOPPING"
  | "ADDRESS_INVALID"
  | "ADDRESS_IN_USE"
  | "ADDRESS_NOT_AVAILABLE"
  | "CALLBACK_MISSING"
  | "CONNECT_REFUSED"
  | "CONNECT_TIMEOUT"
  | "CONNECTION_CLOSED"
  | "CONNECTION_FAILED"
  | "CONNECTION_IS_TLS"
  | "CONNECTION_LIMIT"
  | "CONNECTION_TRANSFERRED"
  | "HOST_NOT_FOUND"
  | "HOST_UNREACHABLE"
  | "IDLE_TIMEOUT"
  | "ID_INVALID"
  | "LISTENER_CLOSED"
  | "LISTENER_NOT_MANUAL"
  | "MODE_INVALID"
  | "OPTION_INVALID"
  | "NOT_FOUND"
  | "NOT_OWNED"
  | "PERMISSION_DENIED"
  | "RECEIVE_BUSY"
  | "RECEIVE_SIZE"
  | "SOCKET_ERROR"
  | "TARGET_INVALID"
  | "TARGET_NOT_FOUND"
  | "TLS_HANDSHAKE"
  | "TLS_NOT_CONFIGURED"
  | "TLS_SERVER_NAME_INVALID"
  | "TOO_MANY_OPEN_FILES"
  | "WRITE_QUEUE_FULL"
  | "WRITE_STALLED";

/** What an error was about. */
export interface TcpErrorFacts {
  readonly hostText?: string | undefined;
  readonly cause?: unknown;
  /** The connection or listener concerned. */
  readonly id?: number | string | undefined;
  /** The address concerned. */
  readonly address?: string | undefined;
  /** For TLS_HANDSHAKE: what TLS found wrong, e.g. TLS_CERT_EXPIRED. */
  readonly tlsCode?: string | undefined;
}

/** A failure of the tcp handler. `code` is stable; `hostText` is what Theater 0.3.7 says in the same place. */
export class TcpError extends HandlerError {
  override readonly name: string = "TcpError";
  declare readonly code: TcpErrorCode;
  readonly id: number | string | undefined;
  readonly address: string | undefined;
  readonly tlsCode: string | undefined;

  constructor(code: TcpErrorCode, message: string, facts: TcpErrorFacts = {}) {
    super(code, message, {
      ...(facts.hostText === undefined ? {} : { hostText: facts.hostText }),
      ...(facts.cause === undefined ? {} : { cause: facts.cause }),
    });
    this.id = facts.id;
    this.address = facts.address;
    this.tlsCode = facts.tlsCode;
  }
}

type Kind = "Connection" | "Listener";

/** Nothing is known by this id; an id that none can have is told apart, as in Theater. */
export function notFound(kind: Kind, id: unknown): TcpError {
  const shown = typeof id === "number" ? id : String(id);
  if (!isConnectionId(id)) return new TcpError("ID_INVALID", `Invalid id: ${shown}`, { id: shown });
  return new TcpError("NOT_FOUND", `${kind} not found: ${id}`, { id });
}

export function notOwned(kind: Kind, id: number): TcpError {
  return new TcpError("NOT_OWNED", `${kind} ${id} not owned by this actor`, { id });
}

const stateTexts: Readonly<Record<StateProblem, string>> = {
  CONNECTION_PENDING: "is pending - call activate() or transfer() first",
  CONNECTION_ALREADY_ACTIVE: "is already active",
  CONNECTION_IN_ACTIVE_MODE: "is in active mode - data is pushed via on-data callback",
  CONNECTION_IN_USE: "is in use by another handler - it can only be closed",
  CONNECTION_OUTPUT_ENDED: "is closed for sending: its output was ended",
  CONNECTION_NOT_PASSIVE: "must be in passive mode for TLS upgrade",
  CONNECTION_UPGRADING: "is in a TLS handshake",
};

/** What Theater says of a pending connection depends on what was asked of it. */
const pendingTexts: Readonly<Partial<Record<Operation, string>>> = {
  "set-active": "must be activated before setting data mode",
  upgrade: "must be activated before TLS upgrade",
};

/** The error for an operation that the state of a connection forbids. */
export function stateError(problem: StateProblem, id: number, operation?: Operation): TcpError {
  const pending = problem === "CONNECTION_PENDING" && operation !== undefined ? pendingTexts[operation] : undefined;
  const hostText = problem === "CONNECTION_OUTPUT_ENDED" ? `Connection ${id} is closed` : undefined;
  return new TcpError(problem, `Connection ${id} ${pending ?? stateTexts[problem]}`, { id, hostText });
}

/** Why nothing goes through a connection any more; no `cause`: it has ended. */
export function connectionFailed(id: number, cause: unknown): TcpError {
  const reason = cause === undefined ? "Broken pipe (os error 32)" : errorReason(cause);
  return new TcpError("CONNECTION_FAILED", `Connection ${id} failed: ${reason}`, { id, hostText: reason, cause });
}

export function connectionClosed(id: number): TcpError {
  return new TcpError("CONNECTION_CLOSED", `Connection ${id} was closed`, { id });
}

export function connectionTransferred(id: number): TcpError {
  return new TcpError("CONNECTION_TRANSFERRED", `Connection ${id} was transferred`, { id });
}

export function idleTooLong(id: number, idleMs: number): TcpError {
  return new TcpError("IDLE_TIMEOUT", `Connection ${id}: no byte in either direction for ${idleMs} ms`, { id });
}

export function receiveBusy(id: number): TcpError {
  return new TcpError("RECEIVE_BUSY", `Connection ${id}: a receive is waiting already`, { id });
}

export function receiveSize(id: number, asked: number, max: number): TcpError {
  return new TcpError("RECEIVE_SIZE", `Connection ${id}: cannot receive ${asked} bytes, expected 1 to ${max}`, { id });
}

/** A send would pass the bound on what a connection holds unsent. */
export function writeQueueFull(id: number, unsent: number, more: number, max: number): TcpError {
  const text = `Connection ${id}: ${unsent} bytes are unsent, ${more} more would pass the limit of ${max}`;
  return new TcpError("WRITE_QUEUE_FULL", text, { id });
}

/** There is no room for one more connection. */
export function limitReached(count: number, max: number): TcpError {
  return new TcpError("CONNECTION_LIMIT", `Connection limit reached (${count}/${max})`);
}

/** TLS was asked for where there is no configuration of that side. */
export function tlsNotConfigured(side: "client" | "server"): TcpError {
  return new TcpError("TLS_NOT_CONFIGURED", `${side}_tls not configured on this handler`);
}

interface SystemError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly message: string;
}

/** What the operating system's errors are called here, and the words that Theater uses for them. */
const systemErrors: Readonly<Record<string, readonly [TcpErrorCode, string]>> = {
  EADDRINUSE: ["ADDRESS_IN_USE", "Address already in use (os error 98)"],
  EADDRNOTAVAIL: ["ADDRESS_NOT_AVAILABLE", "Cannot assign requested address (os error 99)"],
  EACCES: ["PERMISSION_DENIED", "Permission denied (os error 13)"],
  ECONNREFUSED: ["CONNECT_REFUSED", "Connection refused (os error 111)"],
  ECONNRESET: ["CONNECTION_FAILED", "Connection reset by peer (os error 104)"],
  EPIPE: ["CONNECTION_FAILED", "Broken pipe (os error 32)"],
  ETIMEDOUT: ["CONNECT_TIMEOUT", "Connection timed out (os error 110)"],
  EHOSTUNREACH: ["HOST_UNREACHABLE", "No route to host (os error 113)"],
  ENETUNREACH: ["HOST_UNREACHABLE", "Network is unreachable (os error 101)"],
  ENOTFOUND: ["HOST_NOT_FOUND", "failed to lookup address information: Name or service not known"],
  EAI_AGAIN: ["HOST_NOT_FOUND", "failed to lookup address information: Temporary failure in name resolution"],
  EMFILE: ["TOO_MANY_OPEN_FILES", "Too many open files (os error 24)"],
  ENFILE: ["TOO_MANY_OPEN_FILES", "Too many open files in system (os error 23)"],
  ENOENT: ["ADDRESS_NOT_AVAILABLE", "No such file or directory (os error 2)"],
  ERR_STREAM_DESTROYED: ["CONNECTION_FAILED", "Broken pipe (os error 32)"],
  ERR_SOCKET_CLOSED: ["CONNECTION_FAILED", "Broken pipe (os error 32)"],
};

/** An error of the operating system as one of ours. `doing` says what was tried, e.g. `connect to 127.0.0.1:80`. */
export function systemError(
  error: unknown,
  doing: string,
  facts: { readonly id?: number; readonly address?: string } = {},
): TcpError {
  if (error instanceof TcpError) return error;
  const system: SystemError = error instanceof AggregateError ? lastOf(error) : (error as SystemError);
  const code = typeof system.code === "string" ? system.code : "";
  const [ours, hostText] = systemErrors[code] ?? ["SOCKET_ERROR" as const, undefined];
  const detail = hostText === undefined ? system.message : `${hostText.replace(/ \(os error \d+\)$/, "")} (${code})`;
  return new TcpError(ours, `${doing}: ${detail}`, { ...facts, hostText: hostText ?? system.message, cause: error });
}

/** Several addresses were tried: the last error is the one to tell. */
function lastOf(error: AggregateError): SystemError {
  const errors = error.errors as readonly SystemError[];
  return errors.at(-1) ?? error;
}

/** Why a connection broke, in the words of Theater where it has them. */
export function errorReason(error: unknown): string {
  if (error instanceof HandlerError) return error.hostText;
  return describeTlsError(error)?.message ?? systemError(error, "connection").hostText;
}
