import process from "node:process";
import { createRuntime } from "@troupe/runtime";
import type { ListeningMessage } from "@troupe/tcp-handler";
import { tcp } from "@troupe/tcp-handler";
import { acceptor } from "./acceptor.ts";
import type { Listen } from "./acceptor.ts";
import { listenIn } from "./diagnostics.ts";
import { readOptions, usage, UsageError } from "./options.ts";
import type { Options } from "./options.ts";
import { pool } from "./pool.ts";
import { onStopSignal } from "./signals.ts";
import { worker } from "./worker.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  // Whoever read what we print may leave before us.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  try {
    const options = readOptions(args);
    if (options.help) print(usage);
    else await serve(options);
    return 0;
  } catch (error) {
    const wrongUsage = error instanceof UsageError;
    process.stderr.write(`acceptor-worker: ${explain(error)}\n${wrongUsage ? "--help lists the options\n" : ""}`);
    return wrongUsage ? 2 : 1;
  }
}

async function serve({ host, port, workers, tls }: Options): Promise<void> {
  const bound: ListeningMessage[] = [];
  const asked = new Promise<NodeJS.Signals>((resolve, reject) => {
    onStopSignal(resolve);
    listenIn({
      listening: (message) => void bound.push(message),
      log: ({ name, message }) => print(`${name}: ${message}\n`),
      end({ name, reason, error }) {
        if (name === pool.name && reason === "crash")
          reject(new Error(`the pool gave up: ${explain(error)}`, { cause: error }));
      },
    });
  });
  // It is awaited only once the pool runs.
  asked.catch(() => {});

  await using runtime = createRuntime({
    actors: [pool, acceptor, worker],
    handlers: tls === undefined ? [] : [tcp.with({ serverTls: { cert: tls.cert, key: tls.key } })],
    chain: "off",
  });
  const listen: Listen[] = [{ address: hostPort(host, port), tls: false }];
  if (tls !== undefined) listen.push({ address: hostPort(host, tls.port), tls: true });
  await runtime.spawn(pool, { state: { workers, listen, names: {} } });
  for (const { address, tls } of bound) print(announcement(address, tls));

  const signal = await asked;
  print(`${signal}: ending\n`);
  await runtime.close();
  print("ended\n");
}

function announcement(address: string, tls: boolean): string {
  const colon = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, colon).replace(/^\[(.*)\]$/, "$1"), address.slice(colon + 1)];
  const client = tls ? `openssl s_client -quiet -connect ${address}` : `nc ${host} ${port}`;
  return `listening on ${address}${tls ? " (TLS)" : ""}\n  try: ${client}\n       and type whoami, crash or anything else\n`;
}

function hostPort(host: string, port: number): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]:${port}` : `${host}:${port}`;
}

function print(text: string): void {
  process.stdout.write(text);
}

/** The reason behind the errors that only say which actor could not do what it was asked for. */
function explain(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error && wrapsReason(reason)) reason = reason.cause;
  return reason instanceof Error ? reason.message.replace(/^server_tls\.(cert|key)\b/, "--tls-$1") : String(reason);
}

function wrapsReason(error: Error): boolean {
  return "code" in error && (error.code === "INIT_FAILED" || error.code === "ACTOR_CRASHED");
}
