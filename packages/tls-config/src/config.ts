/** Where PEM text comes from: a file that is read when the configuration is loaded, or the text itself. */
export type PemSource = { readonly file: string } | { readonly pem: string };

/** What is accepted for a {@link PemSource}: a string that holds a `-----BEGIN` line is PEM text, any other string is a path. */
export type PemInput = string | URL | PemSource;

/** TLS versions that are offered; older ones are not. */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/**
 * Whether a server asks for client certificates: `none` does not ask; `request` asks, and admits a client that shows none; `require`
 * refuses a client without one. In both a certificate that does not verify against `clientCa` is refused.
 */
export type ClientAuth = "none" | "request" | "require";

/** How to connect with TLS. In a manifest the fields are written in snake case: `ca_cert`, `skip_verify`. */
export interface ClientTlsOptions {
  /** Certificates to trust instead of Node's roots. Default: Node's roots (the bundled Mozilla list, unless Node was told otherwise). */
  readonly caCert?: PemInput | undefined;
  /** Client certificate chain, leaf first, for servers that ask for one. */
  readonly cert?: PemInput | undefined;
  /** Private key of `cert`; may be the same file. */
  readonly key?: PemInput | undefined;
  /** Passphrase of an encrypted `key`. */
  readonly passphrase?: string | undefined;
  /** Accept any certificate from anybody. Warns once a process. Default: false. */
  readonly skipVerify?: boolean | undefined;
  /** Name to send and to verify, instead of the host that is connected to. */
  readonly serverName?: string | undefined;
  /** ALPN protocol names, the most wanted first. Default: none. */
  readonly alpn?: readonly string[] | undefined;
  /** Default: `TLSv1.2`. */
  readonly minVersion?: TlsVersion | undefined;
}

/** How to accept TLS. In a manifest the fields are written in snake case: `client_ca`, `min_version`. */
export interface ServerTlsOptions {
  /** Certificate chain, leaf first. */
  readonly cert: PemInput;
  /** Private key of `cert` (PKCS#8, PKCS#1 or SEC1); may be the same file. */
  readonly key: PemInput;
  /** Passphrase of an encrypted `key`. */
  readonly passphrase?: string | undefined;
  /** Authorities whose client certificates are accepted (mutual TLS). */
  readonly clientCa?: PemInput | undefined;
  /** Default: `require` with a `clientCa`, else `none`. */
  readonly clientAuth?: ClientAuth | undefined;
  /** ALPN protocol names, the most wanted first. A client that offers only others is refused. Default: none, any offer is ignored. */
  readonly alpn?: readonly string[] | undefined;
  /** Default: `TLSv1.2`. */
  readonly minVersion?: TlsVersion | undefined;
}

/** A validated {@link ClientTlsOptions} with every default filled in: frozen plain data. */
export interface ClientTlsConfig {
  readonly caCert?: PemSource;
  readonly cert?: PemSource;
  readonly key?: PemSource;
  readonly passphrase?: string;
  readonly skipVerify: boolean;
  readonly serverName?: string;
  readonly alpn: readonly string[];
  readonly minVersion: TlsVersion;
}

/** A validated {@link ServerTlsOptions} with every default filled in: frozen plain data. */
export interface ServerTlsConfig {
  readonly cert: PemSource;
  readonly key: PemSource;
  readonly passphrase?: string;
  readonly clientCa?: PemSource;
  readonly clientAuth: ClientAuth;
  readonly alpn: readonly string[];
  readonly minVersion: TlsVersion;
}
