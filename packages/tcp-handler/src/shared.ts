import type { HandlerHost } from "@troupe/handler";
import { IdTable } from "@troupe/ids";
import type { Connection } from "./connection.ts";
import { limitReached } from "./errors.ts";
import { Handshakes } from "./handshakes.ts";
import { Lingering } from "./lingering.ts";
import type { Listener } from "./listener.ts";
import type { TcpLimits } from "./options.ts";
import type { ConnectionOwner } from "./owner.ts";
import { WriteWatches } from "./write-watches.ts";

/** What all actors of one runtime share: the tables of connections and listeners, the bounds, the coarse timers. */
export class TcpShared {
  readonly limits: TcpLimits;
  readonly host: HandlerHost;
  readonly connections: IdTable<number, Connection> = new IdTable();
  readonly listeners: Map<number, Listener> = new Map();
  readonly handshakes: Handshakes;
  readonly lingering: Lingering;
  readonly writes: WriteWatches;
  /** Connections that are being opened, or are in a handshake, and belong to nobody yet. */
  opening = 0;

  constructor(host: HandlerHost, limits: TcpLimits) {
    this.host = host;
    this.limits = limits;
    this.handshakes = new Handshakes(host.clock, limits.handshakeTimeoutMs, limits.maxHandshakes);
    this.lingering = new Lingering(host.clock, limits.lingerMs);
    this.writes = new WriteWatches(host.clock, limits.writeStallMs);
  }

  /** What `maxConnections` bounds. */
  get count(): number {
    return this.connections.size + this.opening;
  }

  /** Throws CONNECTION_LIMIT when the owner, or all owners together, have no room for one more. */
  checkRoom(owner: ConnectionOwner): void {
    if (this.count >= this.limits.maxConnections) throw limitReached(this.count, this.limits.maxConnections);
    if (owner.count >= owner.maxConnections) throw limitReached(owner.count, owner.maxConnections);
  }

  /** Keeps a place for a connection on its way to `owner`; `release` gives it back. */
  reserve(owner: ConnectionOwner): void {
    this.opening += 1;
    owner.opening += 1;
  }

  release(owner: ConnectionOwner): void {
    this.opening -= 1;
    owner.opening -= 1;
  }

  add(connection: Connection): void {
    this.connections.add(connection);
    connection.owner.connections.add(connection);
  }

  /** The owner gave the connection back. */
  closed(connection: Connection): void {
    this.connections.delete(connection.id);
    connection.listener?.connectionEnded();
  }

  /** The socket of a connection is gone. */
  gone(connection: Connection): void {
    this.lingering.delete(connection);
    this.writes.delete(connection);
  }
}
