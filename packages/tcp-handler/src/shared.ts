import type { HandlerHost } from "@troupe/handler";
import type { Connection } from "./connection.ts";
import { TcpError } from "./errors.ts";
import type { Handshakes } from "./handshakes.ts";
import type { Listener } from "./listener.ts";
import type { TcpLimits } from "./options.ts";
import { Timeouts } from "./timeouts.ts";

/** What all actors of one runtime share: the tables of connections and listeners, the bounds, the coarse timers. */
export class TcpShared {
  readonly limits: TcpLimits;
  readonly host: HandlerHost;
  readonly connections = new Map<number, Connection>();
  readonly listeners = new Map<number, Listener>();
  readonly handshakes: Handshakes;
  /** Closed connections that still send, or wait for the peer's end. */
  readonly lingering: Timeouts<Connection>;
  readonly #stalling: Timeouts<Connection>;
  #idleWaiters: (() => void)[] = [];

  constructor(host: HandlerHost, limits: TcpLimits, handshakes: Handshakes) {
    this.host = host;
    this.limits = limits;
    this.handshakes = handshakes;
    this.lingering = new Timeouts(host.clock, limits.lingerMs, (connection) => connection.reset());
    this.#stalling = new Timeouts(host.clock, limits.writeStallMs, (connection) => this.#stalled(connection));
  }

  /** Connections and handshakes together: what `maxConnections` bounds. */
  get count(): number {
    return this.connections.size + this.handshakes.size;
  }

  add(connection: Connection): void {
    this.connections.set(connection.id, connection);
    connection.owner.connections.add(connection);
    const { idleTimeoutMs } = this.limits;
    if (idleTimeoutMs > 0) {
      const error = new TcpError("CONNECTION_FAILED", `Connection ${connection.id} was idle for ${idleTimeoutMs} ms`, {
        id: connection.id,
        hostText: "Connection timed out (os error 110)",
      });
      connection.socket.setTimeout(idleTimeoutMs, () => connection.socket.destroy(error));
    }
  }

  /** The owner gave the connection back. */
  closed(connection: Connection): void {
    this.connections.delete(connection.id);
    connection.listener?.connectionEnded();
  }

  /** The socket of a connection is gone. */
  gone(connection: Connection): void {
    this.lingering.delete(connection);
    this.#stalling.delete(connection);
    if (this.lingering.size > 0) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  /** Some of what a connection sent was not taken by the kernel: see that it moves. */
  watchWrites(connection: Connection): void {
    if (this.#stalling.has(connection)) return;
    connection.writtenBefore = connection.socket.bytesWritten;
    this.#stalling.add(connection);
  }

  writesDrained(connection: Connection): void {
    this.#stalling.delete(connection);
  }

  #stalled(connection: Connection): void {
    const { socket } = connection;
    if (socket.destroyed || socket.writableLength === 0) return;
    const sent = socket.bytesWritten - socket.writableLength;
    if (sent > connection.writtenBefore) {
      connection.writtenBefore = sent;
      this.#stalling.add(connection);
      return;
    }
    const message = `Connection ${connection.id}: no byte of ${socket.writableLength} unsent left in ${this.limits.writeStallMs} ms`;
    socket.destroy(
      new TcpError("WRITE_STALLED", message, { id: connection.id, hostText: "Connection timed out (os error 110)" }),
    );
  }

  /** Resolves when no closed connection lingers; when `signal` aborts, what is left is reset. */
  async settled(signal: AbortSignal): Promise<void> {
    if (this.lingering.size > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener("abort", done);
          resolve();
        };
        this.#idleWaiters.push(done);
        signal.addEventListener("abort", done);
      });
    }
    for (const connection of this.lingering.items()) connection.reset();
  }
}
