import type { Connection } from "../connection.ts";
import type { Role } from "../core/contracts.ts";
import { CancelledError, LinkLostError } from "../errors.ts";
import { type BegunSession, type SessionOptions, begin } from "../establish.ts";
import { ALL_PARTS } from "../framed.ts";
import type { Session } from "../session.ts";
import type { Transport } from "../transport.ts";

/**
 * As `acceptFramed` and `initiateFramed`, for who needs the session before it is open: to end it, or to know it by its first call.
 * @throws the reason of a signal that is aborted already; `option-invalid`: `limits`
 */
export function beginFramed(role: Role, transport: Transport, options: SessionOptions = {}): BegunSession {
  return begin(role, transport, options, ALL_PARTS);
}

/** New calls of the peer on this connection are answered `draining` from now on. */
export function refuseCalls(connection: Connection): void {
  connection.core.isDraining = true;
}

/**
 * Ends a session without waiting: the peer's calls that are being served are answered Cancelled with this code, then Goodbye is said. One with a nonce may
 * still come to its end, for who asks again. A session that is not open yet is aborted.
 */
export function leave(session: Session, code: string): void {
  const { core } = session;
  if (core.state === "hello") return session.abort(new LinkLostError("the session was ended before it was open"));
  for (const connection of [core.root, ...core.connections.values()]) {
    for (const [, request] of connection.inFlight.entries()) {
      request.breakOff(new CancelledError(request.label ?? "the call", code), code);
    }
  }
  core.leave();
}
