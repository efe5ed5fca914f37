import { Buffer } from "node:buffer";
import { ChainError, eventKindCodes, restoreEvent, storeClosed, storeFormat, storeInUse } from "@troupe/chain-events";
import type {
  ChainEvent,
  ChainFormat,
  ChainPosition,
  ChainStore,
  ChainWriter,
  EventKind,
  OpenOptions,
  PruneOptions,
  ReadOptions,
  StoredChain,
} from "@troupe/chain-events";
import { Gate } from "./internal/gate.ts";
import { Page, recordBytes } from "./internal/page.ts";
import type {
  ChainRow,
  EventRow,
  Failure,
  Place,
  PruneStep,
  Replies,
  RequestBody,
  Trouble,
} from "./internal/protocol.ts";
import { WorkerLink } from "./internal/worker-link.ts";
import { SqliteWriter } from "./writer.ts";
import type { WriterHost } from "./writer.ts";

/** How {@link openChainStore} opens a store. */
export interface ChainStoreOptions {
  /**
   * What a commit costs: `normal` (default) survives the end of the process at any moment, and the loss of power up to the
   * last flush; `full` survives both, at the price of an fsync for each commit.
   */
  readonly synchronous?: "normal" | "full";
  /** Bytes of events that may wait for the disk before `append` asks to pause. Default 4 MiB. */
  readonly pauseBytes?: number;
  /** Bytes at which an event is refused, and its writer fails with STORE_OVERRUN. Default 64 MiB. */
  readonly maxWaitingBytes?: number;
  /** Largest size of the file, at least 64 KiB; at it, events fail with STORE_FULL. Default: none. */
  readonly maxFileBytes?: number;
  /** Which events are dropped by themselves. Default: none. */
  readonly retention?: Retention;
  readonly signal?: AbortSignal;
}

/** Events that either bound names are dropped, for all chains, every now and then. */
export interface Retention {
  /** Keep so many of the newest events of each chain. */
  readonly keep?: number;
  /** Drop events that are older than this. */
  readonly maxAgeMs?: number;
  /** How often that is done; default 60,000. */
  readonly everyMs?: number;
  /** What time it is; default `Date.now`. It has to be the clock of the chains. */
  readonly clock?: () => number;
  /** Told when it could not be done; it is tried again the next time. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Opens a file of chains, or makes it. One process at a time can have it open, once.
 *
 * @example
 * await using store = await openChainStore("chains.db");
 * const writer = await store.open("actor-1", { onError: (error) => stopTheActor(error) });
 * const chain = createChain({ from: writer.position, onAppend: (event) => void writer.append(event) });
 *
 * @throws {ChainError} STORE_IN_USE: another process or store has the file; STORE_FULL; STORE_FAILED: the file cannot be
 * opened, or is another sort of file. Also throws the signal's reason.
 */
export async function openChainStore(path: string, options: ChainStoreOptions = {}): Promise<ChainStore> {
  options.signal?.throwIfAborted();
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

const formats: readonly ChainFormat[] = ["sha256", "theater"];
const pageBytes = 256 * 1024;
/** Buffers that are kept for later. */
const maxSpareBuffers = 8;
/** Batches under way at which a page that is not full waits, and fills meanwhile. */
const maxPartialBatches = 2;

class SqliteStore implements ChainStore, WriterHost {
  readonly #path: string;
  readonly #link: WorkerLink;
  readonly #pauseBytes: number;
  readonly #maxBytes: number;
  readonly #room = new Gate();
  /** By actor: who writes, or undefined while the chain is being opened, closed or deleted. */
  readonly #writers = new Map<string, SqliteWriter | undefined>();
  readonly #byKey = new Map<number, SqliteWriter>();
  readonly #retention: NodeJS.Timeout | undefined;
  #nextKey = 1;
  #page: Page | undefined;
  #spare: ArrayBuffer[] = [];
  /** Bytes of each batch that is under way, oldest first, and of all of them. */
  readonly #underWay: number[] = [];
  #sentBytes = 0;
  #scheduled = false;
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
    return this.#waitingBytes < this.#pauseBytes;
  }

  room(signal: AbortSignal | undefined): Promise<void> {
    return this.#room.wait(signal);
  }

  take(writer: SqliteWriter, event: ChainEvent, payload: Uint8Array | null): boolean {
    const waiting = this.#waitingBytes;
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
    if (this.#page?.add(writer.key, event, payload) !== true) {
      this.#post();
      this.#page = new Page(this.#buffer(recordBytes(payload)));
      this.#page.add(writer.key, event, payload);
    }
    if (!this.#scheduled) this.#schedule();
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

  // Events on their way to the worker.

  get #waitingBytes(): number {
    return this.#sentBytes + (this.#page?.used ?? 0);
  }

  /** Sends the page at the end of this turn of the event loop, if the worker has little to do; else it goes on filling. */
  #schedule(): void {
    if (this.#link.batches >= maxPartialBatches) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#link.batches < maxPartialBatches) this.#post();
    });
  }

  #post(): void {
    const page = this.#page;
    if (page === undefined) return;
    this.#page = undefined;
    this.#underWay.push(page.used);
    this.#sentBytes += page.used;
    this.#link.send(page.toBatch());
  }

  #buffer(bytes: number): ArrayBuffer {
    if (bytes > pageBytes) return new ArrayBuffer(bytes);
    return this.#spare.pop() ?? new ArrayBuffer(pageBytes);
  }

  #stored(buffers: readonly ArrayBuffer[], failures: readonly Failure[]): void {
    for (const buffer of buffers) {
      this.#sentBytes -= this.#underWay.shift()!;
      if (buffer.byteLength === pageBytes && this.#spare.length < maxSpareBuffers) this.#spare.push(buffer);
    }
    for (const failure of failures) {
      const writer = this.#byKey.get(failure.key);
      writer?.fail(this.#errorOf(failure, { actor: writer.actor, sequence: failure.sequence }));
    }
    if (this.#link.batches < maxPartialBatches) this.#post();
    if (this.hasRoom || failures.length > 0) this.#room.open();
  }

  // Requests, and the end.

  #ask<B extends RequestBody>(body: B): Promise<Replies[B["op"]]> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    // What was appended before is seen by every request.
    this.#post();
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
    this.#page = undefined;
    this.#spare = [];
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

const kindNames: ReadonlyMap<number, EventKind> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ Object.entries(eventKindCodes).map(([name, code]) => [code, name as EventKind]),
);

function eventOf(row: EventRow): ChainEvent {
  // A number that no kind has makes an event whose hash is wrong, which is what verify then says.
  return restoreEvent({ ...row, kind: kindNames.get(row.kind) ?? "custom" });
}

function storedChainOf({ actor, format, oldest, end }: ChainRow): StoredChain {
  return { actor, format: formats[format]!, oldest: positionOf(oldest), ...positionOf(end) };
}

function positionOf({ length, head }: Place): ChainPosition {
  return { length, head: head === null ? null : Buffer.from(head).toString("hex") };
}

/** What the promise settles to, or before that the signal's reason. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
