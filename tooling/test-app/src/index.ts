import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** Where the process under test listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** The app as a process of its own; `await using` ends it, whatever happened. */
export interface App extends AsyncDisposable {
  readonly printed: { readonly out: string; readonly err: string };
  /** Resolves with the listeners once `count` lines have said where they are; rejects when the process ends before. */
  listening(count?: number): Promise<readonly Address[]>;
  /** Resolves when the process has printed `text` to stdout; rejects when it ends before. */
  says(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit status, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Gives the function that starts an app: `main` is its `src/main.ts`, which runs from its sources. */
export function appAt(main: URL): (...args: readonly string[]) => App {
  return (...args) => startApp(fileURLToPath(main), args);
}

function startApp(main: string, args: readonly string[]): App {
  const child = spawn(process.execPath, ["--conditions=@troupe/source", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    // Three quarters of the time to start are spent on stripping and compiling the same files again.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "troupe-compile-cache") },
  });
  // Also where the test times out, and nothing is disposed of.
  onTestFinished(() => void child.kill("SIGKILL"));
  const printed = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed.err += text));
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);

  const found = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const result = look();
        if (result === undefined) return;
        child.stdout.off("data", check);
        resolve(result);
      };
      child.stdout.on("data", check);
      void ended.then((end) => reject(new Error(`it ended with ${end}:\n${printed.out}${printed.err}`)));
      check();
    });

  return {
    printed,
    ended,
    listening: (count = 1) =>
      found(() => {
        const lines = [...printed.out.matchAll(/^listening on (.+):(\d+)( \(TLS\))?$/gm)];
        if (lines.length < count) return undefined;
        return lines.map(([, host = "", port, tls]) => ({
          host: host.replace(/^\[(.*)\]$/, "$1"),
          port: Number(port),
          tls: tls !== undefined,
        }));
      }),
    says: async (text) => void (await found(() => (printed.out.includes(text) ? true : undefined))),
    signal: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Whether a program is installed here; tests that need one that is not are reported as skipped, with its name. */
export function has(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).error === undefined;
}
