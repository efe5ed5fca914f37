import { ProtocolViolationError } from "../errors.ts";

/** The peer broke a rule. Thrown on the way through the core, it ends the link with Goodbye. */
export function violation(ruleId: string, message: string): ProtocolViolationError {
  return new ProtocolViolationError(ruleId, `the peer broke ${ruleId}: ${message}`);
}
