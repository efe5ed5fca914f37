export { loadClientTls } from "./client.ts";
export { isTlsConfigError, TlsConfigError } from "./error.ts";
export { describeTlsError } from "./handshake-error.ts";
export { parseHostPort, parseServerName } from "./host.ts";
export { parseClientTls, parseServerTls } from "./parse.ts";
export { loadServerTls } from "./server.ts";
export { watchTls } from "./watch.ts";

export type { ClientTls } from "./client.ts";
export type {
  ClientAuth,
  ClientTlsConfig,
  ClientTlsOptions,
  PemInput,
  PemSource,
  ServerTlsConfig,
  ServerTlsOptions,
  TlsVersion,
} from "./config.ts";
export type { TlsConfigErrorCode, TlsConfigErrorFacts } from "./error.ts";
export type { TlsErrorCode, TlsErrorDescription } from "./handshake-error.ts";
export type { HostPort, ServerName } from "./host.ts";
export type { CertificateInfo, LoadTlsOptions, ReloadableTls, ReloadTlsOptions, TlsConfigWarning } from "./loaded.ts";
export type { ParseTlsOptions } from "./parse.ts";
export type { ServerTls } from "./server.ts";
export type { TlsWatch, WatchTlsOptions } from "./watch.ts";
