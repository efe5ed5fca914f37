import type { Transport } from "@troupe/roam-session";
import { RoamWebSocketError } from "./errors.ts";
import type { LinkOptions } from "./link-options.ts";
import { type NativeWebSocket, webSocketTransport } from "./native-transport.ts";
import { shownUrl, webSocketUrl } from "./url.ts";

/** Options of opening a link. */
export interface OpenOptions extends LinkOptions {
  /** How long opening may take, in milliseconds. Default 10 s. */
  readonly connectTimeoutMs?: number | undefined;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

export const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens a native WebSocket. No subprotocol is asked for: a Rust peer selects none, and a browser would take that for a failure.
 * @throws {RoamWebSocketError} `url-invalid`, `connect-failed`, `connect-timeout`, `no-websocket`; or the reason of the signal
 */
export function openWebSocket(url: string | URL, options: OpenOptions = {}): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const { signal, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
    signal?.throwIfAborted();
    const target = webSocketUrl(url);
    const address = shownUrl(target);
    const socket = createSocket(target, address);

    let isSettled = false;
    const settle = (): boolean => {
      if (isSettled) return false;
      isSettled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      return true;
    };
    const fail = (error: Error): void => {
      if (!settle()) return;
      socket.close();
      reject(error);
    };
    const onAbort = (): void => fail(signal!.reason as Error);
    const timer = setTimeout(
      () =>
        fail(
          new RoamWebSocketError("connect-timeout", `no WebSocket to ${address} within ${connectTimeoutMs} ms`, {
            address,
          }),
        ),
      connectTimeoutMs,
    );
    signal?.addEventListener("abort", onAbort);
    socket.addEventListener("open", () => {
      // Made now, so that no message is missed.
      if (settle()) resolve(webSocketTransport(socket, options));
    });
    socket.addEventListener("close", ({ code }) =>
      fail(
        new RoamWebSocketError("connect-failed", `no WebSocket to ${address} (${code}; browsers tell no reason)`, {
          address,
        }),
      ),
    );
    // A "close" follows; without a listener some runtimes would report it as unhandled.
    socket.addEventListener("error", () => {});
  });
}

function createSocket(url: URL, address: string): NativeWebSocket {
  const { WebSocket } = globalThis;
  if (WebSocket === undefined)
    throw new RoamWebSocketError(
      "no-websocket",
      "this runtime has no WebSocket; in Node before version 22 use @troupe/roam-websocket/node",
    );
  try {
    return new WebSocket(url.href);
  } catch (cause) {
    throw new RoamWebSocketError("connect-failed", `no WebSocket to ${address}: ${(cause as Error).message}`, {
      cause,
      address,
    });
  }
}
