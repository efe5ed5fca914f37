import { checkServerIdentity, type ConnectionOptions, type PeerCertificate, type SecureContext } from "node:tls";
import type { ClientTlsConfig, ClientTlsOptions } from "./config.ts";
import { TlsConfigError } from "./error.ts";
import { parseServerName } from "./host.ts";
import { type LoadContext, loadIdentity, loadTrustAnchors } from "./internal/identity.ts";
import { filesOf } from "./internal/material.ts";
import { fingerprint, Reloadable, type Snapshot } from "./internal/reloadable.ts";
import { buildContext } from "./internal/secure-context.ts";
import { warnUnverified } from "./internal/unverified.ts";
import type { CertificateInfo, LoadTlsOptions, ReloadTlsOptions, TlsConfigWarning } from "./loaded.ts";
import { parseClientTls } from "./parse.ts";

/** A loaded client configuration. What it gives out is always the newest that loaded; connections keep what they began with. */
export interface ClientTls {
  readonly config: ClientTlsConfig;
  readonly secureContext: SecureContext;
  /** The client certificate, if there is one. */
  readonly certificate: CertificateInfo | undefined;
  /** What works but deserves a look. */
  readonly warnings: readonly TlsConfigWarning[];
  /** Absolute paths of the files in use. */
  readonly files: readonly string[];
  /**
   * Options for `tls.connect`, to be spread beside `socket`, or beside `port` alone. `host` has no port; IPv6 with or without brackets. A
   * host name is sent as SNI and verified; an IP address is verified against the certificate's IP addresses, and no SNI is sent.
   *
   * @throws TlsConfigError TLS_SERVER_NAME_INVALID: call it before the TCP connection is made.
   */
  connectOptions(host: string): ConnectionOptions;
  /**
   * Reads the files again, or takes a new configuration, and swaps only when all of it is good; on an error everything stays as it was.
   * Open connections are left alone. Gives true when something changed.
   *
   * @throws TlsConfigError as {@link loadClientTls} does; the signal's reason when it is aborted.
   */
  reload(options?: ReloadTlsOptions<ClientTlsOptions>): Promise<boolean>;
}

interface ClientSnapshot extends Snapshot<ClientTlsConfig> {
  readonly secureContext: SecureContext;
  readonly certificate: CertificateInfo | undefined;
  readonly warnings: readonly TlsConfigWarning[];
  readonly files: readonly string[];
}

/**
 * Reads and checks all that a client configuration names. `options` may be what {@link parseClientTls} gave.
 *
 * @throws TlsConfigError naming the field and the file; the signal's reason when it is aborted.
 */
export async function loadClientTls(
  options: ClientTlsOptions | ClientTlsConfig,
  load: LoadTlsOptions = {},
): Promise<ClientTls> {
  const { path = "client_tls", baseDir, now = Date.now } = load;
  const parse = (input: ClientTlsOptions): ClientTlsConfig => {
    const config = parseClientTls(input, { path, baseDir });
    if (config !== undefined) return config;
    throw new TlsConfigError("TLS_FIELD_INVALID", `${path} is off: there is nothing to load`, { field: path });
  };
  const build = (config: ClientTlsConfig, signal: AbortSignal | undefined): Promise<ClientSnapshot> =>
    buildClient(config, { path, nowMs: now(), signal });
  load.signal?.throwIfAborted();
  const first = await build(parse(options), load.signal);
  return new LoadedClientTls(new Reloadable(path, first, build), parse);
}

class LoadedClientTls implements ClientTls {
  readonly #state: Reloadable<ClientTlsConfig, ClientSnapshot>;
  readonly #parse: (options: ClientTlsOptions) => ClientTlsConfig;

  constructor(
    state: Reloadable<ClientTlsConfig, ClientSnapshot>,
    parse: (options: ClientTlsOptions) => ClientTlsConfig,
  ) {
    this.#state = state;
    this.#parse = parse;
  }

  get config(): ClientTlsConfig {
    return this.#state.current.config;
  }

  get secureContext(): SecureContext {
    return this.#state.current.secureContext;
  }

  get certificate(): CertificateInfo | undefined {
    return this.#state.current.certificate;
  }

  get warnings(): readonly TlsConfigWarning[] {
    return this.#state.current.warnings;
  }

  get files(): readonly string[] {
    return this.#state.current.files;
  }

  connectOptions(host: string): ConnectionOptions {
    const { config, secureContext } = this.#state.current;
    const name = parseServerName(config.serverName ?? host);
    const verifyName = name.kind === "dns" ? name.name : name.address;
    return {
      host: host.startsWith("[") ? host.slice(1, -1) : host,
      // An empty name keeps Node from sending an IP address as SNI.
      servername: name.kind === "dns" ? name.name : "",
      // Node would verify `servername` or `host`; here it is always the name that was chosen above.
      checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
        checkServerIdentity(verifyName, certificate),
      secureContext,
      rejectUnauthorized: !config.skipVerify,
      ...(config.alpn.length > 0 && { ALPNProtocols: [...config.alpn] }),
    };
  }

  async reload(options: ReloadTlsOptions<ClientTlsOptions> = {}): Promise<boolean> {
    const config = options.config === undefined ? undefined : this.#parse(options.config);
    return await this.#state.reload(config, options.signal, () => {});
  }
}

async function buildClient(config: ClientTlsConfig, context: LoadContext): Promise<ClientSnapshot> {
  const { path } = context;
  const { caCert, cert, key, passphrase, minVersion } = config;
  const trust = caCert === undefined ? undefined : await loadTrustAnchors(caCert, `${path}.ca_cert`, context);
  const identity =
    cert === undefined || key === undefined
      ? undefined
      : await loadIdentity({ cert, key, ...(passphrase !== undefined && { passphrase }) }, context);
  const options = {
    ...(trust !== undefined && { ca: [...trust.ca] }),
    ...(identity !== undefined && { cert: identity.cert, key: identity.key }),
    minVersion,
  };
  const secureContext = buildContext(options, path, "client");
  if (config.skipVerify) warnUnverified(`${path}.skip_verify`);
  return {
    config,
    secureContext,
    certificate: identity?.certificate,
    warnings: Object.freeze([...(trust?.warnings ?? []), ...(identity?.warnings ?? [])]),
    files: filesOf([caCert, cert, key]),
    inputs: fingerprint([config, options]),
  };
}
