import { loadClientTls, loadServerTls, parseClientTls, parseServerTls } from "@troupe/tls-config";
import type { ClientTls, ClientTlsConfig, LoadTlsOptions, ServerTls, ServerTlsConfig } from "@troupe/tls-config";
import type { TcpConfig } from "./config.ts";
import type { TcpOptions } from "./options.ts";

/** TLS that is ready for use. */
export interface LoadedTls {
  readonly client: ClientTls | undefined;
  readonly server: ServerTls | undefined;
}

/** Throws TlsConfigError where a field is unknown, wrong or missing; files are looked at when they are needed. */
export function checkTlsOptions({ clientTls, serverTls }: TcpOptions): void {
  if (clientTls !== undefined && !("connectOptions" in clientTls)) parseClientTls(clientTls);
  if (serverTls !== undefined && !("socketOptions" in serverTls)) parseServerTls(serverTls);
}

/** Reads certificates once for the handler and once for each configuration; a bad one is an error, never plaintext. */
export class TlsLoader {
  readonly #options: TcpOptions;
  #own: Promise<LoadedTls> | undefined = undefined;
  readonly #byConfig = new WeakMap<TcpConfig, Promise<LoadedTls>>();

  constructor(options: TcpOptions) {
    this.#options = options;
  }

  /** What an actor with this configuration uses. A side that its manifest does not mention is the handler's. */
  load(config: TcpConfig | undefined): Promise<LoadedTls> {
    if (config === undefined || (config.clientTls === undefined && config.serverTls === undefined)) {
      this.#own ??= this.#loadOwn().catch((error: unknown) => {
        // Whoever mends the file need not start the runtime again.
        this.#own = undefined;
        throw error;
      });
      return this.#own;
    }
    let loaded = this.#byConfig.get(config);
    if (loaded === undefined) this.#byConfig.set(config, (loaded = this.#loadConfig(config)));
    return loaded;
  }

  async #loadOwn(): Promise<LoadedTls> {
    const { clientTls, serverTls } = this.#options;
    return {
      client: clientTls === undefined || "connectOptions" in clientTls ? clientTls : await loadClientTls(clientTls),
      server: serverTls === undefined || "socketOptions" in serverTls ? serverTls : await loadServerTls(serverTls),
    };
  }

  async #loadConfig({ path, clientTls, serverTls }: TcpConfig): Promise<LoadedTls> {
    const own = await this.load(undefined);
    return {
      client:
        clientTls === undefined ? own.client : await loadUnlessOff(clientTls, loadClientTls, `${path}.client_tls`),
      server:
        serverTls === undefined ? own.server : await loadUnlessOff(serverTls, loadServerTls, `${path}.server_tls`),
    };
  }
}

async function loadUnlessOff<Config extends ClientTlsConfig | ServerTlsConfig, Loaded>(
  config: Config | "off",
  load: (config: Config, options: LoadTlsOptions) => Promise<Loaded>,
  path: string,
): Promise<Loaded | undefined> {
  return config === "off" ? undefined : await load(config, { path });
}
