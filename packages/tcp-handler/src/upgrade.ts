import type { NetworkSocket } from "@troupe/handler";
import { Attempt } from "./attempt.ts";
import type { Connection } from "./connection.ts";
import { TcpError } from "./errors.ts";
import { connectionFlushed } from "./flushed.ts";
import { resetSocket } from "./socket-events.ts";

/**
 * Puts TLS over the socket of a connection, from the next byte on in both directions. When it fails, for whatever
 * reason, the connection is gone: nobody can know what the peer has read of the handshake.
 */
export async function upgrade(
  connection: Connection,
  outer: AbortSignal | undefined,
  secure: (raw: NetworkSocket, signal: AbortSignal) => Promise<NetworkSocket>,
): Promise<void> {
  const { id } = connection;
  if (connection.raw !== undefined) {
    throw new TcpError("CONNECTION_IS_TLS", `Connection ${id} is already TLS`, { id });
  }
  const attempt = new Attempt(connection.owner, outer);
  try {
    const raw = connection.takeSocket((reason) => attempt.abort(reason));
    try {
      // TLS writes below the queue of the socket, and would overtake what waits there.
      await connectionFlushed(connection, attempt);
      connection.giveSocket(await secure(raw, attempt.signal));
    } catch (error) {
      resetSocket(raw);
      connection.upgradeFailed(error);
      throw error;
    }
  } finally {
    attempt.finish();
  }
}
