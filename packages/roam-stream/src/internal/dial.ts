import { type NetConnectOpts, type Socket, connect as connectPlain } from "node:net";
import { type ConnectionOptions, type SecureContext, connect as connectTls } from "node:tls";
import { type Address, type Target, formatTarget, targetOf } from "../address.ts";
import { RoamStreamError } from "../errors.ts";
import { clientTlsOptions } from "./tls.ts";

/** How a connection is opened. */
export interface DialOptions extends Address {
  /** TLS: `true` for Node's defaults, options of `tls.connect`, or a SecureContext. Without it the link is plain. */
  readonly tls?: ConnectionOptions | SecureContext | true | undefined;
  /** Sends small messages at once, instead of waiting for more. Default true. */
  readonly noDelay?: boolean | undefined;
  /** Lets the system probe a silent peer after so many milliseconds. Off by default; a session has a keep-alive of its own. */
  readonly tcpKeepAliveMs?: number | undefined;
  /** How long connecting may take, with name lookup and TLS handshake, in milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Opens a socket, and resolves when it can be written to: with TLS, after the handshake. */
export function dial(options: DialOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { signal, tls, noDelay = true, tcpKeepAliveMs, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
    signal?.throwIfAborted();
    const target = targetOf(options);
    const address = formatTarget(target);
    const netOptions: NetConnectOpts = {
      ...target,
      noDelay,
      ...(tcpKeepAliveMs === undefined ? {} : { keepAlive: true, keepAliveInitialDelay: tcpKeepAliveMs }),
    };
    const raw = connectPlain(netOptions);
    let isConnected = false;
    raw.once("connect", () => (isConnected = true));
    const socket = tls === undefined ? raw : secured(raw, tls, target);
    const ready = tls === undefined ? "connect" : "secureConnect";

    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.off(ready, onReady);
      socket.off("error", onError);
      socket.off("close", onClose);
      if (socket !== raw) raw.off("error", onError);
    };
    const fail = (error: Error): void => {
      done();
      // An error may still come while it is being destroyed.
      for (const one of new Set([raw, socket])) one.on("error", () => {}).destroy();
      reject(error);
    };
    const onReady = (): void => {
      done();
      // An error may come before there is a transport that hears of it. Those of the socket below TLS come from the one above as well.
      for (const one of new Set([raw, socket])) one.on("error", () => {});
      resolve(socket);
    };
    const onError = (error: Error): void => fail(dialError(error, address, isConnected && tls !== undefined));
    const onClose = (): void =>
      fail(new RoamStreamError("connect-failed", `${address} closed the connection before it was ready`, { address }));
    const onAbort = (): void => fail(signal?.reason as Error);
    const timer = setTimeout(() => {
      const what = !isConnected ? "no connection to" : "no TLS handshake with";
      fail(new RoamStreamError("connect-timeout", `${what} ${address} within ${connectTimeoutMs} ms`, { address }));
    }, connectTimeoutMs);
    signal?.addEventListener("abort", onAbort);
    socket.once(ready, onReady);
    socket.on("error", onError);
    socket.on("close", onClose);
    if (socket !== raw) raw.on("error", onError);
  });
}

function secured(raw: Socket, tls: ConnectionOptions | SecureContext | true, target: Target): Socket {
  try {
    return connectTls({
      ...clientTlsOptions(tls, target),
      ...("host" in target ? { host: target.host } : {}),
      socket: raw,
    });
  } catch (error) {
    raw.destroy();
    throw new RoamStreamError("tls-failed", `the TLS options can't be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function dialError(error: Error, address: string, isSecuring: boolean): RoamStreamError {
  // Where a name has several addresses and none answers, the reasons are in the parts of the error. OpenSSL ends its own with a new line.
  const parts = error instanceof AggregateError ? (error.errors as readonly Error[]) : [error];
  const reason = parts.map(({ message }) => message.trim()).join("; ");
  return isSecuring
    ? new RoamStreamError("tls-failed", `no TLS with ${address}: ${reason}`, { cause: error, address })
    : new RoamStreamError("connect-failed", `no connection to ${address}: ${reason}`, { cause: error, address });
}
