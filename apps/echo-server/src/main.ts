import { subscribe } from "node:diagnostics_channel";
import process from "node:process";
import { openChainStore } from "@troupe/chain-store";
import { createRuntime } from "@troupe/runtime";
import type { EndMessage } from "@troupe/runtime";
import { announce } from "./announce.ts";
import { drain } from "./drain.ts";
import { echo } from "./echo.ts";
import { explain } from "./explain.ts";
import { readOptions, usage, UsageError } from "./options.ts";
import type { Options } from "./options.ts";
import { setUp } from "./setup.ts";
import { onStopSignal } from "./signals.ts";
import { narrate } from "./verbose.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  // Whoever read what we print may leave before us.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  try {
    const options = readOptions(args);
    if (options.help) process.stdout.write(usage);
    else await serve(options);
    return 0;
  } catch (error) {
    const wrongUsage = error instanceof UsageError;
    process.stderr.write(`echo-server: ${explain(error)}\n${wrongUsage ? "--help lists the options\n" : ""}`);
    return wrongUsage ? 2 : 1;
  }
}

async function serve(options: Options): Promise<void> {
  const asked = new Promise<NodeJS.Signals>((resolve, reject) => {
    onStopSignal(resolve);
    subscribe("troupe:runtime:end", (message) => {
      const { reason, error } = message as EndMessage;
      if (reason === "crash") reject(new Error(`the actor crashed: ${explain(error)}`, { cause: error }));
    });
  });
  // It is awaited only once the server runs.
  asked.catch(() => {});
  if (options.verbose) narrate((line) => process.stderr.write(`${line}\n`));

  const { handler, spawn, secure } = await setUp(options);
  await using store = options.chain === undefined ? undefined : await openChainStore(options.chain);
  await using runtime = createRuntime({
    actors: [echo],
    handlers: [handler],
    ...(store === undefined ? { chain: "off" } : { store }),
  });
  const server = await runtime.spawn(echo, spawn);
  for (const [index, address] of (await server.call("addresses")).entries()) {
    process.stdout.write(announce(address, secure[index] === true));
  }
  if (store !== undefined) process.stdout.write(`recording actor ${server.id} in ${options.chain}\n`);

  const signal = await asked;
  const deadline = AbortSignal.timeout(options.graceMs);
  await server.call("stopAccepting");
  process.stdout.write(`${signal}: accepting no more, connections have ${options.graceMs / 1000} s to finish\n`);
  const cut = await drain(server, deadline);
  if (cut > 0) process.stderr.write(`echo-server: ${cut} connection(s) were still busy and are cut off\n`);
  await runtime.close({ signal: deadline });
  process.stdout.write("ended\n");
}
