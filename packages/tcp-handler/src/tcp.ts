import type { ActorPort, EndReason, Handler, HandlerHost, HandlerInstance, HandlerRuntime } from "@troupe/handler";
import { loadClientTls, loadServerTls } from "@troupe/tls-config";
import type { TcpApi, TcpCallbacks } from "./api.ts";
import { ActorTcp } from "./actor-tcp.ts";
import { parseTcpConfig } from "./config.ts";
import type { LoadedTls, TcpConfig } from "./config.ts";
import type { Connection } from "./connection.ts";
import { Handshakes } from "./handshakes.ts";
import { defaultLimits } from "./options.ts";
import type { TcpLimits, TcpOptions } from "./options.ts";
import { ConnectionOwner } from "./owner.ts";
import { TcpShared } from "./shared.ts";
import { tcpCallbacks, tcpImports } from "./spec.ts";

/** The tcp handler; `with` gives one with other bounds or with TLS. */
export interface TcpHandler extends Handler<"tcp", TcpApi, TcpCallbacks, TcpConfig> {
  with(options: TcpOptions): TcpHandler;
}

function tcpHandler(options: TcpOptions): TcpHandler {
  return {
    name: "tcp",
    type: "tcp",
    imports: tcpImports,
    callbacks: tcpCallbacks,
    parseConfig: parseTcpConfig,
    create: (host) => new TcpRuntime(host, options),
    with: (more) => tcpHandler({ ...options, ...more }),
  };
}

/**
 * Connections and listeners owned by actors: accept, connect, hand over, passive, active and once modes, TLS.
 * Behaves as `theater:simple/tcp` of Theater 0.3.7, without its defects.
 */
export const tcp: TcpHandler = /* @__PURE__ */ tcpHandler({});

/** The tcp handler at work in one runtime. */
class TcpRuntime implements HandlerRuntime<TcpApi, TcpConfig> {
  readonly #shared: TcpShared;
  readonly #options: TcpOptions;
  #tls: Promise<LoadedTls> | undefined = undefined;

  constructor(host: HandlerHost, options: TcpOptions) {
    const limits: TcpLimits = { ...defaultLimits, ...options };
    const handshakes = new Handshakes(host.clock, limits.handshakeTimeoutMs, limits.maxHandshakes);
    this.#shared = new TcpShared(host, limits, handshakes);
    this.#options = options;
  }

  /** Certificates are read once, before the actor exists: a bad one fails the spawn, and never means plaintext. */
  async prepare(config: TcpConfig): Promise<TcpConfig> {
    return { ...config, loaded: await loadTls(config.clientTls, config.serverTls) };
  }

  instance(port: ActorPort, config: TcpConfig | undefined): HandlerInstance<TcpApi> {
    return new TcpInstance(this.#shared, port, config, () => this.#handlerTls());
  }

  #handlerTls(): Promise<LoadedTls> {
    this.#tls ??= loadTls(this.#options.clientTls, this.#options.serverTls);
    return this.#tls;
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#shared.handshakes.abort();
    await this.#shared.settled(signal);
  }
}

async function loadTls(
  client: TcpOptions["clientTls"] | TcpConfig["clientTls"],
  server: TcpOptions["serverTls"] | TcpConfig["serverTls"],
): Promise<LoadedTls> {
  return {
    client: client === undefined ? undefined : await loadClientTls(client),
    server: server === undefined ? undefined : await loadServerTls(server),
  };
}

/** What the handler keeps for one actor. */
class TcpInstance implements HandlerInstance<TcpApi> {
  readonly api: ActorTcp;
  readonly #owner: ConnectionOwner;
  readonly #listen: string | undefined;

  constructor(shared: TcpShared, port: ActorPort, config: TcpConfig | undefined, handlerTls: () => Promise<LoadedTls>) {
    const own = config?.loaded;
    const hasOwn = own?.client !== undefined || own?.server !== undefined;
    this.#owner = new ConnectionOwner(port, config?.maxConnections ?? shared.limits.maxConnectionsPerActor);
    this.#listen = config?.listen;
    this.api = new ActorTcp(shared, this.#owner, hasOwn ? () => Promise.resolve(own) : handlerTls);
  }

  async initialized(): Promise<void> {
    if (this.#listen !== undefined) await this.api.listen(this.#listen);
  }

  /** Frees what this actor owns, and nothing else. A stop waits until what it sent has left. */
  end(reason: EndReason, signal: AbortSignal): Promise<void> | undefined {
    const { listeners, connections } = this.#owner;
    for (const listener of [...listeners]) listener.close();
    const closing = [...connections];
    for (const connection of closing) connection.close();
    const waits = reason === "stop" || reason === "shutdown";
    if (!waits || closing.length === 0 || signal.aborted) return undefined;
    return Promise.all(closing.map((connection) => sent(connection, signal))).then(() => {});
  }
}

/** Resolves when a closed connection has sent everything, or `signal` aborts. */
function sent({ socket }: Connection, signal: AbortSignal): Promise<void> {
  if (socket.writableFinished || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("finish", done);
      socket.off("close", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    socket.on("finish", done);
    socket.on("close", done);
    signal.addEventListener("abort", done);
  });
}
