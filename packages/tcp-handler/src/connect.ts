import { nextSocketId } from "@troupe/ids";
import type { ClientTls } from "@troupe/tls-config";
import type { ParsedAddress } from "./address.ts";
import type { ConnectOptions } from "./api.ts";
import { Attempt } from "./attempt.ts";
import { Connection } from "./connection.ts";
import { openSocket } from "./dial.ts";
import type { ConnectionOwner } from "./owner.ts";
import { secureClient } from "./secure.ts";
import type { TcpShared } from "./shared.ts";
import { resetSocket } from "./socket-events.ts";

/** Opens a connection for an actor: TCP or a Unix socket, then TLS if `tls` is given. */
export async function connect(
  shared: TcpShared,
  owner: ConnectionOwner,
  address: ParsedAddress,
  text: string,
  tls: ClientTls | undefined,
  options: ConnectOptions,
): Promise<Connection> {
  shared.checkRoom(owner);
  const attempt = new Attempt(owner, options.signal);
  shared.reserve(owner);
  try {
    const raw = await openSocket(shared, address, text, options, attempt.signal);
    const { signal } = attempt;
    const socket =
      tls === undefined ? raw : await secureClient(shared.handshakes, raw, tls, serverName(address), { signal });
    if (signal.aborted) {
      // In the moment between the end of the handshake and now.
      resetSocket(raw);
      throw signal.reason;
    }
    const connection = new Connection(shared, nextSocketId(), socket, owner, {
      phase: "active",
      halfOpen: options.halfOpen === true,
      raw: tls === undefined ? undefined : raw,
    });
    shared.add(connection);
    return connection;
  } finally {
    shared.release(owner);
    attempt.finish();
  }
}

/** What the peer's certificate is checked against. */
export function serverName(address: ParsedAddress): string {
  return address.kind === "tcp" ? address.host : "localhost";
}
