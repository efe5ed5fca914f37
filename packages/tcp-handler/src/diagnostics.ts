import { channel } from "node:diagnostics_channel";
import type { Channel } from "node:diagnostics_channel";

/** A connection was turned away before it belonged to anybody. */
export interface RefusedMessage {
  readonly listener: number;
  readonly address: string;
  /**
   * `limit`, `actor-limit`: too many connections, of all actors or of this one. `pending-limit`: too many wait for the
   * actor. `handshake`: TLS failed, see `error`. `closed`: the listener was closed meanwhile.
   */
  readonly reason: "limit" | "actor-limit" | "pending-limit" | "handshake" | "closed";
  readonly error?: unknown;
}

/** Accepting failed; the listener goes on. */
export interface AcceptErrorMessage {
  readonly listener: number;
  readonly address: string;
  readonly error: unknown;
}

/** A listener is bound. */
export interface ListeningMessage {
  readonly listener: number;
  readonly address: string;
  readonly tls: boolean;
  readonly actor: string;
}

/** The diagnostics channels of the tcp handler; publishing costs nothing while nobody subscribes. */
export const diagnostics: {
  readonly refused: Channel<unknown, RefusedMessage>;
  readonly acceptError: Channel<unknown, AcceptErrorMessage>;
  readonly listening: Channel<unknown, ListeningMessage>;
} = {
  refused: channel("troupe:tcp-handler:refused"),
  acceptError: channel("troupe:tcp-handler:accept-error"),
  listening: channel("troupe:tcp-handler:listening"),
};
