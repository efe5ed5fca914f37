import {
  ChainError,
  checkActorName,
  checkPruneOptions,
  checkReadOptions,
  storeClosed,
  storeFormat,
  storeInUse,
} from "@troupe/chain-events";
import type {
  ChainEvent,
  ChainStore,
  ChainWriter,
  OpenOptions,
  PruneOptions,
  ReadOptions,
  StoredChain,
} from "@troupe/chain-events";
import { abortable } from "./internal/abortable.ts";
import { Gate } from "./internal/gate.ts";
import { Outbox } from "./internal/outbox.ts";
import { recordBytes } from "./internal/page.ts";
import type { Failure, PruneStep, Replies, RequestBody, Trouble } from "./internal/protocol.ts";
import { eventOf, formats, positionOf, storedChainOf } from "./internal/rows.ts";
import { WorkerLink } from "./internal/worker-link.ts";
import { checkOptions } from "./options.ts";
import type { ChainStoreOptions, Retention } from "./options.ts";
import { SqliteWriter } from "./writer.ts";
import type { WriterHost } from "./writer.ts";

/**
 * Opens a file of chains, or makes it. One process at a time can have it open, once.
 *
 * @example
 * await using store = await openChainStore("chains.db");
 * const writer = await store.open("actor-1", { onError: (error) => stopTheActor(error) });
 * const chain = createChain({ from: writer.position, onAppend: (event) => void writer.append(event) });
 *
 * @throws {ChainError} CHAIN_ARGUMENT: an option that makes no sense, before the file is touched; STORE_IN_USE: another process or store has the file; STORE_FULL; STORE_FAILED: the file cannot be
 * opened, or is another sort of file. Also throws the signal's reason.
 */
export async function openChainStore(path: string, options: ChainStoreOptions = {}): Promise<ChainStore> {
  options.signal?.throwIfAborted();
  checkOptions(options);
  const store = new SqliteStore(path, options);
  try {
    await store.opened();
    options.signal?.throwIfAborted();
  } catch (error) {
    await store.abandon();
    throw error;
  }
  return store;
}

class SqliteStore implements ChainStore, WriterHost {
  readonly #path: string;
  readonly #link: WorkerLink;
  readonly #outbox: Outbox;
  readonly #pauseBytes: number;
  readonly #maxBytes: number;
  readonly #room = new Gate();
  /** By actor: who writes, or undefined while the chain is being opened, closed or deleted. */
  readonly #writers = new Map<string, SqliteWriter | undefined>();
  readonly #byKey = new Map<number, SqliteWriter>();
  readonly #retention: NodeJS.Timeout | undefined;
  #nextKey = 1;
  #closing: Promise<void> | undefined;
  /** Nothing reaches the worker any more. */
  #ended: ChainError | undefined;

  constructor(path: string, options: ChainStoreOptions) {
    this.#path = path;
    this.#pauseBytes = options.pauseBytes ?? 4 * 1024 * 1024;
    this.#maxBytes = options.maxWaitingBytes ?? 64 * 1024 * 1024;
    this.#link = new WorkerLink(
      { path, synchronous: options.synchronous ?? "normal", maxFileBytes: options.maxFileBytes },
      {
        stored: (buffers, failures) => this.#stored(buffers, failures),
        ended: (cause) => this.#lost(cause),
      },
      (trouble) => this.#errorOf(trouble),
    );
    this.#outbox = new Outbox(this.#link);
    const { retention } = options;
    if (retention !== undefined) {
      this.#retention = setInterval(() => void this.#retain(retention), retention.everyMs ?? 60_000).unref();
    }
  }

  opened(): Promise<void> {
    return this.#link.ready();
  }

  /** For a store that could not be opened. */
  async abandon(): Promise<void> {
    this.abort();
    await this.close();
  }

  async open(actor: string, options: OpenOptions = {}): Promise<ChainWriter> {
    this.#check(options.signal);
    checkActorName(actor);
    if (this.#writers.has(actor)) throw storeInUse(actor);
    const format = options.format ?? "sha256";
    const key = this.#nextKey++;
    this.#writers.set(actor, undefined);
    let kept = false;
    try {
      const asked = this.#ask({ op: "open", actor, format: formats.indexOf(format), key });
      const row = await abortable(asked, options.signal);
      this.#check(undefined);
      const stored = formats[row.format]!;
      if (stored !== format) throw storeFormat(actor, stored, format);
      const full = format === "theater" || options.payloads === "full";
      const writer = new SqliteWriter(this, key, actor, format, full, positionOf(row.end), options.onError);
      this.#writers.set(actor, writer);
      this.#byKey.set(key, writer);
      kept = true;
      return writer;
    } finally {
      if (!kept) {
        this.#writers.delete(actor);
        this.#tell({ op: "release", key });
      }
    }
  }

  async chain(actor: string, signal?: AbortSignal): Promise<StoredChain | undefined> {
    this.#check(signal);
    const row = await abortable(this.#ask({ op: "chain", actor }), signal);
    return row === undefined ? undefined : storedChainOf(row);
  }

  async *chains(signal?: AbortSignal): AsyncGenerator<StoredChain, void> {
    let after: string | undefined;
    for (;;) {
      this.#check(signal);
      const rows = await abortable(this.#ask({ op: "chains", after }), signal);
      if (rows.length === 0) return;
      for (const row of rows) yield storedChainOf(row);
      after = rows.at(-1)!.actor;
    }
  }

  async *read(actor: string, options: ReadOptions = {}): AsyncGenerator<ChainEvent, void> {
    const { to = Infinity, since = -Infinity, until = Infinity, signal } = options;
    let { from = 0, limit = Infinity } = options;
    checkReadOptions(options);
    for (;;) {
      this.#check(signal);
      const page = await abortable(this.#ask({ op: "read", actor, range: { from, to, since, until, limit } }), signal);
      for (const row of page.rows) yield eventOf(row);
      if (page.next === undefined) return;
      from = page.next;
      limit -= page.rows.length;
    }
  }

  async prune(options: PruneOptions): Promise<number> {
    const { actor, keep = Infinity, before = -Infinity, signal } = options;
    checkPruneOptions(options);
    let dropped = 0;
    let after: number | undefined = 0;
    while (after !== undefined) {
      this.#check(signal);
      const asked: Promise<PruneStep> = this.#ask({ op: "prune", actor, after, keep, before });
      const step = await abortable(asked, signal);
      dropped += step.dropped;
      ({ after } = step);
    }
    return dropped;
  }

  async delete(actor: string, signal?: AbortSignal): Promise<boolean> {
    this.#check(signal);
    if (this.#writers.has(actor)) throw storeInUse(actor);
    this.#writers.set(actor, undefined);
    try {
      // Bit by bit first, so that others get their turn meanwhile.
      await this.prune({ actor, keep: 0, ...(signal === undefined ? {} : { signal }) });
      return await abortable(this.#ask({ op: "delete", actor }), signal);
    } finally {
      this.#writers.delete(actor);
    }
  }

  async flush(signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    await this.sync(signal);
    for (const { error } of this.#byKey.values()) if (error !== undefined) throw error;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  abort(): void {
    if (this.#ended !== undefined) return;
    this.#end(storeClosed());
    // Settles as soon as the thread has ended; who has to know waits for close().
    this.#closing = this.#link.terminate(storeClosed());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  // What writers ask for.

  get hasRoom(): boolean {
    return this.#outbox.waitingBytes < this.#pauseBytes;
  }

  room(signal: AbortSignal | undefined): Promise<void> {
    return this.#room.wait(signal);
  }

  take(writer: SqliteWriter, event: ChainEvent, payload: Uint8Array | null): boolean {
    const waiting = this.#outbox.waitingBytes;
    if (waiting + recordBytes(payload) > this.#maxBytes) {
      const error = new ChainError(
        "STORE_OVERRUN",
        `event ${event.sequence} of ${writer.actor}: ${waiting} bytes wait for the disk, and at most ${this.#maxBytes} ` +
          "may; pause when append returns false",
        { actor: writer.actor, sequence: event.sequence },
      );
      writer.fail(error);
      throw error;
    }
    this.#outbox.add(writer.key, event, payload);
    return this.hasRoom;
  }

  sync(signal: AbortSignal | undefined): Promise<void> {
    return abortable(this.#ask({ op: "flush" }), signal);
  }

  async release(writer: SqliteWriter): Promise<void> {
    try {
      // The answer comes behind those for the events, so that `error` is known then.
      if (this.#ended === undefined) await this.#ask({ op: "release", key: writer.key });
    } finally {
      this.#byKey.delete(writer.key);
      this.#writers.delete(writer.actor);
    }
  }

  // What the worker tells, and is asked.

  #stored(buffers: readonly ArrayBuffer[], failures: readonly Failure[]): void {
    this.#outbox.returned(buffers);
    for (const failure of failures) {
      const writer = this.#byKey.get(failure.key);
      writer?.fail(this.#errorOf(failure, { actor: writer.actor, sequence: failure.sequence }));
    }
    if (this.hasRoom || failures.length > 0) this.#room.open();
  }

  #ask<B extends RequestBody>(body: B): Promise<Replies[B["op"]]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    // What was appended before is seen by every request.
    this.#outbox.post();
    return this.#link.request(body);
  }

  #tell(body: RequestBody): void {
    this.#ask(body).catch(() => undefined);
  }

  #check(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#ended !== undefined) throw this.#ended;
    if (this.#closing !== undefined) throw storeClosed();
  }

  async #close(): Promise<void> {
    const writers = [...this.#byKey.values()];
    for (const writer of writers) writer.shut();
    let failed: ChainError | undefined;
    try {
      await this.#ask({ op: "close" });
      failed = writers.find(({ error }) => error !== undefined)?.error;
    } finally {
      this.#end(storeClosed());
      await this.#link.terminate(storeClosed());
    }
    if (failed !== undefined) throw failed;
  }

  /** The worker is gone, and nobody asked it to go. */
  #lost(cause: unknown): void {
    if (this.#ended !== undefined) return;
    const why = cause instanceof Error ? cause.message : "it ended";
    this.#end(
      new ChainError("STORE_FAILED", `the worker thread of the store of ${this.#path} is gone: ${why}`, { cause }),
    );
  }

  #end(error: ChainError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    clearInterval(this.#retention);
    this.#outbox.drop();
    for (const writer of this.#byKey.values()) writer.fail(error);
    this.#room.open();
  }

  #errorOf(trouble: Trouble, facts: { readonly actor?: string; readonly sequence?: number } = {}): ChainError {
    const what = facts.sequence === undefined ? "" : `event ${facts.sequence} of ${facts.actor} was not stored: `;
    const why = {
      STORE_FULL: "no space is left",
      STORE_IN_USE: "the file is open elsewhere",
      STORE_FAILED: "SQLite failed",
    }[trouble.code];
    return new ChainError(trouble.code, `${what}${this.#path}: ${why} (${trouble.message})`, facts);
  }

  async #retain({ keep, maxAgeMs, clock = Date.now, onError }: Retention): Promise<void> {
    const bounds = {
      ...(keep === undefined ? {} : { keep }),
      ...(maxAgeMs === undefined ? {} : { before: clock() - maxAgeMs }),
    };
    try {
      await this.prune(bounds);
    } catch (error) {
      if (this.#closing === undefined) onError?.(error);
    }
  }
}
