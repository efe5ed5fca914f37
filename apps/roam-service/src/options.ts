import { parseArgs } from "node:util";

/** What the command line says. */
export interface Options {
  readonly help: boolean;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

export const usage = `A roam service behind one port, served by a supervised pool of actors.

Usage: roam-service [options]

  --host HOST       host name or address to listen on (default 127.0.0.1)
  --port PORT       port to listen on, 0 picks a free one (default 7018)
  --workers COUNT   workers in the pool, 1 to 1000 (default 2)
  --help            print this

SIGINT and SIGTERM answer what is in flight with Cancelled, say Goodbye, and end.
Exit status: 0 ended as asked, 1 failed, 2 wrong usage.
`;

/** Throws {@link UsageError}. */
export function readOptions(args: readonly string[]): Options {
  const { host, port, workers, help } = parsed(args);
  if (host === "") throw new UsageError("--host is empty");
  return {
    help: help === true,
    host: host ?? "127.0.0.1",
    port: number("--port", port, 0, 65_535) ?? 7018,
    workers: number("--workers", workers, 1, 1000) ?? 2,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        host: { type: "string" },
        port: { type: "string" },
        workers: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function number(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`${flag} ${JSON.stringify(text)}: expected a number from ${min} to ${max}`);
}
