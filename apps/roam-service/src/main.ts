import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import process from "node:process";
import type { EndMessage, LogMessage } from "@troupe/runtime";
import { createRuntime } from "@troupe/runtime";
import type { ListeningMessage } from "@troupe/tcp-handler";
import { acceptor } from "./acceptor.ts";
import { readOptions, usage, UsageError } from "./options.ts";
import type { Options } from "./options.ts";
import { pool } from "./pool.ts";
import { worker } from "./worker.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options.help) process.stdout.write(usage);
    else await serve(options);
    return 0;
  } catch (error) {
    const wrongUsage = error instanceof UsageError;
    process.stderr.write(`roam-service: ${explain(error)}\n${wrongUsage ? "--help lists the options\n" : ""}`);
    return wrongUsage ? 2 : 1;
  }
}

async function serve({ host, port, workers }: Options): Promise<void> {
  const poolEnded = tellTerminal();
  // It is awaited only once the pool runs.
  poolEnded.catch(() => {});
  await using runtime = createRuntime({ actors: [pool, acceptor, worker], chain: "off" });
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  await runtime.spawn(pool, { state: { address, workers, names: {} } });
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), poolEnded]);
}

/** Nothing in the actors writes to the terminal: this is where it is decided. Rejects when the pool gives up. */
function tellTerminal(): Promise<never> {
  subscribe("troupe:tcp-handler:listening", (message) => {
    process.stdout.write(`listening on ${(message as ListeningMessage).address}\n`);
  });
  subscribe("troupe:runtime:log", (message) => {
    const { name, message: text } = message as LogMessage;
    process.stdout.write(`${name}: ${text}\n`);
  });
  return new Promise((_resolve, reject) => {
    subscribe("troupe:runtime:end", (message) => {
      const { name, reason, error } = message as EndMessage;
      if (name === pool.name && reason === "crash") {
        reject(new Error(`the pool gave up: ${explain(error)}`, { cause: error }));
      }
    });
  });
}

/** The reason behind the errors that only say which actor could not do what it was asked for. */
function explain(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error && wrapsReason(reason)) reason = reason.cause;
  return reason instanceof Error ? reason.message : String(reason);
}

function wrapsReason(error: Error): boolean {
  return "code" in error && (error.code === "INIT_FAILED" || error.code === "ACTOR_CRASHED");
}
