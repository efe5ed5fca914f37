import { anything, integer, optional, originOf, readTable, string } from "@troupe/manifest";
import type { ClientTlsConfig, ServerTlsConfig } from "@troupe/tls-config";
import { parseClientTls, parseServerTls } from "@troupe/tls-config";

/** The `[[handler]] type = "tcp"` section of a manifest, checked. */
export interface TcpConfig {
  /** Where the section stands in the manifest. */
  readonly path: string;
  /** Address to listen on once `init` has succeeded. */
  readonly listen: string | undefined;
  /** Bound on this actor's connections. */
  readonly maxConnections: number | undefined;
  /** `off`: the table says `enabled = false`; undefined: there is none, and the handler's own options hold. */
  readonly clientTls: ClientTlsConfig | "off" | undefined;
  readonly serverTls: ServerTlsConfig | "off" | undefined;
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
    path,
    listen,
    maxConnections,
    clientTls:
      clientTls === undefined
        ? undefined
        : (parseClientTls(clientTls, { path: `${path}.client_tls`, baseDir }) ?? "off"),
    serverTls:
      serverTls === undefined
        ? undefined
        : (parseServerTls(serverTls, { path: `${path}.server_tls`, baseDir }) ?? "off"),
  };
}
