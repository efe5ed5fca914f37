import type { CloseOptions } from "../connection.ts";
import type { SessionOptions } from "../establish.ts";
import { acceptFramed } from "../framed.ts";
import type { Session } from "../session.ts";
import type { Transport } from "../transport.ts";

/** The sessions of a listener, from the transport to the end. */
export class AcceptedSessions {
  readonly #open = new Set<Session>();
  readonly #end = new AbortController();

  /** The sessions that are open now. */
  get open(): readonly Session[] {
    return [...this.#open];
  }

  /** Aborts when the listener ends: gives up what has not come to a session. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /**
   * Begins a session on a transport that was let in; resolves once both sides have said Hello.
   * @param onSession gets the session; if it throws, or rejects, the session is aborted
   * @throws {HandshakeError} as `acceptFramed`; or the listener has ended
   */
  async accept(
    transport: Transport,
    options: SessionOptions,
    onSession: ((session: Session) => unknown) | undefined,
  ): Promise<void> {
    const session = await acceptFramed(transport, { ...options, signal: this.#end.signal });
    this.#open.add(session);
    void session.closed.then(() => this.#open.delete(session));
    void announce(session, onSession);
  }

  /** Lets nothing more become a session. Idempotent: the first reason stays. */
  stop(reason: Error): void {
    this.#end.abort(reason);
  }

  /** Closes each session in good order; see `Session.close`. */
  async close(options: CloseOptions | undefined): Promise<void> {
    await Promise.all(this.open.map((session) => session.close(options)));
  }

  /** Ends every session now. */
  abort(reason: unknown): void {
    for (const session of this.open) session.abort(reason);
  }
}

async function announce(session: Session, onSession: ((session: Session) => unknown) | undefined): Promise<void> {
  try {
    await onSession?.(session);
  } catch (error) {
    session.abort(error);
  }
}
