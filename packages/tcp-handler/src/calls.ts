import type { Callback, CallbackSpec, CallFailure } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";
import type { Connection } from "./connection.ts";
import type { TcpError } from "./errors.ts";
import { isPeersFault } from "./peers-fault.ts";
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
  /** What the callback let through of its peer's doings. */
  #fault: TcpError | undefined = undefined;
  /** In the owner's queue, or running. */
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
    // Others may have read what it was queued for, and the end that came behind it is still to be told.
    this.#connection.pushed(this);
    return false;
  }

  invoke(context: object): unknown {
    return this.#invoke(context, this.#connection.id, this.#chunk);
  }

  params(): readonly unknown[] {
    return [this.#connection.id, this.#chunk];
  }

  override excuses(thrown: unknown): boolean {
    if (!isPeersFault(thrown, this.#connection)) return false;
    this.#fault = thrown;
    return true;
  }

  override settled(): void {
    this.#chunk = undefined;
    this.queued = false;
    this.#connection.pushed(this);
  }

  override failed(failure: CallFailure): void {
    this.#chunk = undefined;
    this.queued = false;
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) this.#connection.gaveUp(this, fault);
    else if (failure === "err") this.#connection.refused(this);
  }
}

/** A call that the connection's owner of a certain time gets, and nobody after him. */
abstract class OwnerCall extends ExportCall {
  protected readonly connection: Connection;
  protected readonly invoker: Invoke;
  readonly #epoch: number;

  constructor(connection: Connection, callback: Callback) {
    super();
    this.connection = connection;
    this.invoker = invoker(callback);
    this.#epoch = connection.epoch;
  }

  /** Whether the connection still belongs to whom it belonged to. */
  protected get current(): boolean {
    return this.connection.phase !== "closed" && this.connection.epoch === this.#epoch;
  }

  override excuses(thrown: unknown): boolean {
    return isPeersFault(thrown, this.connection);
  }

  /** Whatever the failure, this connection alone ends; where the actor crashed, the others follow. */
  override failed(): void {
    if (this.current) this.connection.close();
  }
}

/** `handleConnection`, `handleConnectionTransfer`: somebody has a connection now. */
export class ArrivalCall extends OwnerCall {
  readonly spec: CallbackSpec;

  constructor(spec: CallbackSpec, connection: Connection, callback: Callback) {
    super(connection, callback);
    this.spec = spec;
  }

  /** Void when the connection was closed or handed on meanwhile. */
  override begin(): boolean {
    return this.current;
  }

  invoke(context: object): unknown {
    return this.invoker(context, this.connection.id);
  }

  params(): readonly unknown[] {
    return [this.connection.id];
  }
}

/** `onEnd`, of a half-open connection: its peer has sent everything. */
export class EndCall extends OwnerCall {
  readonly spec: CallbackSpec = tcpCallbacks.onEnd;

  override begin(): boolean {
    return this.current && this.connection.mayTell("end");
  }

  invoke(context: object): unknown {
    return this.invoker(context, this.connection.id);
  }

  params(): readonly unknown[] {
    return [this.connection.id];
  }
}

/** `onClose`: after the last byte, at most once. The connection is closed when it returns. */
export class CloseCall extends OwnerCall {
  readonly spec: CallbackSpec = tcpCallbacks.onClose;
  readonly #reason: string;

  constructor(connection: Connection, callback: Callback, reason: string) {
    super(connection, callback);
    this.#reason = reason;
  }

  override begin(): boolean {
    return this.current && this.connection.mayTell("close");
  }

  invoke(context: object): unknown {
    return this.invoker(context, this.connection.id, this.#reason);
  }

  params(): readonly unknown[] {
    return [this.connection.id, this.#reason];
  }

  override settled(): void {
    if (this.current) this.connection.close();
  }
}
