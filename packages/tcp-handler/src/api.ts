import type { ConnectionId, ListenerId, TheaterId } from "@troupe/ids";
import type { ConnectionCounters } from "./counters.ts";
import type { DataMode } from "./mode.ts";

/** How to connect. */
export interface ConnectOptions {
  /** Whether TLS is used; default: yes where the actor has a client TLS configuration. */
  readonly tls?: boolean;
  /** Keep sending after the peer has ended its side; default false. See `onEnd`. */
  readonly halfOpen?: boolean;
  /** Local address to connect from. */
  readonly localAddress?: string;
  /** Send small pieces at once; default true. */
  readonly noDelay?: boolean;
  /** Send keep-alive probes after so many milliseconds of silence; default off. */
  readonly keepAliveMs?: number;
  /** Default: the handler's `connectTimeoutMs`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** How to listen. */
export interface ListenOptions {
  /** Take connections with `accept` instead of being called with `handleConnection`; default false. */
  readonly manual?: boolean;
  /** Whether TLS is used; default: yes where the actor has a server TLS configuration. */
  readonly tls?: boolean;
  /** As in {@link ConnectOptions}, for every accepted connection. */
  readonly halfOpen?: boolean;
  readonly noDelay?: boolean;
  readonly keepAliveMs?: number;
  /** Connections that the kernel holds before they are accepted; default 1024. */
  readonly backlog?: number;
  readonly ipv6Only?: boolean;
  /** Ends the wait for the address to be looked up and bound; a listener that is bound goes on. */
  readonly signal?: AbortSignal;
  /** Let several processes listen on one port, where the system can. */
  readonly reusePort?: boolean;
}

/** For operations that wait. */
export interface WaitOptions {
  readonly signal?: AbortSignal;
}

/**
 * What an actor that is granted `tcp` finds in its context. Connections and listeners are known by their ids; an id
 * of another actor fails with NOT_OWNED while it lives and NOT_FOUND afterwards, whoever asks. Every function throws
 * {@link TcpError}, and ACTOR_GONE once the actor has ended.
 */
export interface TcpApi {
  /**
   * Opens a connection to `host:port`, `[ipv6]:port` or `unix:/path`. It is active and passive: read it with `receive`.
   * @throws ADDRESS_INVALID, CONNECT_REFUSED, CONNECT_TIMEOUT, HOST_NOT_FOUND, HOST_UNREACHABLE, TOO_MANY_OPEN_FILES,
   * CONNECTION_LIMIT, TLS_HANDSHAKE, TLS_NOT_CONFIGURED, TLS_SERVER_NAME_INVALID (before anything is connected),
   * ACTOR_STOPPING
   */
  connect(address: string, options?: ConnectOptions): Promise<ConnectionId>;
  /**
   * Binds an address (port 0 picks a free one; see `listenerAddress`) and accepts by itself: each connection is
   * announced to `handleConnection`, pending.
   * @throws ADDRESS_INVALID, ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE, PERMISSION_DENIED, HOST_NOT_FOUND,
   * TOO_MANY_OPEN_FILES, TLS_NOT_CONFIGURED, CALLBACK_MISSING, ACTOR_STOPPING
   */
  listen(address: string, options?: ListenOptions): Promise<ListenerId>;
  /** The next connection of a manual listener, pending. Throws LISTENER_NOT_MANUAL, LISTENER_CLOSED, ACTOR_STOPPING. */
  accept(listener: ListenerId, options?: WaitOptions): Promise<ConnectionId>;
  /** Takes a pending connection, which is not read before that; `mode` as in `setActive`, default passive. */
  activate(connection: ConnectionId, mode?: DataMode): void;
  /** Changes how bytes arrive; any mode may follow any other, at any time, and no byte is lost. */
  setActive(connection: ConnectionId, mode: DataMode): void;
  /**
   * Hands a connection to another actor that is granted `tcp`: bytes that arrived go with it, it becomes passive, and
   * the new owner gets `handleConnectionTransfer`. On an error nothing has changed.
   * @throws TARGET_INVALID, TARGET_NOT_FOUND, CALLBACK_MISSING, CONNECTION_LIMIT
   */
  transfer(connection: ConnectionId, target: TheaterId): void;
  /** `ip:port` of the peer, also after it has gone; empty for a Unix socket. */
  peerAddress(connection: ConnectionId): string;
  /** `ip:port` of our side; empty for a Unix socket, and once the connection has broken. */
  localAddress(connection: ConnectionId): string;
  /** The address that a listener is bound to. */
  listenerAddress(listener: ListenerId): string;
  /**
   * Accepts bytes for sending and returns their number; never waits. The bytes belong to the connection from then on.
   * A callback about this connection need not catch its failure: the connection alone ends then, and `onClose` tells why.
   * @throws WRITE_QUEUE_FULL (nothing was accepted), CONNECTION_FAILED, CONNECTION_OUTPUT_ENDED
   */
  send(connection: ConnectionId, data: Uint8Array): number;
  /** Resolves when the kernel has taken everything that was sent so far. Throws CONNECTION_FAILED where it never will. */
  flushed(connection: ConnectionId, options?: WaitOptions): Promise<void>;
  /**
   * Waits for bytes: at least 1 and at most `maxBytes`, in passive mode. Empty: the peer has sent everything, also at
   * every later call. The bytes belong to the caller. When the wait is ended by a signal nothing is consumed.
   * @throws CONNECTION_IN_ACTIVE_MODE, CONNECTION_FAILED, RECEIVE_SIZE, RECEIVE_BUSY; CONNECTION_CLOSED and
   * CONNECTION_TRANSFERRED when that happened meanwhile
   */
  receive(connection: ConnectionId, maxBytes: number, options?: WaitOptions): Promise<Uint8Array>;
  /** Half-close: sends what was accepted and ends our side; receiving goes on. */
  end(connection: ConnectionId): void;
  /** Sends what was accepted, then closes (with TLS: close_notify first). Nothing is called afterwards. */
  close(connection: ConnectionId): void;
  /** Frees the address; connections that were accepted go on. */
  closeListener(listener: ListenerId): void;
  /** Holds what is accepted, up to the bound on pending connections. */
  pauseListener(listener: ListenerId): void;
  resumeListener(listener: ListenerId): void;
  /** Closes the listener and resolves when every connection that came through it has ended. */
  drainListener(listener: ListenerId, options?: WaitOptions): Promise<void>;
  /**
   * STARTTLS, the server's side: the next unread byte from the peer begins the handshake, and what was sent before leaves
   * as plaintext. Passive mode only; until it resolves nothing else can be done but to close. When it fails the connection is gone.
   * @throws TLS_HANDSHAKE, CONNECTION_FAILED (the peer has gone before it began); and, where the connection goes on,
   * TLS_NOT_CONFIGURED, CONNECTION_NOT_PASSIVE, CONNECTION_IS_TLS, RECEIVE_BUSY
   */
  upgradeToTlsServer(connection: ConnectionId, options?: WaitOptions): Promise<void>;
  /** STARTTLS, the client's side; `serverName` is what the certificate is checked against. */
  upgradeToTlsClient(connection: ConnectionId, serverName: string, options?: WaitOptions): Promise<void>;
  setNoDelay(connection: ConnectionId, noDelay: boolean): void;
  /** Probes after `delayMs` milliseconds of silence (whole seconds); 0 is the system's own time. */
  setKeepAlive(connection: ConnectionId, enable: boolean, delayMs?: number): void;
  counters(connection: ConnectionId): ConnectionCounters;
  /** The actor's own connections and listeners. */
  connections(): readonly ConnectionId[];
  listeners(): readonly ListenerId[];
}

/** The callbacks that an actor with `tcp` may have. */
export type TcpCallbacks = {
  /** A connection was accepted. It is pending: activate it, hand it over, or close it. */
  readonly handleConnection: { readonly params: readonly [connection: ConnectionId] };
  /** Another actor handed a connection over; it is active and passive. */
  readonly handleConnectionTransfer: { readonly params: readonly [connection: ConnectionId] };
  /** Bytes arrived, in active or once mode. They belong to the actor. */
  readonly onData: { readonly params: readonly [connection: ConnectionId, data: Uint8Array] };
  /** The peer of a half-open connection has sent everything; we can still send. */
  readonly onEnd: { readonly params: readonly [connection: ConnectionId] };
  /** The connection ended: `eof`, or what broke it. It is closed when the callback returns. */
  readonly onClose: { readonly params: readonly [connection: ConnectionId, reason: string] };
};
