import { loadManifest } from "@troupe/manifest";
import type { Manifest } from "@troupe/manifest";
import type { SpawnOptions } from "@troupe/runtime";
import { tcp } from "@troupe/tcp-handler";
import type { TcpHandler } from "@troupe/tcp-handler";
import { echo } from "./echo.ts";
import type { Listen } from "./operations.ts";
import { UsageError } from "./options.ts";
import type { Options } from "./options.ts";

/** What the flags and the manifest come to. */
export interface Setup {
  readonly handler: TcpHandler;
  readonly spawn: SpawnOptions<{ listen: Listen[] }>;
  /** For each listener, in the order in which they are opened: whether it speaks TLS. */
  readonly secure: readonly boolean[];
}

/** Throws UsageError for flags that contradict each other or the manifest; ManifestError. */
export async function setUp(options: Options): Promise<Setup> {
  const { tlsCert: cert, tlsKey: key } = options;
  const manifest = options.manifest === undefined ? undefined : await loadManifest(options.manifest);
  const own = manifest === undefined ? { listen: false, serverTls: false } : tcpSection(manifest);
  const tls = cert !== undefined || own.serverTls;
  if (cert !== undefined && own.serverTls) {
    throw new UsageError("--tls-cert: the manifest says server_tls already; use one of them");
  }
  if (options.tlsPort !== undefined && !tls) throw new UsageError("--tls-port needs --tls-cert and --tls-key");
  // A manifest that says where to listen takes the place of the default address, and is added to one that was given.
  const listen = own.listen && !options.addressGiven ? [] : addresses(options, tls);
  return {
    handler: cert === undefined || key === undefined ? tcp : tcp.with({ serverTls: { cert, key } }),
    spawn: { state: { listen }, ...(manifest !== undefined && { manifest }) },
    secure: [...listen.map((one) => one.tls), ...(own.listen ? [tls] : [])],
  };
}

function addresses(options: Options, tls: boolean): Listen[] {
  const { host, port, tlsPort = port === 0 ? 0 : port + 1 } = options;
  if (tls && tlsPort > 65_535) throw new UsageError(`there is no port after ${port}: say --tls-port`);
  const plain = { address: hostPort(host, port), tls: false };
  return tls ? [plain, { address: hostPort(host, tlsPort), tls }] : [plain];
}

function hostPort(host: string, port: number): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether the manifest's tcp section listens, and configures TLS; the tcp handler reads what exactly it says. */
function tcpSection(manifest: Manifest): { readonly listen: boolean; readonly serverTls: boolean } {
  if (manifest.package !== undefined && manifest.package !== echo.name) {
    throw new UsageError(`manifest: package: this server has the actor "${echo.name}" only, not "${manifest.package}"`);
  }
  if (manifest.initialState !== undefined) {
    throw new UsageError("manifest: initial_state: the state of this actor is where it listens; use listen or --port");
  }
  const config = manifest.handlers.find((handler) => handler.type === tcp.type)?.config ?? {};
  return { listen: "listen" in config, serverTls: "server_tls" in config || "serverTls" in config };
}
