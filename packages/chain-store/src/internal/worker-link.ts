import { Worker } from "node:worker_threads";
import type { Batch, Failure, FromWorker, Replies, Request, RequestBody, Trouble, WorkerSettings } from "./protocol.ts";

/** What a link tells its owner. */
export interface LinkEvents {
  /** Batches were dealt with; their buffers came back. */
  readonly stored: (buffers: readonly ArrayBuffer[], failures: readonly Failure[]) => void;
  /** The worker has ended without being asked to, or was terminated; nothing more will come. */
  readonly ended: (cause: unknown) => void;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The worker thread, and what was asked of it. The thread keeps the process alive only while something is under way.
 */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #events: LinkEvents;
  readonly #toError: (trouble: Trouble) => Error;
  readonly #pending = new Map<number, Pending>();
  #ended = false;
  #nextId = 1;
  /** Batches that did not come back yet. */
  #batches = 0;

  constructor(settings: WorkerSettings, events: LinkEvents, toError: (trouble: Trouble) => Error) {
    this.#events = events;
    this.#toError = toError;
    this.#worker = spawn(settings);
    this.#worker.on("message", (message: FromWorker) => this.#receive(message));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(undefined));
  }

  /** Batches that did not come back yet. */
  get batches(): number {
    return this.#batches;
  }

  /** Resolves when the file is open. */
  ready(): Promise<void> {
    return this.#expect(0);
  }

  send(batch: Batch): void {
    if (this.#ended) return;
    this.#batches++;
    this.#hold();
    this.#worker.postMessage(batch, [batch.buffer]);
  }

  request<B extends RequestBody>(body: B): Promise<Replies[B["op"]]> {
    const id = this.#nextId++;
    const answer = this.#expect<Replies[B["op"]]>(id);
    const request: Request = { type: "request", id, body };
    if (!this.#ended) this.#worker.postMessage(request, []);
    return answer;
  }

  /** Ends the thread, wherever it is; whoever waits for an answer gets the error. Resolves when it has ended. */
  async terminate(error: Error): Promise<void> {
    this.#end(undefined, error);
    await this.#worker.terminate();
  }

  #expect<T>(id: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#ended) {
        reject(this.#toError({ code: "STORE_FAILED", message: "the worker thread has ended" }));
        return;
      }
      this.#pending.set(id, { resolve, reject });
      this.#hold();
    });
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case "stored":
        this.#batches -= message.buffers.length;
        this.#events.stored(message.buffers, message.failures);
        break;
      case "ready":
        this.#take(0)?.resolve(undefined as never);
        break;
      case "unusable":
        this.#take(0)?.reject(this.#toError(message.trouble));
        break;
      case "reply":
        // Which type it has is fixed by the request that has this id.
        this.#take(message.id)?.resolve(message.value as never);
        break;
      case "refusal":
        this.#take(message.id)?.reject(this.#toError(message.trouble));
        break;
    }
    this.#hold();
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #hold(): void {
    if (this.#batches > 0 || this.#pending.size > 0) this.#worker.ref();
    else this.#worker.unref();
  }

  #end(cause: unknown, given?: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    const text = cause instanceof Error ? cause.message : "it ended";
    const error = given ?? this.#toError({ code: "STORE_FAILED", message: `the worker thread is gone: ${text}` });
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    this.#events.ended(cause);
  }
}

function spawn(workerData: WorkerSettings): Worker {
  // Node before 26 announces that node:sqlite is new; whoever uses this package knows.
  const execArgv = ["--disable-warning=ExperimentalWarning"];
  // Run from sources, the worker is a source file too, and its imports must be found in the same way. (The build turns
  // the name of the file into that of what it builds.)
  if (import.meta.url.endsWith(".ts")) execArgv.push("--conditions=@troupe/source");
  return new Worker(new URL("../worker.ts", import.meta.url), { workerData, execArgv, name: "troupe:chain-store" });
}
