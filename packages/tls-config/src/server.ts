import { createHash } from "node:crypto";
import type { SecureContext, SecureContextOptions, Server, TlsOptions, TLSSocket, TLSSocketOptions } from "node:tls";
import type { ServerTlsConfig, ServerTlsOptions } from "./config.ts";
import { TlsConfigError } from "./error.ts";
import { type LoadContext, loadIdentity, loadTrustAnchors } from "./internal/identity.ts";
import { filesOf } from "./internal/material.ts";
import { peerCertificateError } from "./internal/peer-certificate.ts";
import { fingerprint, Reloadable, type Snapshot } from "./internal/reloadable.ts";
import { buildContext } from "./internal/secure-context.ts";
import type { CertificateInfo, LoadTlsOptions, ReloadTlsOptions, TlsConfigWarning } from "./loaded.ts";
import { parseServerTls } from "./parse.ts";

/** A loaded server configuration. What it gives out is always the newest that loaded; connections keep what they began with. */
export interface ServerTls {
  readonly config: ServerTlsConfig;
  readonly secureContext: SecureContext;
  /** The server's own certificate. */
  readonly certificate: CertificateInfo;
  /** What works but deserves a look. */
  readonly warnings: readonly TlsConfigWarning[];
  /** Absolute paths of the files in use. */
  readonly files: readonly string[];
  /** Options for `tls.createServer` and its kin. They hold the private key. Use {@link ServerTls.attach} to have them follow reloads. */
  readonly options: TlsOptions;
  /** Options for `new TLSSocket(raw, ..)`, one connection at a time. With client certificates, call {@link ServerTls.checkPeer} on `secure`. */
  readonly socketOptions: TLSSocketOptions;
  /**
   * Gives a server made with `tls.createServer(tls.options)` the new certificate after each reload, until the server closes or the returned
   * function is called. ALPN names and `clientAuth` of such a server are fixed when it is made.
   */
  attach(server: Server): () => void;
  /**
   * Why the client of a connection whose handshake is done must be refused, or undefined. A `TLSSocket` made by hand accepts *any* client
   * certificate, and so does `tls.createServer` with `clientAuth: "request"`; there the caller must ask here and destroy the connection.
   */
  checkPeer(socket: TLSSocket): Error | undefined;
  /**
   * Reads the files again, or takes a new configuration, and swaps only when all of it is good; on an error everything stays as it was.
   * Open connections are left alone. Gives true when something changed.
   *
   * @throws TlsConfigError as {@link loadServerTls} does; the signal's reason when it is aborted.
   */
  reload(options?: ReloadTlsOptions<ServerTlsOptions>): Promise<boolean>;
}

interface ServerSnapshot extends Snapshot<ServerTlsConfig> {
  readonly secureContext: SecureContext;
  readonly contextOptions: SecureContextOptions;
  readonly certificate: CertificateInfo;
  readonly warnings: readonly TlsConfigWarning[];
  readonly files: readonly string[];
}

/**
 * Reads and checks all that a server configuration names. `options` may be what {@link parseServerTls} gave.
 *
 * @throws TlsConfigError naming the field and the file; the signal's reason when it is aborted.
 */
export async function loadServerTls(
  options: ServerTlsOptions | ServerTlsConfig,
  load: LoadTlsOptions = {},
): Promise<ServerTls> {
  const { path = "server_tls", baseDir, now = Date.now } = load;
  const parse = (input: ServerTlsOptions): ServerTlsConfig => {
    const config = parseServerTls(input, { path, baseDir });
    if (config !== undefined) return config;
    throw new TlsConfigError("TLS_FIELD_INVALID", `${path} is off: there is nothing to load`, { field: path });
  };
  const build = (config: ServerTlsConfig, signal: AbortSignal | undefined): Promise<ServerSnapshot> =>
    buildServer(config, { path, nowMs: now(), signal });
  load.signal?.throwIfAborted();
  const first = await build(parse(options), load.signal);
  return new LoadedServerTls(new Reloadable(path, first, build), parse);
}

class LoadedServerTls implements ServerTls {
  readonly #state: Reloadable<ServerTlsConfig, ServerSnapshot>;
  readonly #parse: (options: ServerTlsOptions) => ServerTlsConfig;
  readonly #servers = new Set<Server>();

  constructor(
    state: Reloadable<ServerTlsConfig, ServerSnapshot>,
    parse: (options: ServerTlsOptions) => ServerTlsConfig,
  ) {
    this.#state = state;
    this.#parse = parse;
  }

  get config(): ServerTlsConfig {
    return this.#state.current.config;
  }

  get secureContext(): SecureContext {
    return this.#state.current.secureContext;
  }

  get certificate(): CertificateInfo {
    return this.#state.current.certificate;
  }

  get warnings(): readonly TlsConfigWarning[] {
    return this.#state.current.warnings;
  }

  get files(): readonly string[] {
    return this.#state.current.files;
  }

  get options(): TlsOptions {
    return { ...this.#state.current.contextOptions, ...this.#negotiation() };
  }

  get socketOptions(): TLSSocketOptions {
    return { isServer: true, secureContext: this.#state.current.secureContext, ...this.#negotiation() };
  }

  attach(server: Server): () => void {
    const detach = (): void => {
      server.off("close", detach);
      this.#servers.delete(server);
    };
    this.#servers.add(server);
    server.on("close", detach);
    // A reload may have happened since the server was made.
    server.setSecureContext(this.#state.current.contextOptions);
    return detach;
  }

  checkPeer(socket: TLSSocket): Error | undefined {
    return peerCertificateError(socket, this.#state.current.config.clientAuth);
  }

  async reload(options: ReloadTlsOptions<ServerTlsOptions> = {}): Promise<boolean> {
    const config = options.config === undefined ? undefined : this.#parse(options.config);
    return await this.#state.reload(config, options.signal, () => {
      for (const server of this.#servers) server.setSecureContext(this.#state.current.contextOptions);
    });
  }

  #negotiation(): Pick<TlsOptions, "requestCert" | "rejectUnauthorized" | "ALPNProtocols"> {
    const { clientAuth, alpn } = this.#state.current.config;
    return {
      requestCert: clientAuth !== "none",
      rejectUnauthorized: clientAuth === "require",
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
    };
  }
}

async function buildServer(config: ServerTlsConfig, context: LoadContext): Promise<ServerSnapshot> {
  const { path } = context;
  const { cert, key, clientCa, minVersion } = config;
  const identity = await loadIdentity(config, context);
  const trust = clientCa === undefined ? undefined : await loadTrustAnchors(clientCa, `${path}.client_ca`, context);
  const contextOptions = {
    cert: identity.cert,
    key: identity.key,
    ...(trust !== undefined && { ca: [...trust.ca] }),
    minVersion,
    sessionIdContext: sessionIdContext(trust?.ca ?? []),
  };
  return {
    config,
    contextOptions,
    secureContext: buildContext(contextOptions, path, "server"),
    certificate: identity.certificate,
    warnings: Object.freeze([...identity.warnings, ...(trust?.warnings ?? [])]),
    files: filesOf([cert, key, clientCa]),
    inputs: fingerprint([config, contextOptions]),
  };
}

/**
 * OpenSSL refuses to resume a session with a client certificate on a server that has no such id (`tls.createServer` makes one, a bare
 * `TLSSocket` has none). It depends on who is trusted: a session from before a change of authorities is not resumed.
 */
function sessionIdContext(trusted: readonly string[]): string {
  return createHash("sha256").update(trusted.join("")).digest("hex").slice(0, 32);
}
