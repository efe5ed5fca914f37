import { anything, integer, optional, originOf, readTable, string } from "@troupe/manifest";
import type { ClientTls, ClientTlsConfig, ServerTls, ServerTlsConfig } from "@troupe/tls-config";
import { parseClientTls, parseServerTls } from "@troupe/tls-config";

/** TLS that is ready for use. */
export interface LoadedTls {
  readonly client: ClientTls | undefined;
  readonly server: ServerTls | undefined;
}

/** The `[[handler]] type = "tcp"` section of a manifest, checked. */
export interface TcpConfig {
  /** Address to listen on once `init` has succeeded. */
  readonly listen: string | undefined;
  /** Bound on this actor's connections. */
  readonly maxConnections: number | undefined;
  readonly clientTls: ClientTlsConfig | undefined;
  readonly serverTls: ServerTlsConfig | undefined;
  /** What `prepare` made of the TLS tables. */
  readonly loaded?: LoadedTls;
}

/** Throws ManifestError or TlsConfigError, with the path of the field. */
export function parseTcpConfig(section: Readonly<Record<string, unknown>>, path: string): TcpConfig {
  const { listen, maxConnections, clientTls, serverTls } = readTable(section, path, {
    listen: optional(string()),
    maxConnections: optional(integer({ min: 1 })),
    clientTls: optional(anything()),
    serverTls: optional(anything()),
  });
  const { baseDir } = originOf(section);
  return {
    listen,
    maxConnections,
    clientTls: parseClientTls(clientTls, { path: `${path}.client_tls`, baseDir }),
    serverTls: parseServerTls(serverTls, { path: `${path}.server_tls`, baseDir }),
  };
}
