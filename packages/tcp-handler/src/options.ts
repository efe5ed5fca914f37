import type { ClientTls, ClientTlsOptions, ServerTls, ServerTlsOptions } from "@troupe/tls-config";
import { TcpError } from "./errors.ts";

/** Bounds of the tcp handler. Sizes in bytes, times in milliseconds. */
export interface TcpLimits {
  /** Connections of all actors together, handshakes included; default 100,000. */
  readonly maxConnections: number;
  /** Connections of one actor; default 100,000. */
  readonly maxConnectionsPerActor: number;
  /** Accepted connections of one listener that wait for their actor; more are refused. Default 1,024. */
  readonly maxPending: number;
  /**
   * Bytes that a connection may hold unsent; a send that would pass it fails with WRITE_QUEUE_FULL. One send of any size
   * is taken while nothing is unsent. Default 4 MiB.
   */
  readonly writeQueueBytes: number;
  /** Unsent bytes above which nothing more is pushed to the owner of the connection, until all have left. Default 1 MiB. */
  readonly writeMarkBytes: number;
  /** Unread bytes (1,024 more are counted for each chunk) above which the socket is no longer read. Default 256 KiB. */
  readonly readMarkBytes: number;
  /** Time to connect; default 10,000. */
  readonly connectTimeoutMs: number;
  /** Time for a TLS handshake; default 10,000. */
  readonly handshakeTimeoutMs: number;
  /** TLS handshakes of incoming connections at once; at the cap the one that made no progress for longest ends. Default 512. */
  readonly maxHandshakes: number;
  /** A connection of whose unsent bytes none leave for so long fails; default 30,000. */
  readonly writeStallMs: number;
  /** How long a closed connection that has sent everything waits for the peer's end before it is reset; default 2,000. */
  readonly lingerMs: number;
  /** A connection without traffic for so long fails; 0 (default) is never. */
  readonly idleTimeoutMs: number;
  /** Most bytes that one `receive` may ask for; default 16 MiB. */
  readonly maxReceiveBytes: number;
}

/** What `tcp.with` takes: bounds, and TLS for actors whose manifest does not say otherwise. */
export interface TcpOptions extends Partial<TcpLimits> {
  /** TLS for outgoing connections; one that was loaded with `loadClientTls` can be reloaded later. */
  readonly clientTls?: ClientTlsOptions | ClientTls;
  /** TLS for listeners; one that was loaded with `loadServerTls` can be reloaded without dropping a connection. */
  readonly serverTls?: ServerTlsOptions | ServerTls;
}

/** The bounds of a tcp handler that is given no options. */
export const defaultLimits: TcpLimits = {
  maxConnections: 100_000,
  maxConnectionsPerActor: 100_000,
  maxPending: 1024,
  writeQueueBytes: 4 * 1024 * 1024,
  writeMarkBytes: 1024 * 1024,
  readMarkBytes: 256 * 1024,
  connectTimeoutMs: 10_000,
  handshakeTimeoutMs: 10_000,
  maxHandshakes: 512,
  writeStallMs: 30_000,
  lingerMs: 2000,
  idleTimeoutMs: 0,
  maxReceiveBytes: 16 * 1024 * 1024,
};

/** The bounds, with a default for each that is not given. Throws TcpError OPTION_INVALID for what is no bound. */
export function limitsFrom(options: TcpOptions): TcpLimits {
  const names = Object.keys(defaultLimits) as (keyof TcpLimits)[];
  const limits: { -readonly [Name in keyof TcpLimits]: number } = { ...defaultLimits };
  for (const name of names) {
    const value: unknown = options[name];
    if (value === undefined) continue;
    const least = name.startsWith("max") ? 1 : 0;
    if (!Number.isSafeInteger(value) || (value as number) < least) {
      const text = `tcp.with: ${name} is ${JSON.stringify(value)}: expected a whole number from ${least}`;
      throw new TcpError("OPTION_INVALID", text);
    }
    limits[name] = value as number;
  }
  const known = new Set<string>([...names, "clientTls", "serverTls"]);
  const unknown = Object.keys(options).find((name) => !known.has(name));
  if (unknown === undefined) return limits;
  throw new TcpError("OPTION_INVALID", `tcp.with: ${unknown} is no option: expected one of ${[...known].join(", ")}`);
}
