import { parseArgs } from "node:util";

/** What the command line says. */
export interface Options {
  readonly help: boolean;
  readonly host: string;
  readonly port: number;
  /** Whether any of the flags that say where to listen was given; a manifest may say it instead. */
  readonly addressGiven: boolean;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsPort: number | undefined;
  readonly manifest: string | undefined;
  /** File that the actor's chain goes to. */
  readonly chain: string | undefined;
  /** How long connections may go on after the first signal, in milliseconds. */
  readonly graceMs: number;
  readonly verbose: boolean;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

export const usage = `An echo server: an actor owns the sockets and sends back whatever arrives.

Usage: echo-server [options]

  --host HOST       host name or address to listen on (default 127.0.0.1)
  --port PORT       port to listen on, 0 picks a free one (default 7007)
  --tls-cert FILE   certificate chain (PEM): listen for TLS too
  --tls-key FILE    its private key (PEM)
  --tls-port PORT   port for TLS (default: the one after --port; 0 where --port is 0)
  --manifest FILE   manifest (TOML) of the actor; its tcp section may say where to
                    listen, limits and TLS
  --chain FILE      keep the actor's chain in this SQLite file
  --grace SECONDS   after a signal, let connections go on for so long (default 5)
  --verbose         say on stderr what happens inside
  --help            print this

SIGINT and SIGTERM stop accepting, let echoes finish, then end; a second one ends at once.
Exit status: 0 ended as asked, 1 failed, 2 wrong usage, 130 or 143 ended by a second signal.
`;

/** Throws {@link UsageError}. */
export function readOptions(args: readonly string[]): Options {
  const values = parsed(args);
  const { "tls-cert": tlsCert, "tls-key": tlsKey, manifest, chain, verbose, help } = values;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const [given, missing] = tlsKey === undefined ? ["--tls-cert", "--tls-key"] : ["--tls-key", "--tls-cert"];
    throw new UsageError(`${given} needs ${missing}`);
  }
  return {
    help: help === true,
    host: notEmpty("--host", values.host) ?? "127.0.0.1",
    port: portFrom("--port", values.port) ?? 7007,
    addressGiven: [values.host, values.port, values["tls-port"]].some((given) => given !== undefined),
    tlsCert: notEmpty("--tls-cert", tlsCert),
    tlsKey: notEmpty("--tls-key", tlsKey),
    tlsPort: portFrom("--tls-port", values["tls-port"]),
    manifest: notEmpty("--manifest", manifest),
    chain: notEmpty("--chain", chain),
    graceMs: secondsFrom("--grace", values.grace) ?? 5000,
    verbose: verbose === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        host: { type: "string" },
        port: { type: "string" },
        "tls-cert": { type: "string" },
        "tls-key": { type: "string" },
        "tls-port": { type: "string" },
        manifest: { type: "string" },
        chain: { type: "string" },
        grace: { type: "string" },
        verbose: { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function notEmpty(flag: string, text: string | undefined): string | undefined {
  if (text === "") throw new UsageError(`${flag} is empty`);
  return text;
}

function portFrom(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`${flag} ${JSON.stringify(text)} is no port: expected a number from 0 to 65535`);
}

function secondsFrom(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= 86_400) return seconds * 1000;
  throw new UsageError(`${flag} ${JSON.stringify(text)} is no time: expected seconds from 0 to 86400`);
}
