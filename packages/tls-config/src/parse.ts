import type { ClientAuth, ClientTlsConfig, ServerTlsConfig, TlsVersion } from "./config.ts";
import { TlsConfigError } from "./error.ts";
import { parseServerName } from "./host.ts";
import { readTable, type Table } from "./internal/table.ts";

/** Where a table stands, for errors and for relative paths. */
export interface ParseTlsOptions {
  /** Path of the table in the errors. Default: `client_tls` or `server_tls`. */
  readonly path?: string | undefined;
  /** Folder that relative file names start from. Default: the process's working directory, at the time of loading. */
  readonly baseDir?: string | undefined;
}

const CLIENT_FIELDS: readonly string[] = [
  "enabled",
  "caCert",
  "cert",
  "key",
  "passphrase",
  "skipVerify",
  "serverName",
  "alpn",
  "minVersion",
];
const SERVER_FIELDS: readonly string[] = [
  "enabled",
  "cert",
  "key",
  "passphrase",
  "clientCa",
  "clientAuth",
  "alpn",
  "minVersion",
];
const VERSIONS: Readonly<Record<string, TlsVersion>> = {
  "TLSv1.2": "TLSv1.2",
  "TLSv1.3": "TLSv1.3",
  "1.2": "TLSv1.2",
  "1.3": "TLSv1.3",
};
const CLIENT_AUTH: Readonly<Record<string, ClientAuth>> = { none: "none", request: "request", require: "require" };
/** A protocol name is sent with a length of one byte. */
const ALPN_MAX_BYTES = 255;

/**
 * Validates a `client_tls` table: unknown input, such as what a TOML parser gave, or {@link ClientTlsOptions}.
 *
 * Gives undefined when there is no table or it says `enabled = false`: no TLS. A table without `enabled` means TLS (in Theater 0.3.7 it
 * meant plaintext, silently). Nothing is read from disk.
 *
 * @throws TlsConfigError TLS_FIELD_UNKNOWN, TLS_FIELD_INVALID, TLS_FIELD_MISSING or TLS_SERVER_NAME_INVALID, with the path of the field.
 */
export function parseClientTls(input: unknown, options: ParseTlsOptions = {}): ClientTlsConfig | undefined {
  if (input === undefined) return undefined;
  const { path = "client_tls", baseDir } = options;
  const table = readTable(input, path, CLIENT_FIELDS);
  const enabled = table.boolean("enabled") ?? true;
  const caCert = table.pem("caCert", baseDir);
  const cert = table.pem("cert", baseDir);
  const key = table.pem("key", baseDir);
  const passphrase = table.string("passphrase", { secret: true });
  const serverName = table.string("serverName");
  if (serverName !== undefined) parseServerName(serverName, { path: table.pathOf("serverName") });
  const config: ClientTlsConfig = {
    ...(caCert !== undefined && { caCert }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(passphrase !== undefined && { passphrase }),
    skipVerify: table.boolean("skipVerify") ?? false,
    ...(serverName !== undefined && { serverName }),
    alpn: table.strings("alpn", { maxBytes: ALPN_MAX_BYTES }) ?? Object.freeze([]),
    minVersion: table.choice("minVersion", VERSIONS) ?? "TLSv1.2",
  };
  if (!enabled) return undefined;
  if (cert !== undefined) need(table, "key", "cert");
  if (key !== undefined) need(table, "cert", "key");
  if (passphrase !== undefined) need(table, "key", "passphrase");
  return Object.freeze(config);
}

/**
 * Validates a `server_tls` table: unknown input, such as what a TOML parser gave, or {@link ServerTlsOptions}.
 *
 * Gives undefined when there is no table or it says `enabled = false`: no TLS. A table without `enabled` means TLS (in Theater 0.3.7 it
 * meant plaintext, silently). Nothing is read from disk.
 *
 * @throws TlsConfigError TLS_FIELD_UNKNOWN, TLS_FIELD_INVALID or TLS_FIELD_MISSING, with the path of the field.
 */
export function parseServerTls(input: unknown, options: ParseTlsOptions = {}): ServerTlsConfig | undefined {
  if (input === undefined) return undefined;
  const { path = "server_tls", baseDir } = options;
  const table = readTable(input, path, SERVER_FIELDS);
  const enabled = table.boolean("enabled") ?? true;
  const cert = table.pem("cert", baseDir);
  const key = table.pem("key", baseDir);
  const passphrase = table.string("passphrase", { secret: true });
  const clientCa = table.pem("clientCa", baseDir);
  const clientAuth = table.choice("clientAuth", CLIENT_AUTH) ?? (clientCa === undefined ? "none" : "require");
  const rest = {
    ...(passphrase !== undefined && { passphrase }),
    ...(clientCa !== undefined && { clientCa }),
    clientAuth,
    alpn: table.strings("alpn", { maxBytes: ALPN_MAX_BYTES }) ?? Object.freeze([]),
    minVersion: table.choice("minVersion", VERSIONS) ?? "TLSv1.2",
  };
  if (!enabled) return undefined;
  if (cert === undefined) throw missing(table, "cert");
  if (key === undefined) throw missing(table, "key");
  if (clientAuth !== "none") need(table, "clientCa", "clientAuth");
  if (clientAuth === "none" && clientCa !== undefined) {
    const field = table.pathOf("clientAuth");
    throw new TlsConfigError("TLS_FIELD_INVALID", `${field}: "none" contradicts ${table.pathOf("clientCa")}`, {
      field,
      expected: `"request" or "require", or no ${table.pathOf("clientCa")}`,
      actual: `"none"`,
    });
  }
  return Object.freeze({ cert, key, ...rest });
}

function need(table: Table, name: string, because: string): void {
  if (!table.has(name)) throw missing(table, name, because);
}

function missing(table: Table, name: string, because?: string): TlsConfigError {
  const field = table.pathOf(name);
  const why = because === undefined ? "is required" : `is required with ${table.pathOf(because)}`;
  return new TlsConfigError("TLS_FIELD_MISSING", `${field} ${why}: expected a path or PEM text`, {
    field,
    expected: "a path or PEM text",
  });
}
