import type { Callback, CallbackSpec, CallFailure } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import type { ConnectionId } from "@troupe/ids";
import type { Connection } from "./connection.ts";
import { tcpCallbacks } from "./spec.ts";

/** A callback of the owner, as the calls use it. */
type Invoke = (context: object, ...params: unknown[]) => unknown;

function invoker(callback: Callback): Invoke {
  // The author's parameter types were checked where the actor was defined.
  return callback as Invoke;
}

/**
 * `onData`: the one call through which a connection pushes to one owner, queued again for each chunk. The bytes stay
 * with the connection until the call begins; when the connection has another owner or mode by then, the call is void.
 */
export class DataCall extends ExportCall {
  readonly spec: CallbackSpec = tcpCallbacks.onData;
  readonly #connection: Connection;
  readonly #invoke: Invoke;
  #chunk: Uint8Array | undefined = undefined;
  queued = false;

  constructor(connection: Connection, callback: Callback) {
    super();
    this.#connection = connection;
    this.#invoke = invoker(callback);
  }

  override begin(): boolean {
    this.#chunk = this.#connection.nextChunk(this);
    if (this.#chunk !== undefined) return true;
    this.queued = false;
    return false;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#connection.id, this.#chunk);
  }

  params(): readonly unknown[] {
    return [this.#connection.id, this.#chunk];
  }

  override settled(): void {
    this.#chunk = undefined;
    this.queued = false;
    this.#connection.pushed(this);
  }

  override failed(failure: CallFailure, reason: unknown): void {
    this.#chunk = undefined;
    this.queued = false;
    if (failure === "err") this.#connection.refused(this, reason);
  }
}

/** A callback that only names the connection: it was accepted, handed over, or its peer has sent everything. */
export class NoticeCall extends ExportCall {
  readonly spec: CallbackSpec;
  readonly #connection: Connection;
  readonly #invoke: Invoke;
  readonly #done: (failure: CallFailure | undefined, reason: unknown) => void;
  readonly #owner: object;

  constructor(
    spec: CallbackSpec,
    connection: Connection,
    callback: Callback,
    done: (failure: CallFailure | undefined, reason: unknown) => void,
  ) {
    super();
    this.spec = spec;
    this.#connection = connection;
    this.#owner = connection.owner;
    this.#invoke = invoker(callback);
    this.#done = done;
  }

  /** Void when the connection was closed or handed on meanwhile. */
  override begin(): boolean {
    return this.#connection.phase !== "closed" && this.#connection.owner === this.#owner;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#connection.id);
  }

  params(): readonly unknown[] {
    return [this.#connection.id];
  }

  override settled(): void {
    this.#done(undefined, undefined);
  }

  override failed(failure: CallFailure, reason: unknown): void {
    this.#done(failure, reason);
  }
}

/** `onClose`: after the last byte, at most once. */
export class CloseCall extends ExportCall {
  readonly spec: CallbackSpec = tcpCallbacks.onClose;
  readonly #connection: Connection;
  readonly #id: ConnectionId;
  readonly #reason: string;
  readonly #invoke: Invoke;
  readonly #owner: object;

  constructor(connection: Connection, callback: Callback, reason: string) {
    super();
    this.#connection = connection;
    this.#owner = connection.owner;
    this.#id = connection.id;
    this.#reason = reason;
    this.#invoke = invoker(callback);
  }

  /** Void when the owner closed the connection, or handed it on, before it could be told. */
  override begin(): boolean {
    return this.#connection.phase !== "closed" && this.#connection.owner === this.#owner;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#id, this.#reason);
  }

  params(): readonly unknown[] {
    return [this.#id, this.#reason];
  }

  override settled(): void {
    this.#connection.close();
  }

  override failed(): void {
    this.#connection.close();
  }
}
