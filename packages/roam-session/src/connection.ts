import { type Metadata, NO_METADATA } from "@troupe/roam-wire";
import type { AnyMethod, CallForm, CallOptions, Caller } from "./caller.ts";
import type { ConnectionCore } from "./core/connection-core.ts";
import type { Dispatcher } from "./core/contracts.ts";
import { ConnectionClosedError } from "./errors.ts";
import { PendingCall } from "./pending-call.ts";
import type { PeerInfo } from "./transport.ts";

/** Options of {@link Connection.close} and of a session's. */
export interface CloseOptions {
  /** How long to wait for calls and channels to end, in milliseconds; what is left then is broken off. Default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** Does not wait any longer: what is left is broken off. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `connect`. */
export interface ConnectOptions {
  /** Reaches the other side's `onConnect`. */
  readonly metadata?: Metadata | undefined;
  /** Answers calls of the peer on this connection; by default the session's dispatcher does. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One connection of a session: calls are made on it. The root connection is there from the start, others come of `session.connect` and `onConnect`. */
export class Connection implements Caller, AsyncDisposable {
  /** The state machine beneath, for those who call with encoded bytes. It changes more freely than the rest. */
  readonly core: ConnectionCore;
  /** What came with Accept, or with Connect; none on the root connection. */
  readonly metadata: Metadata;
  readonly peer: PeerInfo;
  #closed: Promise<Error> | undefined = undefined;
  #closing: Promise<void> | undefined = undefined;

  /** @internal */
  constructor(core: ConnectionCore, peer: PeerInfo, metadata: Metadata = NO_METADATA) {
    this.core = core;
    this.peer = peer;
    this.metadata = metadata;
    core.handle = this;
  }

  /** 0 for the root connection. */
  get id(): number {
    return this.core.id;
  }

  get isOpen(): boolean {
    return this.core.error === undefined;
  }

  /** Resolves when the connection is over, with what its calls fail with: `ConnectionClosedError`, or `LinkLostError`. Never rejects. */
  get closed(): Promise<Error> {
    return (this.#closed ??= new Promise((resolve) => {
      const { core } = this;
      if (core.error !== undefined) resolve(core.error);
      else core.onEnd = resolve;
    }));
  }

  start(
    method: AnyMethod,
    args: readonly unknown[],
    options: CallOptions | undefined,
    form: CallForm,
  ): Promise<unknown> {
    const call = new PendingCall(this.core, method, form);
    try {
      call.send(args, options);
    } catch (error) {
      call.failed(error as Error);
    }
    return call.promise;
  }

  /**
   * Closes the connection: accepts no more calls, waits until those that are going on and their channels have ended, and says Goodbye for it. The root
   * connection is closed with its session. Idempotent.
   */
  close(options?: CloseOptions): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async #close(options: CloseOptions | undefined): Promise<void> {
    const { core } = this;
    if (core.id === 0) throw new ConnectionClosedError(0, "the root connection is closed by closing its session");
    await drained(core, options);
    core.link.connects?.close(core);
  }

  /** Ends the connection now: calls and channels on it fail. Idempotent. */
  abort(): void {
    if (this.core.id !== 0) this.core.link.connects?.close(this.core);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const CLOSE_TIMEOUT_MS = 10_000;

/** Accepts no more calls on a connection, and waits until nothing is going on there, or until it has taken too long. */
export function drained(core: ConnectionCore, options: CloseOptions | undefined): Promise<void> {
  core.isDraining = true;
  const signal = options?.signal;
  if (core.error !== undefined || core.isIdle || signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = core.link.clock.timer(options?.timeoutMs ?? CLOSE_TIMEOUT_MS, done);
    signal?.addEventListener("abort", done);
    // A connection and its session may be closed at once.
    const { onIdle } = core;
    core.onIdle = () => {
      onIdle?.();
      done();
    };
  });
}
