import { HandlerError } from "@troupe/handler";

/** Why an operation of the timer handler failed. */
export type TimerErrorCode =
  | "CALLBACK_MISSING"
  | "DELAY_INVALID"
  | "NAME_INVALID"
  | "OPTION_INVALID"
  | "RANDOM_RANGE"
  | "TIMER_EXISTS"
  | "TIMER_LIMIT"
  | "TIMER_NOT_FOUND";

/** A failure of the timer handler. `timer` is the name concerned, if there is one. */
export class TimerError extends HandlerError {
  override readonly name: string = "TimerError";
  declare readonly code: TimerErrorCode;
  readonly timer: string | undefined;

  constructor(
    code: TimerErrorCode,
    message: string,
    facts: { readonly hostText?: string; readonly timer?: string } = {},
  ) {
    super(code, message, facts.hostText === undefined ? {} : { hostText: facts.hostText });
    this.timer = facts.timer;
  }
}

export function timerExists(name: string): TimerError {
  return new TimerError("TIMER_EXISTS", `Timer '${name}' already exists`, { timer: name });
}

export function timerNotFound(name: string): TimerError {
  return new TimerError("TIMER_NOT_FOUND", `Timer '${name}' not found`, { timer: name });
}

export function callbackMissing(actor: string, callback: string, exportName: string): TimerError {
  return new TimerError("CALLBACK_MISSING", `actor "${actor}" has no callback timer.${callback}`, {
    hostText: `Function not found: ${exportName}`,
  });
}
