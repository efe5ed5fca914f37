import { type Server, createServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { SecureContext, TlsOptions } from "node:tls";
import { type Address, formatTarget, targetOf } from "../address.ts";
import { RoamStreamError } from "../errors.ts";
import { secureContextServer } from "./secure-context-server.ts";
import { isSecureContext } from "./tls.ts";

/** How an address is bound. */
export interface BindOptions extends Address {
  /** TLS: options of `tls.createServer`, or a SecureContext. Without it links are plain. */
  readonly tls?: TlsOptions | SecureContext | undefined;
  /** Links that the system holds before they are accepted. Default 1024. */
  readonly backlog?: number | undefined;
  /** On an IPv6 address, takes no IPv4. */
  readonly ipv6Only?: boolean | undefined;
  /** Lets several processes listen on one port, where the system can do that. */
  readonly reusePort?: boolean | undefined;
  /** Sends small messages at once, instead of waiting for more. Default true. */
  readonly noDelay?: boolean | undefined;
  /** Lets the system probe a silent peer after so many milliseconds. Off by default; a session has a keep-alive of its own. */
  readonly tcpKeepAliveMs?: number | undefined;
  /** How long TLS, the `accept` hook and the peer's Hello may take, in milliseconds, each. Default 5 s. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Gives up binding. It does not end the listener. */
  readonly signal?: AbortSignal | undefined;
}

export const HANDSHAKE_TIMEOUT_MS = 5000;

/** Binds an address, and resolves when it listens. Nothing is accepted before whoever waits for that was told. */
export function bind(options: BindOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    signal?.throwIfAborted();
    const target = targetOf(options);
    const server = serverOf(options);
    const done = (): void => {
      server.off("listening", onListening);
      server.off("error", onError);
      signal?.removeEventListener("abort", onAbort);
    };
    const onListening = (): void => {
      done();
      resolve(server);
    };
    const onError = (error: Error): void => {
      done();
      const address = formatTarget(target);
      reject(
        new RoamStreamError("listen-failed", `can't listen on ${address}: ${error.message}`, { cause: error, address }),
      );
    };
    const onAbort = (): void => {
      done();
      server.on("error", () => {}).close();
      reject(signal!.reason as Error);
    };
    signal?.addEventListener("abort", onAbort);
    server.on("listening", onListening);
    server.on("error", onError);
    try {
      const { backlog = 1024, ipv6Only = false, reusePort = false } = options;
      server.listen({ ...target, backlog, ipv6Only, reusePort });
    } catch (error) {
      onError(error as Error);
    }
  });
}

function serverOf(options: BindOptions): Server {
  const { tls, noDelay = true, tcpKeepAliveMs, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  const socketOptions = {
    noDelay,
    ...(tcpKeepAliveMs === undefined ? {} : { keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs }),
  };
  // Paused, so that nothing is lost while the accept hook thinks.
  if (tls === undefined) return createServer({ ...socketOptions, pauseOnConnect: true });
  if (isSecureContext(tls)) return secureContextServer(tls, socketOptions, handshakeTimeoutMs);
  try {
    return createTlsServer({ ...tls, ...socketOptions, handshakeTimeout: handshakeTimeoutMs });
  } catch (error) {
    const message = `the TLS options can't be used: ${(error as Error).message}`;
    throw new RoamStreamError("tls-failed", message, { cause: error });
  }
}
