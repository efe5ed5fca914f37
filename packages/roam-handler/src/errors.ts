import { HandlerError } from "@troupe/handler";

/** Why an operation of the roam handler failed. */
export type RoamHandlerErrorCode =
  | "CALL_NOT_FOUND"
  | "CALLBACK_MISSING"
  | "CONNECTION_NOT_FOUND"
  | "CONNECTION_REFUSED"
  | "OPTION_INVALID"
  | "REFUSED_BY_LINK"
  | "SESSION_FAILED"
  | "SESSION_NOT_FOUND"
  | "STREAM_FAILED"
  | "STREAM_LIMIT"
  | "STREAM_NOT_FOUND"
  | "STREAM_STATE";

/** A failure of the roam handler. `id` is the connection, call or stream concerned. */
export class RoamHandlerError extends HandlerError {
  override readonly name: string = "RoamHandlerError";
  declare readonly code: RoamHandlerErrorCode;
  readonly id: number | undefined;

  constructor(code: RoamHandlerErrorCode, message: string, id?: number, cause?: unknown, hostText?: string) {
    super(code, message, {
      ...(cause === undefined ? {} : { cause }),
      ...(hostText === undefined ? {} : { hostText }),
    });
    this.id = id;
  }
}

export function streamNotFound(stream: number): RoamHandlerError {
  return new RoamHandlerError("STREAM_NOT_FOUND", `this actor has no open stream ${stream}`, stream);
}

/** What went wrong, in the words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
