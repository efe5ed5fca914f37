import type { NetworkServer, NetworkSocket } from "@troupe/handler";
import { nextSocketId } from "@troupe/ids";
import type { ConnectionId, ListenerId } from "@troupe/ids";
import type { ServerTls } from "@troupe/tls-config";
import { formatBound } from "./address.ts";
import { ArrivalCall } from "./calls.ts";
import { Connection } from "./connection.ts";
import { diagnostics } from "./diagnostics.ts";
import type { RefusedMessage } from "./diagnostics.ts";
import { TcpError } from "./errors.ts";
import type { ConnectionOwner } from "./owner.ts";
import { secureServer } from "./secure.ts";
import type { TcpShared } from "./shared.ts";
import { ignoreErrors, resetSocket } from "./socket-events.ts";
import { tcpCallbacks } from "./spec.ts";
import { Waiters } from "./waiters.ts";

/** How a listener treats what it accepts. */
export interface ListenerOptions {
  /** The actor takes connections with `accept` instead of being called. */
  readonly manual: boolean;
  readonly halfOpen: boolean;
  readonly noDelay: boolean;
  readonly keepAliveMs: number | undefined;
  readonly tls: ServerTls | undefined;
}

/** A bound socket of an actor. It accepts by itself; each connection is announced in a call of its own, or waits for `accept`. */
export class Listener {
  readonly id: ListenerId;
  readonly owner: ConnectionOwner;
  readonly address: string;
  readonly #shared: TcpShared;
  readonly #server: NetworkServer;
  readonly #options: ListenerOptions;
  /** Accepted, and not yet announced (paused) or taken (manual). */
  readonly #held = new Set<Connection>();
  readonly #accepts = new Waiters<Connection>();
  readonly #drains = new Waiters<void>();
  /** Accepted connections that nobody has activated, handed over or closed; handshakes included. */
  #pending = 0;
  /** Connections that came through it and have not ended. */
  #open = 0;
  #paused = false;
  #closed = false;

  constructor(
    shared: TcpShared,
    id: ListenerId,
    owner: ConnectionOwner,
    server: NetworkServer,
    options: ListenerOptions,
  ) {
    this.#shared = shared;
    this.id = id;
    this.owner = owner;
    this.#server = server;
    this.#options = options;
    this.address = formatBound(server.address());
    server.on("connection", this.#accepted);
    server.on("error", this.#acceptFailed);
  }

  get manual(): boolean {
    return this.#options.manual;
  }

  // --- what the network does

  readonly #acceptFailed = (error: unknown): void => {
    if (!diagnostics.acceptError.hasSubscribers) return;
    diagnostics.acceptError.publish({ listener: this.id, address: this.address, error });
  };

  readonly #accepted = (socket: NetworkSocket): void => {
    const full = this.#full();
    if (full !== undefined) {
      this.#refuse(socket, full);
      return;
    }
    const { tls, noDelay, keepAliveMs } = this.#options;
    if (noDelay) socket.setNoDelay(true);
    if (keepAliveMs !== undefined) socket.setKeepAlive(true, keepAliveMs);
    this.#pending += 1;
    if (tls === undefined) this.#admit(socket, undefined);
    else void this.#secure(socket, tls);
  };

  async #secure(raw: NetworkSocket, tls: ServerTls): Promise<void> {
    this.#shared.reserve(this.owner);
    let secure: NetworkSocket | undefined;
    try {
      secure = await secureServer(this.#shared.handshakes, raw, tls, { listener: this });
    } catch (error) {
      this.#publishRefusal("handshake", error);
    }
    this.#shared.release(this.owner);
    if (secure !== undefined && !this.#closed) {
      this.#admit(secure, raw);
      return;
    }
    this.#pending -= 1;
    if (secure !== undefined) this.#refuse(raw, "closed");
  }

  #full(): RefusedMessage["reason"] | undefined {
    const { limits } = this.#shared;
    if (this.#closed) return "closed";
    if (this.#shared.count >= limits.maxConnections) return "limit";
    if (this.owner.count >= this.owner.maxConnections) return "actor-limit";
    if (this.#pending >= limits.maxPending) return "pending-limit";
    return undefined;
  }

  #refuse(socket: NetworkSocket, reason: RefusedMessage["reason"]): void {
    ignoreErrors(socket);
    resetSocket(socket);
    this.#publishRefusal(reason);
  }

  #publishRefusal(reason: RefusedMessage["reason"], error?: unknown): void {
    if (!diagnostics.refused.hasSubscribers) return;
    diagnostics.refused.publish({ listener: this.id, address: this.address, reason, error });
  }

  #admit(socket: NetworkSocket, raw: NetworkSocket | undefined): void {
    const id: ConnectionId = nextSocketId();
    const { halfOpen } = this.#options;
    const origin = { phase: "pending", halfOpen, raw, listener: this } as const;
    const connection = new Connection(this.#shared, id, socket, this.owner, origin);
    this.#open += 1;
    this.#shared.add(connection);
    if (this.#paused) this.#held.add(connection);
    else this.#offer(connection);
  }

  #offer(connection: Connection): void {
    if (this.manual) {
      if (!this.#accepts.give(connection)) this.#held.add(connection);
      return;
    }
    const callback = this.owner.optional("handleConnection");
    if (callback === undefined) connection.close();
    else this.owner.port.arrive(new ArrivalCall(tcpCallbacks.handleConnection, connection, callback));
  }

  // --- what the owner does

  /** The next connection of a manual listener. */
  accept(signal: AbortSignal | undefined): Promise<Connection> {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const [held] = this.#paused ? [] : this.#held;
    if (held === undefined) return this.#accepts.wait(signal);
    this.#held.delete(held);
    return Promise.resolve(held);
  }

  /** Holds what is accepted from now on, up to the bound on pending connections; beyond that it is refused. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const held = [...this.#held];
    this.#held.clear();
    for (const connection of held) {
      // An earlier one may have led to the end of a later one.
      if (connection.phase === "pending") this.#offer(connection);
    }
  }

  /** Frees the address at once, and ends what nobody could take any more; other connections go on. Idempotent. */
  close(why: Error = new TcpError("LISTENER_CLOSED", `Listener ${this.id} was closed`, { id: this.id })): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#server.close();
    this.owner.listeners.delete(this);
    this.#shared.listeners.delete(this.id);
    this.#shared.handshakes.abort(this);
    this.#accepts.fail(why);
    for (const connection of this.#held) connection.close();
  }

  /** Stops accepting; resolves when every connection that came through it has ended. */
  drain(signal: AbortSignal): Promise<void> {
    this.close();
    return this.#open === 0 ? Promise.resolve() : this.#drains.wait(signal);
  }

  /** Ends the accepts that wait: the owner is asked to stop. */
  interrupt(why: TcpError): void {
    this.#accepts.fail(why);
  }

  // --- what becomes of its connections

  /** A connection left the state `pending`. */
  taken(connection: Connection): void {
    this.#pending -= 1;
    this.#held.delete(connection);
  }

  connectionEnded(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#drains.giveAll();
  }
}
