import { anything, integer, ManifestError, optional, originOf, readTable, string } from "@troupe/manifest";
import type { Reader } from "@troupe/manifest";
import type { ClientTlsConfig, ServerTlsConfig } from "@troupe/tls-config";
import { parseClientTls, parseServerTls } from "@troupe/tls-config";
import { parseAddress } from "./address.ts";
import { TcpError } from "./errors.ts";

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

const address: Reader<string> = (value, path, origin) => {
  const text = string()(value, path, origin);
  try {
    parseAddress(text);
  } catch (error) {
    if (!(error instanceof TcpError)) throw error;
    throw new ManifestError("MANIFEST_FIELD_INVALID", error.message, {
      ...origin,
      path,
      expected: "host:port, [ipv6]:port or unix:/path",
      actual: JSON.stringify(text),
      cause: error,
    });
  }
  return text;
};

/** Throws ManifestError or TlsConfigError, with the path of the field. */
export function parseTcpConfig(section: Readonly<Record<string, unknown>>, path: string): TcpConfig {
  const { listen, maxConnections, clientTls, serverTls } = readTable(section, path, {
    listen: optional(address),
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
