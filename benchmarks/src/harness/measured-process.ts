import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";

interface Question {
  readonly id: number;
  readonly command: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/**
 * Node flags of every measured process: `gc` can be called. Without the condition that other programs of this repository
 * have: what is measured is `dist`.
 */
const NODE_FLAGS = ["--expose-gc", "--disable-warning=ExperimentalWarning"];

interface Waiter {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A Node process of its own that answers questions; it ends when it is disposed of, or with its parent. */
export class MeasuredProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiter>();
  #lastId = 0;

  constructor(module: URL, cpu?: number) {
    // What it prints goes to our stderr: stdout belongs to the table.
    this.#child = fork(module, { execArgv: NODE_FLAGS, stdio: ["ignore", 2, 2, "ipc"], serialization: "advanced" });
    if (cpu !== undefined) pin(this.#child.pid, cpu);
    this.#child.on("message", (message) => {
      const { id, value, error } = message as Answer;
      const waiter = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiter?.resolve(value);
      else waiter?.reject(new Error(error));
    });
    this.#child.on("error", (error) => this.#failAll(error));
    this.#child.on("exit", (code, signal) =>
      this.#failAll(new Error(`measured process ended early: ${signal ?? code}`)),
    );
  }

  /** The caller states the type of the answer: both sides of this pipe live in this package. */
  ask<T>(command: string, argument?: unknown): Promise<T> {
    const question: Question = { id: ++this.#lastId, command, argument };
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(question.id, { resolve: (value) => resolve(value as T), reject });
      this.#child.send(question);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  #failAll(error: Error): void {
    for (const waiter of this.#waiting.values()) waiter.reject(error);
    this.#waiting.clear();
  }
}

/** Keeps all threads of a process on one CPU. Linux only (`taskset`). */
export function pin(pid: number | undefined, cpu: number): void {
  const { status, error } = spawnSync("taskset", ["-acp", String(cpu), String(pid)]);
  if (status !== 0) throw new Error("--pin needs taskset (util-linux)", { cause: error });
}

/** The other side: answers each command with what its function gives. */
export function answerQuestions(commands: Readonly<Record<string, (argument: never) => unknown>>): void {
  process.on("message", (message) => {
    const { id, command, argument } = message as Question;
    const run = commands[command];
    void (async () => {
      if (run === undefined) throw new Error(`unknown command ${command}`);
      return run(argument as never);
    })().then(
      (value) => process.send?.({ id, value } satisfies Answer),
      (error: unknown) =>
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        } satisfies Answer),
    );
  });
  // The parent is gone: nobody would end this process otherwise.
  process.on("disconnect", () => process.exit(1));
}
