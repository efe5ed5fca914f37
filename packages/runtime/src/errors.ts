import { HandlerError } from "@troupe/handler";

/** Why the runtime refused a request of its user. */
export type RuntimeErrorCode =
  | "COMMAND_UNSUPPORTED"
  | "DEFINITION_NOT_FOUND"
  | "DEFINITION_DUPLICATE"
  | "HANDLER_NOT_AVAILABLE"
  | "HANDLER_NOT_GRANTED"
  | "INIT_FAILED"
  | "OPTION_INVALID"
  | "RUNTIME_CLOSED"
  | "ACTOR_LIMIT"
  | "NO_CHAIN"
  | "NO_MANIFEST"
  | "NO_STORE"
  | "PACKAGE_MISMATCH"
  | "REPLAY_CHAIN_BROKEN"
  | "REPLAY_NEEDS_BEGINNING"
  | "REPLAY_NEEDS_PAYLOADS"
  | "REPLAY_UNSUPPORTED";

/** A refusal of the runtime: `subject` is the name or id concerned. */
export class RuntimeError extends HandlerError {
  override readonly name: string = "RuntimeError";
  declare readonly code: RuntimeErrorCode;
  readonly subject: string;

  constructor(code: RuntimeErrorCode, subject: string, message: string, options: { readonly cause?: unknown } = {}) {
    super(code, message, options);
    this.subject = subject;
  }
}
