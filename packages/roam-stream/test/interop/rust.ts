import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const programs = new URL("../../../../interop/rust-roam/target/release/", import.meta.url);

/** Whether `cargo build --release --locked` was run in `interop/rust-roam`. Where it was not, tests against Rust are skipped, by name. */
export const isBuilt: boolean = ["server", "client"].every((name) => existsSync(new URL(name, programs)));

/** A program of `interop/rust-roam`. */
export class RustProgram implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  readonly exited: Promise<number | null>;
  #complaints = "";
  #onLine: (() => void) | undefined;

  constructor(name: "server" | "client", ...args: string[]) {
    this.process = spawn(fileURLToPath(new URL(name, programs)), args, { stdio: ["pipe", "pipe", "pipe"] });
    this.exited = once(this.process, "exit").then(([code]: (number | null)[]) => code ?? null);
    createInterface({ input: this.process.stdout! }).on("line", (line) => {
      this.lines.push(line);
      this.#onLine?.();
    });
    this.process.stderr!.on("data", (chunk: Buffer) => (this.#complaints += String(chunk)));
  }

  /** The first line that `isIt` knows, now or later. */
  async line(isIt: (line: string) => boolean): Promise<string> {
    for (;;) {
      const found = this.lines.find(isIt);
      if (found !== undefined) return found;
      const ended = await Promise.race([
        new Promise<false>((resolve) => (this.#onLine = () => resolve(false))),
        this.exited,
      ]);
      if (ended !== false && !this.lines.some(isIt))
        throw new Error(`the program ended with ${ended}: ${this.lines.join("\n")}\n${this.#complaints}`);
    }
  }

  /** What it printed, once it has ended. */
  async output(): Promise<{
    readonly code: number | null;
    readonly lines: readonly string[];
    readonly complaints: string;
  }> {
    const code = await this.exited;
    return { code, lines: this.lines, complaints: this.#complaints };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill();
    await this.exited;
  }
}

/** A server of the crates, and its port. It ends with the test's process. */
export async function rustServer(...args: string[]): Promise<RustProgram & { readonly port: number }> {
  const server = new RustProgram("server", "tcp", "--until-stdin-ends", ...args);
  const line = await server.line((line) => line.startsWith("listening on "));
  return Object.assign(server, { port: Number(line.slice(line.lastIndexOf(":") + 1)) });
}
