import type { ActorPort, Callback } from "@troupe/handler";
import { ActorError } from "@troupe/handler";
import type { Attempt } from "./attempt.ts";
import { ConnectionList } from "./connection-list.ts";
import { TcpError } from "./errors.ts";
import type { Listener } from "./listener.ts";
import { tcpCallbacks } from "./spec.ts";

const shuttingDown = "Connection closed: actor shutting down";

type CallbackName = keyof typeof tcpCallbacks;

/** The side of an actor that connections and listeners see: who they belong to, and its callbacks. */
export class ConnectionOwner {
  readonly port: ActorPort;
  readonly connections: ConnectionList = new ConnectionList();
  readonly maxConnections: number;
  /** Connections on their way to this actor: being opened, or in a TLS handshake. */
  opening = 0;
  #listeners: Set<Listener> | undefined = undefined;
  #attempts: Set<Attempt> | undefined = undefined;
  #stopping = false;

  constructor(port: ActorPort, maxConnections: number) {
    this.port = port;
    this.maxConnections = maxConnections;
  }

  // Most actors of a connection each have none of these: made when first used.

  get listeners(): Set<Listener> {
    return (this.#listeners ??= new Set());
  }

  get attempts(): Set<Attempt> {
    return (this.#attempts ??= new Set());
  }

  get count(): number {
    return this.connections.size + this.opening;
  }

  optional(name: CallbackName): Callback | undefined {
    return this.port.callback(name);
  }

  /** Throws CALLBACK_MISSING: without it the actor would never learn what it asks for. */
  required(name: CallbackName): Callback {
    const callback = this.port.callback(name);
    if (callback !== undefined) return callback;
    throw new TcpError("CALLBACK_MISSING", `actor "${this.port.name}" has no callback tcp.${name}`, {
      hostText: `Function not found: ${tcpCallbacks[name].export}`,
    });
  }

  /** The first line of everything that waits: throws ACTOR_GONE, and ACTOR_STOPPING while the actor is being stopped. */
  checkMayWait(): void {
    this.port.check();
    if (this.#stopping) throw this.#stoppingError();
  }

  /** The actor is asked to stop: ends what its running call may be waiting for. */
  stopping(): void {
    this.#stopping = true;
    const error = this.#stoppingError();
    for (const connection of this.connections.toArray()) connection.interrupt(error);
    for (const listener of this.#listeners ?? []) listener.interrupt(error);
    this.#cancel(error);
  }

  /** Gives everything back; connections end in the background. */
  end(): void {
    this.#stopping = true;
    const { id } = this.port;
    // Most actors own nothing any more when they end, and an error costs more than the rest of the end.
    if (this.connections.size === 0 && this.#listeners === undefined && this.#attempts === undefined) return;
    const error = new ActorError("ACTOR_GONE", id, `actor ${id} has ended`, { hostText: shuttingDown });
    this.#cancel(error);
    for (const listener of this.#listeners ?? []) listener.close(error);
    for (const connection of this.connections.toArray()) {
      // The end of an earlier one may have led to a later one being closed or handed on.
      if (this.connections.has(connection)) connection.close(error);
    }
  }

  #cancel(reason: unknown): void {
    for (const attempt of this.#attempts ?? []) attempt.abort(reason);
  }

  #stoppingError(): TcpError {
    return new TcpError("ACTOR_STOPPING", `actor ${this.port.id} is stopping, and waits for nothing any more`, {
      hostText: shuttingDown,
    });
  }
}
