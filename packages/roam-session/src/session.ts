import { type Metadata, NO_METADATA } from "@troupe/roam-wire";
import type { AnyMethod, CallForm, CallOptions, Caller } from "./caller.ts";
import { type CloseOptions, type ConnectOptions, Connection, drained } from "./connection.ts";
import type { Dispatcher, LinkEnd, LinkEvents } from "./core/contracts.ts";
import { LinkCore, type LinkOptions } from "./core/link-core.ts";
import { ConnectionClosedError } from "./errors.ts";
import { type KeepAliveOptions, keepAlive } from "./keep-alive.ts";
import type { PeerInfo, Transport, TransportReceiver } from "./transport.ts";

/** A Connect of the peer's. It is answered once; one that `onConnect` neither answers nor keeps waiting is rejected. */
export interface IncomingConnection {
  readonly metadata: Metadata;
  readonly peer: PeerInfo;
  /**
   * Accepts: the connection can be used at once, by both sides.
   * @param options.dispatcher answers calls on it; by default the session's dispatcher does
   */
  accept(options?: { readonly metadata?: Metadata; readonly dispatcher?: Dispatcher }): Connection;
  reject(reason: string, metadata?: Metadata): void;
}

/** Takes the peer's Connects. If it returns a promise, the answer may come until that settles. */
export type OnConnect = (incoming: IncomingConnection) => unknown;

/** What a {@link Session} is made of, in full. */
export interface SessionConfig extends LinkOptions {
  readonly onConnect: OnConnect | undefined;
  readonly keepAlive: KeepAliveOptions | undefined;
  readonly peer: PeerInfo;
}

/**
 * A roam session over one link: the root connection, virtual connections, and their end. Made by `acceptFramed`, `initiateFramed` and
 * what is built on them.
 */
export class Session implements Caller, AsyncDisposable {
  /** @internal */
  readonly core: LinkCore;
  /** The connection that is there from the start. Calls on the session are calls on it. */
  readonly root: Connection;
  readonly peer: PeerInfo;
  /** Resolves when the session is over, and says how. Never rejects. */
  readonly closed: Promise<LinkEnd>;
  readonly #transport: Transport;
  readonly #config: SessionConfig;
  readonly #opened: PromiseWithResolvers;
  readonly #connections = new Map<number, Connection>();
  #resolveClosed!: (end: LinkEnd) => void;
  #closing: Promise<void> | undefined = undefined;
  #stopKeepAlive: (() => void) | undefined = undefined;

  /** @internal */
  constructor(transport: Transport, config: SessionConfig) {
    this.#transport = transport;
    this.#config = config;
    this.peer = config.peer;
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    this.#opened = withResolvers();
    const events: LinkEvents = {
      opened: () => this.#open(),
      ended: (end) => this.#end(end),
      connectRequested: (requestId, metadata) => this.#connectRequested(requestId, metadata),
      connectionEnded: (id) => void this.#connections.delete(id),
    };
    this.core = new LinkCore(config, transport, events);
    this.root = new Connection(this.core.root, config.peer);
    this.core.root.handle = this.root;
    const receiver: TransportReceiver = {
      frame: (bytes, start, end) => this.core.receive(bytes, start, end),
      end: () => this.core.ended(),
      error: (error) => this.core.failed(error),
      drain: () => this.core.drained(),
    };
    transport.start(receiver);
    this.core.start();
  }

  /** @internal Resolves when both Hellos have passed. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get isOpen(): boolean {
    return this.core.state === "open" && !this.core.root.isDraining;
  }

  /** What was negotiated: the largest payload of a call or an item, in bytes. */
  get maxPayloadBytes(): number {
    return this.core.maxPayload;
  }

  start(
    method: AnyMethod,
    args: readonly unknown[],
    options: CallOptions | undefined,
    form: CallForm,
  ): Promise<unknown> {
    return this.root.start(method, args, options, form);
  }

  /**
   * Opens a virtual connection, if the other side accepts it.
   * @throws {ConnectRejectedError} it does not; {@link LinkLostError}
   */
  connect(options: ConnectOptions = {}): Promise<Connection> {
    const { signal, dispatcher, metadata = NO_METADATA } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = (): void => {
        this.core.abandonConnect(requestId);
        reject(signal!.reason as Error);
      };
      const done = (): void => signal?.removeEventListener("abort", onAbort);
      const requestId = this.core.requestConnection(metadata, {
        accepted: (id, metadata) => {
          done();
          const core = this.core.connections.get(id)!;
          if (dispatcher !== undefined) core.dispatcher = dispatcher;
          resolve(this.#connectionOf(id, metadata));
        },
        failed: (error) => {
          done();
          reject(error);
        },
      });
      signal?.addEventListener("abort", onAbort);
    });
  }

  #connectionOf(id: number, metadata: Metadata): Connection {
    const core = this.core.connections.get(id)!;
    const connection = new Connection(core, this.peer, metadata);
    core.handle = connection;
    this.#connections.set(id, connection);
    return connection;
  }

  /** The virtual connections that are open now. */
  get connections(): readonly Connection[] {
    return [...this.#connections.values()];
  }

  #connectRequested(requestId: number, metadata: Metadata): void {
    const { onConnect } = this.#config;
    const reject = (reason: string, metadata: Metadata = NO_METADATA): void =>
      this.core.rejectConnect(requestId, reason, metadata);
    if (onConnect === undefined) return reject("not listening");
    const incoming: IncomingConnection = {
      metadata,
      peer: this.peer,
      accept: ({ metadata: answer = NO_METADATA, dispatcher } = {}) => {
        const core = this.core.acceptConnect(requestId, answer, dispatcher);
        if (core === undefined)
          throw new ConnectionClosedError(0, "this Connect is not waiting for an answer any more");
        return this.#connectionOf(core.id, metadata);
      },
      reject,
    };
    // One that nobody answers would leave the peer waiting.
    Promise.resolve(incoming)
      .then(onConnect)
      .then(
        () => reject("not accepted"),
        () => reject("failed"),
      );
  }

  #open(): void {
    const { keepAlive: options } = this.#config;
    if (options !== undefined) this.#stopKeepAlive = keepAlive(this.core, options);
    this.#opened.resolve();
  }

  #end(end: LinkEnd): void {
    this.#stopKeepAlive?.();
    this.#connections.clear();
    const finish = (): void => {
      this.#opened.reject(end);
      this.#resolveClosed(end);
    };
    if (end.kind === "aborted" || end.kind === "failed") {
      this.#transport.abort(end.error);
      finish();
    } else void this.#transport.close().then(finish);
  }

  /**
   * Closes in good order: accepts no more calls, waits until those that are going on and their channels have ended, says Goodbye, and waits until the
   * transport has sent it all. Never rejects. Idempotent.
   */
  close(options?: CloseOptions): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async #close(options: CloseOptions | undefined): Promise<void> {
    const cores = [this.core.root, ...this.core.connections.values()];
    await Promise.all(cores.map((core) => drained(core, options)));
    this.core.leave();
    await this.closed;
  }

  /** Ends the session now: everything that waits fails with `LinkLostError`, whose cause is `reason`. Idempotent. */
  abort(reason?: unknown): void {
    this.core.abort(reason);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(end: LinkEnd): void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve!: () => void;
  let reject!: (end: LinkEnd) => void;
  // eslint-disable-next-line typescript/prefer-promise-reject-errors
  const promise = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
  // Looked at by the handshake only, and not any more once that has given up.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
