import type { Connection } from "./connection.ts";
import { TcpError } from "./errors.ts";

const causedByPeer: ReadonlySet<string> = new Set(["CONNECTION_FAILED", "WRITE_QUEUE_FULL", "WRITE_STALLED"]);

/**
 * Whether an error that a callback about `connection` let through is that its peer went away, or does not read. A peer
 * can do so at any moment, between two chunks and in the middle of a callback: it must never bring down an actor, and
 * with it everybody else's connections, only because its author did not catch that.
 */
export function isPeersFault(error: unknown, connection: Connection): error is TcpError {
  if (!(error instanceof TcpError)) return false;
  if (error.code === "TLS_HANDSHAKE") return connection.input === "failed";
  // Nobody's fault: the actor is asked to stop, and was told so where it waited.
  if (error.code === "ACTOR_STOPPING") return true;
  return error.id === connection.id && causedByPeer.has(error.code);
}
