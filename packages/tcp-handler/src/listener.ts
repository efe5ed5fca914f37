import type { CallFailure, NetworkServer, NetworkSocket } from "@troupe/handler";
import { nextSocketId } from "@troupe/ids";
import type { ConnectionId, ListenerId } from "@troupe/ids";
import type { ServerTls } from "@troupe/tls-config";
import { formatBound } from "./address.ts";
import { NoticeCall } from "./calls.ts";
import { Connection } from "./connection.ts";
import { diagnostics } from "./diagnostics.ts";
import type { RefusedMessage } from "./diagnostics.ts";
import { TcpError } from "./errors.ts";
import type { ConnectionOwner } from "./owner.ts";
import type { TcpShared } from "./shared.ts";
import { resetSocket } from "./socket-events.ts";
import { tcpCallbacks } from "./spec.ts";
import { secureServer } from "./secure.ts";

/** How a listener treats what it accepts. */
export interface ListenerOptions {
  /** The actor takes connections with `accept` instead of being called. */
  readonly manual: boolean;
  readonly halfOpen: boolean;
  readonly noDelay: boolean;
  readonly keepAliveMs: number | undefined;
  readonly tls: ServerTls | undefined;
}

interface AcceptWaiter {
  readonly give: (connection: Connection) => void;
  readonly fail: (error: unknown) => void;
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
  readonly #held: Connection[] = [];
  readonly #waiters: AcceptWaiter[] = [];
  /** Accepted connections that nobody has activated, handed over or closed. */
  #pending = 0;
  /** Connections that came through it and have not ended. */
  #open = 0;
  #paused = false;
  #closed = false;
  #drainWaiters: (() => void)[] = [];

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
    if (tls === undefined) {
      this.#admit(socket, false);
      return;
    }
    secureServer(this.#shared.handshakes, socket, tls, { capped: true }).then(
      (secure) => this.#handshaken(secure),
      (error: unknown) => this.#refused(error),
    );
  };

  #full(): RefusedMessage["reason"] | undefined {
    const { limits } = this.#shared;
    if (this.#closed) return "pending-limit";
    if (this.#shared.count >= limits.maxConnections) return "limit";
    if (this.owner.connections.size >= this.owner.maxConnections) return "actor-limit";
    if (this.#pending >= limits.maxPending) return "pending-limit";
    return undefined;
  }

  #refuse(socket: NetworkSocket, reason: RefusedMessage["reason"]): void {
    socket.on("error", () => {});
    resetSocket(socket);
    this.#refused(undefined, reason);
  }

  #refused(error: unknown, reason: RefusedMessage["reason"] = "handshake"): void {
    if (!diagnostics.refused.hasSubscribers) return;
    diagnostics.refused.publish({ listener: this.id, address: this.address, reason, error });
  }

  #handshaken(secure: NetworkSocket): void {
    const full = this.#full();
    if (full === undefined) this.#admit(secure, true);
    else this.#refuse(secure, full);
  }

  #admit(socket: NetworkSocket, encrypted: boolean): void {
    const id = nextSocketId() as ConnectionId;
    const { halfOpen, manual } = this.#options;
    const connection = new Connection(this.#shared, id, socket, this.owner, {
      phase: "pending",
      encrypted,
      halfOpen,
      listener: this,
    });
    this.#pending += 1;
    this.#open += 1;
    this.#shared.add(connection);
    const waiter = manual && !this.#paused ? this.#waiters.shift() : undefined;
    if (waiter !== undefined) waiter.give(connection);
    else if (manual || this.#paused) this.#held.push(connection);
    else this.#announce(connection);
  }

  #announce(connection: Connection): void {
    const callback = this.owner.optional("handleConnection");
    if (callback === undefined) {
      connection.close();
      return;
    }
    const done = (failure: CallFailure | undefined): void => {
      if (failure !== undefined) connection.close();
    };
    this.owner.port.arrive(new NoticeCall(tcpCallbacks.handleConnection, connection, callback, done));
  }

  /** The next connection of a manual listener. */
  accept(signal: AbortSignal | undefined): Promise<Connection> {
    for (let held = this.#paused ? undefined : this.#held.shift(); held !== undefined; held = this.#held.shift()) {
      if (held.phase === "pending") return Promise.resolve(held);
    }
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        signal?.removeEventListener("abort", aborted);
        const index = this.#waiters.indexOf(waiter);
        if (index >= 0) this.#waiters.splice(index, 1);
      };
      const waiter: AcceptWaiter = {
        give(connection) {
          finish();
          resolve(connection);
        },
        fail(error) {
          finish();
          reject(error as Error);
        },
      };
      const aborted = (): void => waiter.fail(signal?.reason);
      signal?.addEventListener("abort", aborted);
      this.#waiters.push(waiter);
    });
  }

  /** Holds what is accepted from now on, up to the bound on pending connections; beyond that it is refused. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    for (const connection of this.#held.splice(0)) {
      if (connection.phase !== "pending") continue;
      const waiter = this.manual ? this.#waiters.shift() : undefined;
      if (waiter !== undefined) waiter.give(connection);
      else if (this.manual) this.#held.push(connection);
      else this.#announce(connection);
    }
  }

  /** A connection left the state `pending`. */
  taken(connection: Connection): void {
    this.#pending -= 1;
    const index = this.#held.indexOf(connection);
    if (index >= 0) this.#held.splice(index, 1);
  }

  connectionEnded(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    for (const resolve of this.#drainWaiters.splice(0)) resolve();
  }

  /** Frees the address at once; connections that it accepted go on. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#server.close();
    this.owner.listeners.delete(this);
    this.#shared.listeners.delete(this.id);
    const error = new TcpError("CONNECTION_CLOSED", `Listener ${this.id} was closed`, { id: this.id });
    for (const waiter of [...this.#waiters]) waiter.fail(error);
  }

  /** Stops accepting; resolves when every connection that came through it has ended. */
  drain(signal: AbortSignal | undefined): Promise<void> {
    this.close();
    if (this.#open === 0) return Promise.resolve();
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        this.#drainWaiters = this.#drainWaiters.filter((one) => one !== done);
        reject(signal?.reason as Error);
      };
      const done = (): void => {
        signal?.removeEventListener("abort", aborted);
        resolve();
      };
      signal?.addEventListener("abort", aborted);
      this.#drainWaiters.push(done);
    });
  }
}
