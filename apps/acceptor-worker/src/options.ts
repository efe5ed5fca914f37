import { parseArgs } from "node:util";

/** What the command line says. */
export interface Options {
  readonly help: boolean;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly tls: { readonly cert: string; readonly key: string; readonly port: number } | undefined;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

export const usage = `An acceptor hands every connection to a worker from a supervised pool.

Usage: acceptor-worker [options]

  --host HOST       host name or address to listen on (default 127.0.0.1)
  --port PORT       port to listen on, 0 picks a free one (default 7017)
  --workers COUNT   workers in the pool, 1 to 1000 (default 3)
  --tls-cert FILE   certificate chain (PEM): listen for TLS too
  --tls-key FILE    its private key (PEM)
  --tls-port PORT   port for TLS (default: the one after --port; 0 where --port is 0)
  --help            print this

Each line that you send comes back with the name of the worker that serves you. Besides:
  whoami            how many connections the worker has, and how many lines it has served
  crash             the worker crashes: its connections end, nobody else's, and it is started again
  quit              ends your connection

SIGINT and SIGTERM stop accepting, send what was answered, then end; a second one ends at once.
Exit status: 0 ended as asked, 1 failed, 2 wrong usage, 130 or 143 ended by a second signal.
`;

/** Throws {@link UsageError}. */
export function readOptions(args: readonly string[]): Options {
  const values = parsed(args);
  const port = number("--port", values.port, 0, 65_535) ?? 7017;
  return {
    help: values.help === true,
    host: notEmpty("--host", values.host) ?? "127.0.0.1",
    port,
    workers: number("--workers", values.workers, 1, 1000) ?? 3,
    tls: tlsFrom(values, port),
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
        workers: { type: "string" },
        "tls-cert": { type: "string" },
        "tls-key": { type: "string" },
        "tls-port": { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function tlsFrom(values: ReturnType<typeof parsed>, plainPort: number): Options["tls"] {
  const cert = notEmpty("--tls-cert", values["tls-cert"]);
  const key = notEmpty("--tls-key", values["tls-key"]);
  const port = number("--tls-port", values["tls-port"], 0, 65_535) ?? (plainPort === 0 ? 0 : plainPort + 1);
  if (cert === undefined || key === undefined) {
    if (cert !== undefined) throw new UsageError("--tls-cert needs --tls-key");
    if (key !== undefined) throw new UsageError("--tls-key needs --tls-cert");
    if (values["tls-port"] !== undefined) throw new UsageError("--tls-port needs --tls-cert and --tls-key");
    return undefined;
  }
  if (port > 65_535) throw new UsageError(`there is no port after ${plainPort}: say --tls-port`);
  return { cert, key, port };
}

function notEmpty(flag: string, text: string | undefined): string | undefined {
  if (text === "") throw new UsageError(`${flag} is empty`);
  return text;
}

function number(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${flag} ${JSON.stringify(text)}: expected a number from ${min} to ${max}`);
}
