import { Buffer } from "node:buffer";
import { ChainError, rawDigestOf, rawHashOf, rawParentOf, storeClosed, storeSequence } from "@troupe/chain-events";
import type { ChainEvent, ChainFormat, ChainPosition, ChainWriter } from "@troupe/chain-events";

/** What a writer needs of its store. */
export interface WriterHost {
  /** Takes an event; false: above the mark. Throws STORE_OVERRUN. */
  take(writer: SqliteWriter, event: ChainEvent, payload: Uint8Array | null): boolean;
  /** Whether less waits than should. */
  readonly hasRoom: boolean;
  /** Resolves when that may have changed, also because something failed or was closed. */
  room(signal: AbortSignal | undefined): Promise<void>;
  /** Resolves when what was taken is on the disk, or has failed. */
  sync(signal: AbortSignal | undefined): Promise<void>;
  /** Lets go of the chain, after what was taken. */
  release(writer: SqliteWriter): Promise<void>;
}

/** The writer of one chain. */
export class SqliteWriter implements ChainWriter {
  readonly actor: string;
  readonly format: ChainFormat;
  /** The number by which the worker knows it. */
  readonly key: number;
  readonly #host: WriterHost;
  readonly #full: boolean;
  readonly #hashBytes: number;
  readonly #onError: ((error: ChainError) => void) | undefined;
  #length: number;
  /** The hash of the last event, one character a byte; empty for none. */
  #head: string;
  #error: ChainError | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    host: WriterHost,
    key: number,
    actor: string,
    format: ChainFormat,
    full: boolean,
    position: ChainPosition,
    onError: ((error: ChainError) => void) | undefined,
  ) {
    this.#host = host;
    this.key = key;
    this.actor = actor;
    this.format = format;
    this.#full = full;
    this.#hashBytes = format === "sha256" ? 32 : 20;
    this.#length = position.length;
    this.#head = position.head === null ? "" : Buffer.from(position.head, "hex").toString("latin1");
    this.#onError = onError;
  }

  get position(): ChainPosition {
    const head = this.#head === "" ? null : Buffer.from(this.#head, "latin1").toString("hex");
    return { length: this.#length, head };
  }

  /** Why it failed. */
  get error(): ChainError | undefined {
    return this.#error;
  }

  append(event: ChainEvent): boolean {
    this.#check();
    if (event.sequence !== this.#length || rawParentOf(event) !== this.#head) {
      throw storeSequence(this.actor, event, this.position);
    }
    const hash = rawHashOf(event);
    const digestBytes = rawDigestOf(event).length;
    if (hash.length !== this.#hashBytes || (digestBytes !== 0 && digestBytes !== 32)) {
      throw new ChainError("CHAIN_ARGUMENT", `event ${event.sequence} has no ${this.format} hash: ${event.hash}`, {
        actor: this.actor,
        sequence: event.sequence,
      });
    }
    const hasRoom = this.#host.take(this, event, this.#full ? event.payload : null);
    this.#length++;
    this.#head = hash;
    return hasRoom;
  }

  async ready(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#check();
    while (!this.#host.hasRoom) {
      await this.#host.room(signal);
      this.#check();
    }
  }

  async flush(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#check();
    await this.#host.sync(signal);
    // Failures are told before the answer to a flush comes.
    if (this.#error !== undefined) throw this.#error;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Called by the store, once: nothing more is taken. */
  fail(error: ChainError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    // Whoever closes the store knows that it is closed.
    if (error.code !== "STORE_CLOSED") this.#onError?.(error);
  }

  /** Called by the store when it closes. */
  shut(): void {
    this.#closing ??= Promise.resolve();
  }

  async #close(): Promise<void> {
    await this.#host.release(this);
    if (this.#error !== undefined) throw this.#error;
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
    if (this.#closing !== undefined) throw storeClosed(this.actor);
  }
}
