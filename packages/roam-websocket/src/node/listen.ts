import type { Server } from "node:http";
import { type Server as TlsServer, createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TlsOptions } from "node:tls";
import type { CloseOptions, Dispatcher, Session } from "@troupe/roam-session";
import { checkLimits } from "@troupe/roam-session/listening";
import { RoamWebSocketError } from "../errors.ts";
import { type AttachOptions, HANDSHAKE_TIMEOUT_MS, type WebSocketListener, attach } from "./listener.ts";

/** Options of {@link listen}. */
export interface ListenOptions extends AttachOptions {
  /** Name or IP address. Default `127.0.0.1`: everything else has to be said. */
  readonly host?: string | undefined;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** TLS: options of `tls.createServer`. Without it links are plain. */
  readonly tls?: TlsOptions | undefined;
  /** Gives up binding. It does not end the server. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Listens with an HTTP server of its own, which answers all that is no upgrade with 426.
 * @param dispatcher answers the calls: `serve(service, handlers)`. Without one, every call is answered UnknownMethod
 * @throws {RoamWebSocketError} `listen-failed`
 * @throws {OptionError} `option-invalid`: `limits` has a wrong name or value
 */
export function listen(options: ListenOptions = {}, dispatcher?: Dispatcher): Promise<WebSocketServer> {
  return new Promise((resolve, reject) => {
    const { host = "127.0.0.1", port = 0, signal } = options;
    signal?.throwIfAborted();
    checkLimits(options.limits, options.advertisedCredit);
    const fail = (cause: Error): void => {
      const message = `can't listen on ${host}:${port}: ${cause.message}`;
      reject(new RoamWebSocketError("listen-failed", message, { cause, address: `${host}:${port}` }));
    };
    let server: Server | TlsServer;
    try {
      server = createHttpServer(options);
    } catch (error) {
      return fail(error as Error);
    }
    const done = (): void => {
      signal?.removeEventListener("abort", onAbort);
      server.off("error", onError);
    };
    const onError = (error: Error): void => {
      done();
      fail(error);
    };
    const onAbort = (): void => {
      done();
      server.close();
      reject(signal!.reason as Error);
    };
    signal?.addEventListener("abort", onAbort);
    server.on("error", onError);
    server.listen({ host, port }, () => {
      done();
      // The system could not accept, for instance for want of file descriptors. The server goes on.
      server.on("error", () => {});
      resolve(new WebSocketServer(server, attach(server, options, dispatcher), options));
    });
  });
}

function createHttpServer(options: ListenOptions): Server | TlsServer {
  const { tls, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  // Who is slow with a request is gone soon.
  const limits = {
    headersTimeout: handshakeTimeoutMs,
    requestTimeout: handshakeTimeoutMs,
    keepAliveTimeout: 1000,
    connectionsCheckingInterval: Math.min(handshakeTimeoutMs, 1000),
    noDelay: true,
  };
  // An import of node:http would load all that it can be asked for, also the client of `fetch`, which leaves its mark on the globals.
  const { createServer } = process.getBuiltinModule("node:http");
  const server =
    tls === undefined
      ? createServer(limits)
      : createTlsServer({ ...tls, ...limits, handshakeTimeout: handshakeTimeoutMs });
  server.on("request", (_request, response) => {
    response.writeHead(426, { connection: "Upgrade, close", upgrade: "websocket" }).end();
  });
  return server;
}

/** A bound address, and the sessions that came of it. Made by {@link listen}. */
export class WebSocketServer implements AsyncDisposable {
  /** The TCP port, for instance the one that was free. */
  readonly port: number;
  /** Where clients connect. A server on all addresses is shown with the host that it was given. */
  readonly url: string;
  readonly #server: Server | TlsServer;
  readonly #listener: WebSocketListener;
  #closing: Promise<void> | undefined = undefined;

  /** @internal */
  constructor(server: Server | TlsServer, listener: WebSocketListener, { host = "127.0.0.1", tls }: ListenOptions) {
    this.#server = server;
    this.#listener = listener;
    this.port = (server.address() as AddressInfo).port;
    const name = host.includes(":") ? `[${host}]` : host;
    const path = listener.path === "*" ? "/" : listener.path;
    this.url = `${tls === undefined ? "ws" : "wss"}://${name}:${this.port}${path}`;
  }

  /** The sessions that are open now. */
  get sessions(): readonly Session[] {
    return this.#listener.sessions;
  }

  /** Stops accepting, closes each session in good order, and resolves when every socket is gone. Never rejects. Idempotent. */
  close(options?: CloseOptions): Promise<void> {
    return (this.#closing ??= this.#close(options));
  }

  async #close(options: CloseOptions | undefined): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#listener.close(options);
    this.#server.closeAllConnections();
    await closed;
  }

  /** Stops accepting and ends every session now. Idempotent. */
  abort(reason?: unknown): void {
    this.#server.close();
    this.#listener.abort(reason);
    this.#server.closeAllConnections();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
