import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { Transport } from "@troupe/roam-session";
import { WebSocket } from "ws";
import { RoamWebSocketError } from "../errors.ts";
import { MAX_FRAME_BYTES } from "../link-options.ts";
import { CONNECT_TIMEOUT_MS, type OpenOptions } from "../open-native.ts";
import { shownUrl, webSocketUrl } from "../url.ts";
import { peerOf } from "./peer-of.ts";
import { wsTransport } from "./ws-transport.ts";

/** What Node can do that browsers can't. */
export interface NodeOpenOptions extends OpenOptions {
  /** Headers of the upgrade, for instance `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For `wss`: options of `tls.connect`, such as `ca`, `cert` and `key`, or `secureContext`. */
  readonly tls?: ConnectionOptions | undefined;
}

/**
 * Opens a WebSocket with `ws`. No subprotocol, no compression.
 * @throws {RoamWebSocketError} `url-invalid`, `connect-failed` (with the `status` of an HTTP answer that was no upgrade), `connect-timeout`; or the
 * reason of the signal
 */
export function openWebSocket(url: string | URL, options: NodeOpenOptions = {}): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const { signal, connectTimeoutMs = CONNECT_TIMEOUT_MS, headers = {}, tls = {} } = options;
    signal?.throwIfAborted();
    const target = webSocketUrl(url);
    const address = shownUrl(target);
    const ws = new WebSocket(target, {
      ...tls,
      headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: options.maxFrameBytes ?? MAX_FRAME_BYTES,
    });
    let socket: Socket | undefined;

    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      ws.off("error", onError);
    };
    const fail = (error: Error): void => {
      done();
      // An error may still come while it is being ended.
      ws.on("error", () => {});
      ws.terminate();
      reject(error);
    };
    const failed = (message: string, facts: { cause?: unknown; status?: number } = {}): void =>
      fail(new RoamWebSocketError("connect-failed", `no WebSocket to ${address}: ${message}`, { address, ...facts }));
    const onError = (cause: Error): void => failed(reasonOf(cause), { cause });
    const onAbort = (): void => fail(signal!.reason as Error);
    const timer = setTimeout(() => {
      const message = `no WebSocket to ${address} within ${connectTimeoutMs} ms`;
      fail(new RoamWebSocketError("connect-timeout", message, { address }));
    }, connectTimeoutMs);
    signal?.addEventListener("abort", onAbort);
    ws.on("error", onError);
    ws.once("unexpected-response", (_request, response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      failed(`the server answered ${status} ${response.statusMessage ?? ""}`, { status });
    });
    ws.once("upgrade", (response) => {
      socket = response.socket;
    });
    ws.once("open", () => {
      done();
      const link = socket!;
      resolve(wsTransport(ws, link, { ...options, peer: peerOf(link) }));
    });
  });
}

/** Where a name has several addresses and none answers, the reasons are in the parts of the error. */
function reasonOf(error: Error): string {
  const parts = error instanceof AggregateError ? (error.errors as readonly Error[]) : [error];
  return parts.map(({ message }) => message).join("; ");
}
