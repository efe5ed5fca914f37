import type { AnyMethod, CallForm, CallOptions, Caller } from "./caller.ts";
import { type CloseOptions, type ConnectOptions, Connection, drained } from "./connection.ts";
import type { LinkEnd, LinkEvents } from "./core/contracts.ts";
import { LinkCore, type LinkOptions } from "./core/link-core.ts";
import { ConnectionClosedError } from "./errors.ts";
import type { PeerInfo, Transport, TransportReceiver } from "./transport.ts";
import type { OnConnect } from "./virtual.ts";

/** What a {@link Session} is made of, in full. */
export interface SessionConfig extends LinkOptions {
  readonly onConnect: OnConnect | undefined;
  readonly peer: PeerInfo;
}

/**
 * A roam session over one link: the root connection, virtual connections, and their end. Made by `acceptFramed`, `initiateFramed` and
 * what is built on them.
 */
export class Session implements Caller, AsyncDisposable {
  /** The state machine beneath, for those who build on it. It changes more freely than the rest. */
  readonly core: LinkCore;
  /** The connection that is there from the start. Calls on the session are calls on it. */
  readonly root: Connection;
  readonly peer: PeerInfo;
  /** @internal Resolves when both Hellos have passed; `closed` tells if they never will. */
  readonly opened: Promise<void>;
  /** Resolves when the session is over, and says how. Never rejects. */
  readonly closed: Promise<LinkEnd>;
  readonly #transport: Transport;
  readonly #config: SessionConfig;
  #resolveOpened!: () => void;
  #resolveClosed!: (end: LinkEnd) => void;
  #closing: Promise<void> | undefined = undefined;

  /** @internal */
  constructor(transport: Transport, config: SessionConfig) {
    this.#transport = transport;
    this.#config = config;
    this.peer = config.peer;
    this.opened = new Promise((resolve) => (this.#resolveOpened = resolve));
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    const events: LinkEvents = {
      opened: () => this.#resolveOpened(),
      ended: (end) => this.#end(end),
      connectRequested: (requestId, metadata) =>
        config.parts.virtual?.offer(this.core, requestId, metadata, config.peer, config.onConnect),
    };
    this.core = new LinkCore(config, transport, events);
    this.root = new Connection(this.core.root, config.peer);
    const receiver: TransportReceiver = {
      frame: (bytes, start, end) => this.core.receive(bytes, start, end),
      end: () => this.core.ended(),
      error: (error) => this.core.failed(error),
      drain: () => this.core.drained(),
    };
    transport.start(receiver);
    this.core.start();
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
    const { virtual } = this.#config.parts;
    if (virtual !== undefined) return virtual.open(this.core, options, this.peer);
    return Promise.reject(new ConnectionClosedError(0, "this session was made without virtual connections"));
  }

  /** The virtual connections that are open now. */
  get connections(): readonly Connection[] {
    return Array.from(this.core.connections.values(), (core) => core.handle!);
  }

  #end(end: LinkEnd): void {
    if (end.kind === "aborted" || end.kind === "failed") {
      this.#transport.abort(end.error);
      this.#resolveClosed(end);
    } else void this.#transport.close().then(() => this.#resolveClosed(end));
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
