/** What a loaded certificate says of itself. */
export interface CertificateInfo {
  /** Such as `CN=example.org`. */
  readonly subject: string;
  readonly issuer: string;
  /** Such as `DNS:example.org, IP Address:192.0.2.1`; empty when there is none. */
  readonly subjectAltName: string;
  readonly validFrom: Date;
  /** When it expires: worth watching. */
  readonly validTo: Date;
  /** SHA-256, as `AB:CD:..`. */
  readonly fingerprint256: string;
}

/** Something that works now and may not work for every peer. */
export interface TlsConfigWarning {
  readonly code: "TLS_CERTIFICATE_EXPIRED" | "TLS_CERTIFICATE_NOT_YET_VALID" | "TLS_CHAIN_BROKEN";
  /** Path of the field, such as `client_tls.ca_cert`. */
  readonly field: string;
  readonly file: string | undefined;
  readonly message: string;
}

/** How to load a configuration. */
export interface LoadTlsOptions {
  /** Path of the table in the errors. Default: `client_tls` or `server_tls`. */
  readonly path?: string | undefined;
  /** Folder that relative file names start from. Default: the process's working directory. */
  readonly baseDir?: string | undefined;
  /** Ends the reading of files. */
  readonly signal?: AbortSignal | undefined;
  /** Time in milliseconds since 1970, for the dates of certificates. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** How to reload. `Config` is {@link ClientTlsOptions} or {@link ServerTlsOptions}. */
export interface ReloadTlsOptions<Config> {
  /** A new configuration. Default: the one that is in use, its files read again. */
  readonly config?: Config | undefined;
  /** Ends the reading of files; nothing changes then. */
  readonly signal?: AbortSignal | undefined;
}

/** What can be watched and reloaded: a {@link ClientTls} or a {@link ServerTls}. */
export interface ReloadableTls {
  /** Absolute paths of the files that the current configuration names. */
  readonly files: readonly string[];
  /** Gives true when something changed. */
  reload(options?: { readonly signal?: AbortSignal | undefined }): Promise<boolean>;
}
