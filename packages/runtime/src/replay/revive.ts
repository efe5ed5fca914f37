import type { ImportSpec, RecordedFailure } from "@troupe/handler";
import { HandlerError } from "@troupe/handler";

/** The error that a host function threw when it was recorded: of the handler's class where the handler knows it. */
export function revivedError({ errors }: ImportSpec, failure: RecordedFailure): Error {
  return errors?.[failure.name]?.(failure) ?? new RevivedError(failure);
}

/** Any other error: what a program looks at is as it was. */
class RevivedError extends HandlerError {
  override readonly name: string;

  constructor({ name, code, message, text }: RecordedFailure) {
    super(code as string, message, { hostText: text });
    this.name = name;
  }
}
