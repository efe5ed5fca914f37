import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { pin } from "./measured-process.ts";

const CRATE = fileURLToPath(new URL("../../../interop/tcp-load/", import.meta.url));
const PROGRAM = `${CRATE}target/release/tcp-load`;

/** What `tcp-load` reports; latencies only where an operation has one. */
export interface LoadReport {
  readonly operations: number;
  readonly rate: number;
  readonly p50_us?: number;
  readonly p99_us?: number;
}

/** Compiles `tcp-load`; does nothing when it is up to date. Throws where there is no cargo and no program. */
export function buildLoadGenerator(): void {
  const { status, error } = spawnSync("cargo", ["build", "--release", "--quiet", "--locked"], {
    cwd: CRATE,
    stdio: ["ignore", 2, 2],
  });
  if (status === 0) return;
  if (error !== undefined && existsSync(PROGRAM)) return;
  throw new Error(`could not build interop/tcp-load; a Rust toolchain (cargo) is needed`, { cause: error });
}

/** A load that has ended, and what was observed at the borders of its measurement. */
export interface LoadResult {
  readonly report: LoadReport;
  readonly before: number;
  readonly after: number;
}

/**
 * Runs a load to its end, on the given CPU if any. `observe` is called within a millisecond or so of the beginning and
 * of the end of the measurement.
 */
export async function runLoad(
  parameters: readonly string[],
  observe: () => Promise<number>,
  cpu?: number,
): Promise<LoadResult> {
  const load = start(parameters);
  if (cpu !== undefined) pin(load.pid, cpu);
  const observed: Promise<number>[] = [];
  const complaints: string[] = [];
  createInterface({ input: load.stderr }).on("line", (line) => {
    if (line === "measuring" || line === "measured") observed.push(observe());
    else complaints.push(line);
  });
  const [output, [code]] = await Promise.all([text(load.stdout), once(load, "close")]);
  if (code !== 0) throw new Error(`tcp-load ${parameters.join(" ")} failed: ${complaints.join("\n")}`);
  const [before = Number.NaN, after = Number.NaN] = await Promise.all(observed);
  return { report: JSON.parse(output) as LoadReport, before, after };
}

/** Idle connections that a server holds until this is disposed of. */
export async function holdConnections(parameters: readonly string[]): Promise<AsyncDisposable> {
  const load = start(parameters);
  const complaints = text(load.stderr);
  const ended = once(load, "close");
  const [line] = await Promise.race([once(load.stdout, "data"), ended.then(() => [undefined])]);
  if (line === undefined) throw new Error(`tcp-load ${parameters.join(" ")} failed: ${await complaints}`);
  return {
    async [Symbol.asyncDispose]() {
      load.stdin.end();
      await ended;
    },
  };
}

function start(parameters: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(PROGRAM, parameters, { stdio: ["pipe", "pipe", "pipe"] });
}
