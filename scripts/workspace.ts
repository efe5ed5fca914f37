// What the other scripts need to know of the workspace: where it is, and which packages it publishes.
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export type Dependencies = Readonly<Record<string, string>>;
type ExportTarget = string | null | { readonly [condition: string]: ExportTarget };

/** The fields of a package.json that the checks look at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly engines?: { readonly node?: string };
  readonly exports?: Readonly<Record<string, ExportTarget>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, ExportTarget>> };
  readonly dependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly optionalDependencies?: Dependencies;
}

export interface Package {
  /** The folder's name, which is the package's name without its scope. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

export const root: string = dirname(dirname(fileURLToPath(import.meta.url)));

/** The packages that run where there is no Node: their sources may use what browsers and Node share, and nothing else. */
export const purePackages: readonly string[] = ["ids", "pack", "chain-events", "messages", "roam-wire", "roam-session"];

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Every package that is published, or only those named; a name that fits none is an error. */
export function publicPackages(only: readonly string[] = []): Package[] {
  const found = readdirSync(join(root, "packages"))
    .filter((folder) => existsSync(join(root, "packages", folder, "package.json")))
    .map((folder): Package => {
      const path = join(root, "packages", folder);
      return { folder, path, manifest: readManifest(path) };
    })
    .filter(({ manifest }) => manifest.private !== true);
  const unknown = only.filter((name) => !found.some(({ folder }) => folder === name));
  if (unknown.length > 0) throw new Error(`no published package is called ${unknown.join(", ")}`);
  return only.length === 0 ? found : found.filter(({ folder }) => only.includes(folder));
}

/** A package and every sibling that it reaches, itself first. */
export function withSiblings(start: Package, all: readonly Package[]): Package[] {
  const reached = [start];
  for (const { manifest } of reached) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const sibling = all.find((candidate) => candidate.manifest.name === name);
      if (sibling !== undefined && !reached.includes(sibling)) reached.push(sibling);
    }
  }
  return reached;
}

/** The sub-paths of a package under which something can be imported: `.`, `./testing`. */
export function entryPoints(manifest: Manifest): string[] {
  return Object.keys(manifest.exports ?? {}).filter((path) => !path.endsWith(".json") && !path.includes("*"));
}

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs a program to its end and collects what it printed. It never throws: a program that is missing, or that had to be
 * ended because it took longer than `timeoutMs` (default: 5 minutes), has code 127 and its output says so.
 */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
): Promise<Outcome> {
  const timeout = options.timeoutMs ?? 300_000;
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      {
        cwd: options.cwd ?? root,
        env: options.env ?? process.env,
        timeout,
        maxBuffer: 64 * 1024 * 1024,
        encoding: "utf8",
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 127;
        const late = error?.killed === true ? `it did not end by itself within ${timeout / 1000} s\n` : undefined;
        const reason = code === 127 && error !== null ? (late ?? `${error.message}\n`) : "";
        resolve({ code, output: `${stdout}${stderr}${reason}` });
      },
    );
    child.stdin?.end();
  });
}

/** Runs pnpm: the one that started this script, else the version that the workspace names. */
export function pnpm(args: readonly string[], options: { cwd?: string } = {}): Promise<Outcome> {
  const self = process.env["npm_execpath"];
  if (self !== undefined && /pnpm[^/\\]*$/.test(self)) return run(self, args, options);
  return run("npx", ["-y", "pnpm@12.21.0", ...args], options);
}

/** Applies `work` to every item, a few at a time, and keeps the order of the results. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  return results;
}

/** Prints what was found and ends the process with 1 if there was anything. */
export function report(title: string, problems: readonly string[], good: string): void {
  if (problems.length === 0) {
    console.log(`${title}: ${good}`);
    return;
  }
  console.error(`${title}: ${problems.length} problem${problems.length === 1 ? "" : "s"}`);
  for (const problem of problems) console.error(`  - ${problem.trimEnd().replaceAll("\n", "\n    ")}`);
  process.exitCode = 1;
}
