import type { KeepAliveOptions, Limits } from "@troupe/roam-session";
import type { Framing } from "@troupe/roam-wire/framing";

/** What `roam.with` takes; it holds for every session of every actor that uses this handler. */
export interface RoamOptions {
  /** Limits of a session other than the defaults of `@troupe/roam-session`. */
  readonly limits?: Partial<Limits>;
  /** How messages are marked off; both sides must use the same. Default: COBS, which roam 0.6.0 speaks. */
  readonly framing?: Framing;
  /** The largest message that is accepted, in bytes. Default 16 MiB. */
  readonly maxFrameBytes?: number;
  /** How long a peer may take for its Hello, in milliseconds. Default 5,000. */
  readonly handshakeTimeoutMs?: number;
  /** Asks a silent peer whether it is still there. Off by default. */
  readonly keepAlive?: KeepAliveOptions;
}
