import type {
  ActorPort,
  ByteStream,
  EndDeadline,
  EndReason,
  Handler,
  HandlerHost,
  HandlerInstance,
  HandlerRuntime,
} from "@troupe/handler";
import { ActorTcp } from "./actor-tcp.ts";
import type { TcpApi, TcpCallbacks } from "./api.ts";
import { parseTcpConfig } from "./config.ts";
import type { TcpConfig } from "./config.ts";
import { limitsFrom } from "./options.ts";
import type { TcpLimits, TcpOptions } from "./options.ts";
import { ConnectionOwner } from "./owner.ts";
import { allSent } from "./sent.ts";
import { TcpShared } from "./shared.ts";
import { tcpCallbacks, tcpImports } from "./spec.ts";
import { checkTlsOptions, TlsLoader } from "./tls.ts";

/** The tcp handler; `with` gives one with other bounds or with TLS. */
export interface TcpHandler extends Handler<"tcp", TcpApi, TcpCallbacks, TcpConfig> {
  with(options: TcpOptions): TcpHandler;
}

function tcpHandler(options: TcpOptions): TcpHandler {
  const limits = limitsFrom(options);
  checkTlsOptions(options);
  return {
    name: "tcp",
    type: "tcp",
    imports: tcpImports,
    callbacks: tcpCallbacks,
    parseConfig: parseTcpConfig,
    create: (host) => new TcpRuntime(host, limits, options),
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
  readonly #tls: TlsLoader;

  constructor(host: HandlerHost, limits: TcpLimits, options: TcpOptions) {
    this.#shared = new TcpShared(host, limits);
    this.#tls = new TlsLoader(options);
  }

  /** Certificates are read before the actor exists: a bad one fails the spawn. */
  async prepare(config: TcpConfig): Promise<TcpConfig> {
    await this.#tls.load(config);
    return config;
  }

  instance(port: ActorPort, config: TcpConfig | undefined): HandlerInstance<TcpApi> {
    return new TcpInstance(this.#shared, port, config, this.#tls);
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#shared.handshakes.abort();
    await this.#shared.lingering.settled(signal);
  }
}

/** What the handler keeps for one actor. */
class TcpInstance implements HandlerInstance<TcpApi> {
  readonly api: ActorTcp;
  readonly #owner: ConnectionOwner;
  readonly #listen: string | undefined;

  constructor(shared: TcpShared, port: ActorPort, config: TcpConfig | undefined, tls: TlsLoader) {
    this.#owner = new ConnectionOwner(port, config?.maxConnections ?? shared.limits.maxConnectionsPerActor);
    this.#listen = config?.listen;
    this.api = new ActorTcp(shared, this.#owner, tls, config);
  }

  async initialized(): Promise<void> {
    if (this.#listen !== undefined) await this.api.listen(this.#listen);
  }

  takeStream(id: number): ByteStream | undefined {
    return this.api.take(id);
  }

  stopping(): void {
    this.#owner.stopping();
  }

  /** Frees what this actor owns, and nothing else. A stop waits until what it sent has left. */
  end(reason: EndReason, deadline: EndDeadline): Promise<void> | undefined {
    const sockets = this.#owner.connections.toArray().map((connection) => connection.socket);
    this.#owner.end();
    return reason === "stop" || reason === "shutdown" ? allSent(sockets, deadline) : undefined;
  }
}
