import type { AnyMethod, CallForm, CallOptions, CallResult, Caller } from "../caller.ts";
import { type Clock, type ClockTimer, systemClock } from "../clock.ts";
import type { CloseOptions } from "../connection.ts";
import {
  ConnectionClosedError,
  DrainingError,
  LimitError,
  LinkLostError,
  OutcomeUnknownError,
  RetriesExhaustedError,
  UserError,
} from "../errors.ts";
import type { SessionOptions } from "../establish.ts";
import { NONCE_SUPPORT_KEY, metadataValue } from "../metadata.ts";
import type { Session } from "../session.ts";
import type { Transport } from "../transport.ts";
import { LogicalCall } from "./logical-call.ts";
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retryDelayMs } from "./retry-policy.ts";

/**
 * Opens a transport to the peer. It must settle soon after `signal` was aborted: the attempt has then taken too long, or nobody wants it any more.
 */
export type Connector = (signal: AbortSignal) => Promise<Transport>;

/** Begins a session on a transport: `initiateFramed`, of whichever entry. */
export type Initiate = (transport: Transport, options: SessionOptions) => Promise<Session>;

/** What a reconnecting client is doing. */
export type ClientState =
  /** Nobody needs a connection: a lazy client before its first call, or one whose attempts were all in vain. The next call begins anew. */
  | { readonly status: "idle" }
  | { readonly status: "connecting"; readonly attempt: number }
  | { readonly status: "open"; readonly session: Session }
  /** `error` is why the last attempt failed. */
  | { readonly status: "waiting"; readonly attempt: number; readonly delayMs: number; readonly error: unknown }
  | { readonly status: "closed" };

/** Options of `connectFramed`: those of each session, and these. */
export interface ConnectFramedOptions extends Omit<SessionOptions, "signal"> {
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Connects when the first call is made, and not again before another needs it. By default at once, and again whenever the link is lost. */
  readonly lazy?: boolean | undefined;
  /** How long one attempt may take without the handshake, in milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** How many calls may wait for a connection; more fail with `offline-queue-full`. Default 1,024. */
  readonly maxQueuedCalls?: number | undefined;
  /** Is told of each state, in the moment when it begins. */
  readonly onState?: ((state: ClientState) => void) | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_QUEUED_CALLS = 1024;
/** A link on which no more messages came than these was good for nothing: Hello and Goodbye. */
const FAREWELL = 2;

interface ReadyWaiter {
  resolve(session: Session): void;
  reject(error: Error): void;
}

/**
 * A client whose link comes back. Calls wait while there is none. A call that was sent when its link was lost is sent again only if that can't execute it
 * twice: its method is idempotent, or it carries a nonce and the server has shown that it knows of nonces. Otherwise, and where it has channels, it fails with
 * {@link OutcomeUnknownError}.
 */
export class ReconnectingClient implements Caller, AsyncDisposable {
  readonly #connector: Connector;
  readonly #initiate: Initiate;
  readonly #options: ConnectFramedOptions;
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #maxQueuedCalls: number;
  #state: ClientState = { status: "idle" };
  /** Kept in the order of the calls. */
  readonly #queue = new Set<LogicalCall>();
  readonly #ready = new Set<ReadyWaiter>();
  /** Methods whose calls with a nonce this server executes once. */
  readonly #nonceMethods = new Set<string>();
  #failures = 0;
  #openedAt = 0;
  /** How many links in a row were lost as soon as they were there: one may be chance, more must not become a storm. */
  #brief = 0;
  #timer: ClockTimer | undefined = undefined;
  #attempt: AbortController | undefined = undefined;
  #attempting: Promise<void> | undefined = undefined;
  /** Sessions that were replaced and still finish their calls. */
  readonly #retired = new Set<Session>();
  #closing: Promise<void> | undefined = undefined;

  /** @internal */
  constructor(connector: Connector, initiate: Initiate, options: ConnectFramedOptions) {
    this.#connector = connector;
    this.#initiate = initiate;
    this.#options = options;
    this.#policy = { ...DEFAULT_RETRY_POLICY, ...options.retry };
    this.#clock = options.clock ?? systemClock;
    this.#maxQueuedCalls = options.maxQueuedCalls ?? MAX_QUEUED_CALLS;
    if (options.lazy !== true) this.#connect();
  }

  get state(): ClientState {
    return this.#state;
  }

  /** The session that is open now, if there is one. It may be gone in the next moment. */
  get session(): Session | undefined {
    return this.#state.status === "open" ? this.#state.session : undefined;
  }

  #enter(state: ClientState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }

  /**
   * Resolves when there is a connection, and begins to connect if nothing does.
   * @throws {RetriesExhaustedError}, {@link ConnectionClosedError} if the client is closed, or the reason of the signal
   */
  ready(signal?: AbortSignal): Promise<Session> {
    const { session } = this;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (session !== undefined) return resolve(session);
      if (this.#state.status === "closed") throw closedError();
      const done = (): void => {
        this.#ready.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = (): void => (done(), reject(signal!.reason as Error));
      const waiter: ReadyWaiter = {
        resolve: (session) => (done(), resolve(session)),
        reject: (error) => (done(), reject(error)),
      };
      signal?.addEventListener("abort", onAbort);
      this.#ready.add(waiter);
      this.#connect();
    });
  }

  start(
    method: AnyMethod,
    args: readonly unknown[],
    options: CallOptions | undefined,
    form: CallForm,
  ): Promise<unknown> {
    const call = new LogicalCall(method, args, options ?? {}, form, this.#clock);
    this.#place(call);
    return call.promise;
  }

  /** Sends a call, or lets it wait. */
  #place(call: LogicalCall): void {
    const { session } = this;
    if (session !== undefined) return void this.#send(call, session);
    if (this.#state.status === "closed") return call.reject(closedError());
    if (this.#queue.size >= this.#maxQueuedCalls) {
      const message = `${this.#maxQueuedCalls} calls wait for a connection`;
      return call.reject(new LimitError("offline-queue-full", message, this.#maxQueuedCalls));
    }
    this.#queue.add(call);
    call.wait(() => this.#queue.delete(call));
    if (!call.isSettled) this.#connect();
  }

  async #send(call: LogicalCall, session: Session): Promise<void> {
    // Nothing is awaited before the call is on its way, so calls keep their order.
    const wasOpen = session.core.state === "open";
    call.sent++;
    try {
      if (!call.hasNonce) return call.resolve(await session.start(call.method, call.args, call.options, call.form));
      const promise = session.start(call.method, call.args, call.options, "result");
      this.#answered(call, (await promise) as CallResult<unknown, unknown>);
    } catch (error) {
      this.#failed(call, session, error as Error, wasOpen);
    }
  }

  #answered(call: LogicalCall, result: CallResult<unknown, unknown>): void {
    const { label } = call.method;
    if (metadataValue(result.metadata, NONCE_SUPPORT_KEY) !== undefined) this.#nonceMethods.add(label);
    if (call.form === "result") call.resolve(result);
    else if (result.ok) call.resolve(result.value);
    else call.reject(new UserError(result.error, `${label} failed`));
  }

  #failed(call: LogicalCall, session: Session, error: Error, wasOpen: boolean): void {
    // A server that is closing did not execute it: another link may lead to one that will.
    const isDraining = error instanceof DrainingError;
    const isLost = error instanceof LinkLostError || (error instanceof ConnectionClosedError && !session.isOpen);
    if (!isDraining && !isLost) return call.reject(error);
    this.#retire(session);
    const wasExecuted = isLost && wasOpen;
    const hasNonce = call.hasNonce && this.#nonceMethods.has(call.method.label);
    if (call.method.hasChannel || (wasExecuted && !call.isIdempotent && !hasNonce))
      return call.reject(wasExecuted ? new OutcomeUnknownError(call.method.label, error) : error);
    if (call.sent >= this.#policy.maxAttempts) return call.reject(new RetriesExhaustedError(call.sent, error));
    this.#place(call);
  }

  /** A session is over, or of no use for new calls. A newer one is left alone. */
  #retire(session: Session): void {
    if (this.session !== session) return;
    if (session.core.state === "open") {
      this.#retired.add(session);
      void session.closed.then(() => this.#retired.delete(session));
      void session.close();
    }
    const { received } = session.core;
    const isBrief = received <= FAREWELL && this.#clock.monotonic() - this.#openedAt < this.#policy.maxDelayMs;
    this.#brief = isBrief ? this.#brief + 1 : 0;
    this.#enter({ status: "idle" });
    if (this.#options.lazy !== true) this.#connect();
  }

  /** Begins to connect, unless that is going on. */
  #connect(): void {
    if (this.#state.status !== "idle") return;
    this.#failures = 0;
    if (this.#brief > 1)
      this.#wait(this.#brief - 1, new LinkLostError("the last links were lost as soon as they were there"));
    else this.#try();
  }

  #try(): void {
    this.#enter({ status: "connecting", attempt: this.#failures + 1 });
    // Whoever was told of it may have closed the client.
    if (this.#state.status !== "connecting") return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#attempting = this.#establish(attempt).then(
      (session) => this.#opened(session),
      (error: unknown) => this.#unsuccessful(error),
    );
  }

  async #establish(attempt: AbortController): Promise<Session> {
    const { connectTimeoutMs = CONNECT_TIMEOUT_MS } = this.#options;
    const { signal } = attempt;
    const timer = this.#clock.timer(connectTimeoutMs, () =>
      attempt.abort(new LinkLostError(`no connection within ${connectTimeoutMs} ms`)),
    );
    let transport: Transport;
    try {
      transport = await this.#connector(signal);
    } finally {
      timer.cancel();
    }
    return this.#initiate(transport, { ...this.#options, signal });
  }

  #opened(session: Session): void {
    if (this.#state.status === "closed") return session.abort(closedError());
    this.#failures = 0;
    this.#openedAt = this.#clock.monotonic();
    this.#enter({ status: "open", session });
    void session.closed.then(() => this.#retire(session));
    for (const waiter of this.#ready) waiter.resolve(session);
    for (const call of this.#queue) {
      this.#queue.delete(call);
      call.stopWaiting();
      this.#place(call);
    }
  }

  #unsuccessful(error: unknown): void {
    if (this.#state.status === "closed") return;
    this.#failures++;
    if (this.#failures >= this.#policy.maxAttempts) {
      this.#enter({ status: "idle" });
      return this.#giveUp(new RetriesExhaustedError(this.#failures, error));
    }
    this.#wait(this.#failures, error);
  }

  #wait(failures: number, error: unknown): void {
    const delayMs = retryDelayMs(this.#policy, failures);
    // As an open link does: a program must not end, without a word, because its server is away for a moment.
    this.#timer = this.#clock.timer(delayMs, () => this.#try(), { keepAlive: true });
    this.#enter({ status: "waiting", attempt: failures, delayMs, error });
  }

  /** Tells all who wait for a connection. */
  #giveUp(error: Error): void {
    for (const waiter of this.#ready) waiter.reject(error);
    for (const call of this.#queue) {
      this.#queue.delete(call);
      call.stopWaiting();
      call.reject(error);
    }
  }

  /** Closes in good order: calls that wait for a connection fail, those that were sent are waited for. Never rejects. Idempotent. */
  close(options?: CloseOptions): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async #close(options: CloseOptions | undefined): Promise<void> {
    const sessions = this.#leave(closedError());
    await Promise.all([this.#attempting, ...sessions.map((session) => session.close(options))]);
  }

  /** Ends it now: everything that waits fails. Idempotent. */
  abort(reason?: unknown): void {
    for (const session of this.#leave(closedError(reason))) session.abort(reason);
  }

  /** No more attempts and no more calls; the sessions that are left. */
  #leave(error: Error): readonly Session[] {
    const { session } = this;
    if (this.#state.status !== "closed") this.#enter({ status: "closed" });
    this.#timer?.cancel();
    this.#attempt?.abort(error);
    this.#giveUp(error);
    return session === undefined ? [...this.#retired] : [session, ...this.#retired];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function closedError(cause?: unknown): ConnectionClosedError {
  const error = new ConnectionClosedError(0, "the client was closed");
  if (cause !== undefined) error.cause = cause;
  return error;
}
