import { type Clock, systemClock } from "./clock.ts";
import type { Dispatcher, LinkEnd, Parts, Role } from "./core/contracts.ts";
import { noDispatcher } from "./dispatchers.ts";
import { HandshakeError } from "./errors.ts";
import type { KeepAliveOptions } from "./keep-alive.ts";
import { ADVERTISED_CREDIT, DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { Session } from "./session.ts";
import type { PeerInfo, Transport } from "./transport.ts";
import type { OnConnect } from "./virtual.ts";

/** Options of a session, on either side. */
export interface SessionOptions {
  /** Answers the peer's calls. Without one every call is answered UnknownMethod. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Takes the peer's requests for virtual connections. Without one they are rejected. */
  readonly onConnect?: OnConnect | undefined;
  /** Limits other than the default. */
  readonly limits?: Partial<Limits> | undefined;
  /**
   * What Hello says of credit; the smaller of both sides' is what a channel may carry in its life toward a peer that grants none, such as Rust 0.6.0.
   * Default 4,294,967,295. The window between peers that grant is `limits.windowBytes`.
   */
  readonly advertisedCredit?: number | undefined;
  /** How long the peer may take for its Hello, in milliseconds. Default 5 s. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Asks a silent peer whether it is still there. Off by default. */
  readonly keepAlive?: KeepAliveOptions | undefined;
  /** Gives up the handshake. */
  readonly signal?: AbortSignal | undefined;
  /** Added to what the transport knows of the peer, for example the principal. */
  readonly peer?: Partial<PeerInfo> | undefined;
  readonly clock?: Clock | undefined;
}

const HANDSHAKE_TIMEOUT_MS = 5000;

/** A session from its first moment on. */
export interface BegunSession {
  readonly session: Session;
  /** Resolves when both Hellos have passed, and rejects with why they have not; then the transport is closed. */
  readonly opened: Promise<Session>;
}

/** Begins a session, made of the parts that its entry brings. */
export function establish(role: Role, transport: Transport, options: SessionOptions, parts: Parts): Promise<Session> {
  return new Promise((resolve) => resolve(begin(role, transport, options, parts).opened));
}

/**
 * The same for who wants the session before it is open.
 * @throws the reason of a signal that is aborted already; `option-invalid`: `limits`. The transport is then aborted
 */
export function begin(role: Role, transport: Transport, options: SessionOptions, parts: Parts): BegunSession {
  const { signal, clock = systemClock, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  try {
    signal?.throwIfAborted();
    parts.checkLimits?.(options.limits, options.advertisedCredit);
  } catch (error) {
    transport.abort(error);
    throw error;
  }
  const session = new Session(transport, {
    role,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    advertisedCredit: options.advertisedCredit ?? ADVERTISED_CREDIT,
    clock,
    parts,
    dispatcher: options.dispatcher ?? noDispatcher,
    onConnect: options.onConnect,
    peer: options.peer === undefined ? transport.peer : { ...transport.peer, ...options.peer },
  });
  const opened = new Promise<Session>((resolve, reject) => {
    const giveUp = (error: Error): void => {
      done();
      session.abort(error);
      reject(error);
    };
    // Whatever the signal gives as its reason is what the caller gets.
    const onAbort = (): void => giveUp(signal!.reason as Error);
    const timer = clock.timer(handshakeTimeoutMs, () =>
      giveUp(new HandshakeError("handshake-timeout", `the peer said no Hello within ${handshakeTimeoutMs} ms`)),
    );
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
    };
    signal?.addEventListener("abort", onAbort);
    void session.opened.then(() => {
      done();
      if (options.keepAlive !== undefined) parts.keepAlive?.(session, options.keepAlive);
      resolve(session);
    });
    // Also after the handshake, when there is nothing left to reject.
    void session.closed.then((end) => {
      done();
      reject(handshakeError(end));
    });
  });
  return { session, opened };
}

function handshakeError(end: LinkEnd): HandshakeError {
  if (!("error" in end))
    return new HandshakeError(
      "handshake-failed",
      `no session: the link ended (${end.kind}) before both Hellos had passed`,
    );
  const why = end.error instanceof Error ? end.error.message : String(end.error);
  return new HandshakeError("handshake-failed", `no session: ${why}`, { cause: end.error });
}
