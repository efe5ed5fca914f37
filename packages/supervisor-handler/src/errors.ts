import { HandlerError } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";

/** Why an operation of the supervisor handler, or the supervisor itself, failed. */
export type SupervisorErrorCode =
  | "CALLBACK_MISSING"
  | "CHILD_BUSY"
  | "CHILD_FAILED"
  | "CHILD_ID_INVALID"
  | "CHILD_NOT_FOUND"
  | "CHILD_STOPPED"
  | "CHILD_TIMEOUT"
  | "RESTART_INTENSITY"
  | "SPEC_INVALID";

/** What an error was about. */
export interface SupervisorErrorFacts {
  readonly hostText?: string;
  readonly cause?: unknown;
  readonly child?: TheaterId;
  /** For RESTART_INTENSITY: failures within the period. */
  readonly failures?: number;
  readonly periodMs?: number;
}

/** A failure of the supervisor handler. `code` is stable; `hostText` is what Theater 0.3.7 says in the same place. */
export class SupervisorError extends HandlerError {
  override readonly name: string = "SupervisorError";
  declare readonly code: SupervisorErrorCode;
  /** The child concerned. */
  readonly child: TheaterId | undefined;
  readonly failures: number | undefined;
  readonly periodMs: number | undefined;

  constructor(code: SupervisorErrorCode, message: string, facts: SupervisorErrorFacts = {}) {
    super(code, message, facts);
    this.child = facts.child;
    this.failures = facts.failures;
    this.periodMs = facts.periodMs;
  }
}

/** The same for an actor that does not run, and for one that is somebody else's: whoever asks learns nothing. */
export function childNotFound(child: TheaterId): SupervisorError {
  return new SupervisorError("CHILD_NOT_FOUND", `actor ${child} is no child of this actor`, {
    child,
    hostText: `Actor not found: ${child}`,
  });
}

export function callbackMissing(actor: string, callback: string, exportName: string): SupervisorError {
  return new SupervisorError("CALLBACK_MISSING", `actor "${actor}" has no callback supervisor.${callback}`, {
    hostText: `Function not found: ${exportName}`,
  });
}

export function specInvalid(field: string, seen: unknown, expected: string): SupervisorError {
  const shown = typeof seen === "string" ? `"${seen}"` : String(seen);
  return new SupervisorError("SPEC_INVALID", `${field}: expected ${expected}, got ${shown}`);
}
