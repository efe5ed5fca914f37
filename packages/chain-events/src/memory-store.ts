import { ChainError } from "./errors.ts";
import { RecordedEvent } from "./event.ts";
import type { ChainEvent, ChainFormat, ChainPosition } from "./event.ts";
import { checkActorName, checkPruneOptions, checkReadOptions } from "./store-arguments.ts";
import { storeClosed, storeFormat, storeInUse, storeSequence } from "./store-errors.ts";
import type { ChainStore, ChainWriter, OpenOptions, PruneOptions, ReadOptions, StoredChain } from "./store.ts";

/** How {@link createMemoryStore} makes a store. */
export interface MemoryStoreOptions {
  /** How many events it takes before it is full; default 100,000. */
  readonly maxEvents?: number;
}

/**
 * A store without a disk: for tests, and for whoever wants the chains of a process in one place. It keeps the contract
 * of {@link ChainStore}, except that nothing outlives it.
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): ChainStore {
  return new MemoryStore(options.maxEvents ?? 100_000);
}

/** One chain. */
interface Entry {
  readonly actor: string;
  readonly format: ChainFormat;
  oldest: ChainPosition;
  position: ChainPosition;
  events: ChainEvent[];
  writer: MemoryWriter | undefined;
}

class MemoryStore implements ChainStore {
  readonly #entries = new Map<string, Entry>();
  readonly #maxEvents: number;
  #count = 0;
  #closed = false;

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  async open(actor: string, options: OpenOptions = {}): Promise<ChainWriter> {
    this.#check(options.signal);
    checkActorName(actor);
    const format = options.format ?? "sha256";
    let entry = this.#entries.get(actor);
    if (entry === undefined) {
      const start: ChainPosition = { length: 0, head: null };
      entry = { actor, format, oldest: start, position: start, events: [], writer: undefined };
      this.#entries.set(actor, entry);
    }
    if (entry.writer !== undefined) throw storeInUse(actor);
    if (entry.format !== format) throw storeFormat(actor, entry.format, format);
    const full = format === "theater" || options.payloads === "full";
    entry.writer = new MemoryWriter(entry, full, options.onError, () => this.#take());
    return entry.writer;
  }

  async chain(actor: string, signal?: AbortSignal): Promise<StoredChain | undefined> {
    this.#check(signal);
    const entry = this.#entries.get(actor);
    return entry === undefined ? undefined : describe(entry);
  }

  async *chains(signal?: AbortSignal): AsyncGenerator<StoredChain, void> {
    this.#check(signal);
    for (const actor of [...this.#entries.keys()].sort()) {
      this.#check(signal);
      const entry = this.#entries.get(actor);
      if (entry !== undefined) yield describe(entry);
    }
  }

  async *read(actor: string, options: ReadOptions = {}): AsyncGenerator<ChainEvent, void> {
    const { from = 0, to = Infinity, since = -Infinity, until = Infinity, limit = Infinity, signal } = options;
    this.#check(signal);
    checkReadOptions(options);
    let left = limit;
    const events = this.#entries.get(actor)?.events.slice() ?? [];
    for (const event of events) {
      this.#check(signal);
      const { sequence, time } = event;
      if (sequence < from || sequence >= to || time < since || time >= until) continue;
      if (left-- <= 0) return;
      yield event;
    }
  }

  async prune(options: PruneOptions): Promise<number> {
    const { actor, keep = Infinity, before = -Infinity, signal } = options;
    this.#check(signal);
    checkPruneOptions(options);
    const one = actor === undefined ? undefined : this.#entries.get(actor);
    const entries = actor === undefined ? this.#entries.values() : one === undefined ? [] : [one];
    let dropped = 0;
    for (const entry of entries) {
      const { events } = entry;
      const young = events.findIndex((event) => event.time >= before);
      const old = young === -1 ? events.length : young;
      const count = Math.max(old, Math.min(events.length, events.length - keep));
      if (count <= 0) continue;
      const last = events[count - 1]!;
      entry.oldest = { length: last.sequence + 1, head: last.hash };
      entry.events = events.slice(count);
      dropped += count;
    }
    this.#count -= dropped;
    return dropped;
  }

  async delete(actor: string, signal?: AbortSignal): Promise<boolean> {
    this.#check(signal);
    const entry = this.#entries.get(actor);
    if (entry === undefined) return false;
    if (entry.writer !== undefined) throw storeInUse(actor);
    this.#count -= entry.events.length;
    return this.#entries.delete(actor);
  }

  async flush(signal?: AbortSignal): Promise<void> {
    this.#check(signal);
    for (const { writer } of this.#entries.values()) await writer?.flush();
  }

  async close(): Promise<void> {
    this.abort();
  }

  abort(): void {
    this.#closed = true;
    for (const { writer } of this.#entries.values()) writer?.abort();
    this.#entries.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.abort();
  }

  #take(): boolean {
    if (this.#count >= this.#maxEvents) return false;
    this.#count++;
    return true;
  }

  #check(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#closed) throw storeClosed();
  }
}

class MemoryWriter implements ChainWriter {
  readonly actor: string;
  readonly format: ChainFormat;
  readonly #entry: Entry;
  readonly #full: boolean;
  readonly #onError: ((error: ChainError) => void) | undefined;
  readonly #take: () => boolean;
  #error: ChainError | undefined;
  #closed = false;

  constructor(entry: Entry, full: boolean, onError: ((error: ChainError) => void) | undefined, take: () => boolean) {
    this.actor = entry.actor;
    this.format = entry.format;
    this.#entry = entry;
    this.#full = full;
    this.#onError = onError;
    this.#take = take;
  }

  get position(): ChainPosition {
    return this.#entry.position;
  }

  append(event: ChainEvent): boolean {
    this.#check();
    const { length, head } = this.#entry.position;
    if (event.sequence !== length || event.parent !== head) throw storeSequence(this.actor, event, this.position);
    if (!this.#take()) {
      this.#error = new ChainError("STORE_FULL", "the store in memory is full", {
        actor: this.actor,
        sequence: event.sequence,
      });
      this.#onError?.(this.#error);
      throw this.#error;
    }
    this.#entry.events.push(kept(event, this.#full));
    this.#entry.position = { length: length + 1, head: event.hash };
    return true;
  }

  async ready(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#check();
  }

  flush(signal?: AbortSignal): Promise<void> {
    return this.ready(signal);
  }

  async close(): Promise<void> {
    this.abort();
    if (this.#error !== undefined) throw this.#error;
  }

  abort(): void {
    this.#closed = true;
    if (this.#entry.writer === this) this.#entry.writer = undefined;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#closed) throw storeClosed(this.actor);
  }
}

function describe({ actor, format, oldest, position }: Entry): StoredChain {
  return { actor, format, oldest, length: position.length, head: position.head };
}

function kept(event: ChainEvent, full: boolean): ChainEvent {
  const { sequence, kind, type, call, time, hash, parent, digest } = event;
  const payload = full && event.payload !== null ? new Uint8Array(event.payload) : null;
  const plain: ChainEvent = { sequence, kind, type, call, time, hash, parent, digest, payload };
  return event instanceof RecordedEvent
    ? new RecordedEvent(sequence, kind, type, call, time, event.rawHash, event.rawParent, event.rawDigest, payload)
    : plain;
}
