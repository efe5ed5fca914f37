import type { ChainError } from "./errors.ts";
import type { ChainEvent, ChainFormat, ChainPosition } from "./event.ts";

/** How {@link ChainStore.open} opens a chain. */
export interface OpenOptions {
  /** Default `sha256`. A chain that is stored keeps its format: another one is STORE_FORMAT. */
  readonly format?: ChainFormat;
  /** What is stored of payloads; default `digests`. A `theater` chain always stores them. */
  readonly payloads?: "digests" | "full";
  /**
   * Called once, when an event of this chain could not be stored: STORE_FULL, STORE_FAILED or STORE_OVERRUN. Everything
   * before that event is stored. The writer is of no more use; opening the chain again goes on from what is stored.
   */
  readonly onError?: (error: ChainError) => void;
  readonly signal?: AbortSignal;
}

/** What a store has of a chain. `length` and `head` are those of the whole chain, pruned events included. */
export interface StoredChain extends ChainPosition {
  readonly actor: string;
  readonly format: ChainFormat;
  /** The place before the oldest event that is still stored: `from` for {@link verify}. */
  readonly oldest: ChainPosition;
}

/** Which events to read; all bounds hold at once. Default: all. */
export interface ReadOptions {
  /** First sequence number. */
  readonly from?: number;
  /** Sequence number behind the last. */
  readonly to?: number;
  /** Not before this time, milliseconds since 1970. */
  readonly since?: number;
  /** Before this time. */
  readonly until?: number;
  /** At most so many, the oldest ones. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Which events to drop: those that `keep` or `before` names. Heads and lengths stay. */
export interface PruneOptions {
  /** Only of this actor's chain; default: of all chains. */
  readonly actor?: string;
  /** Keep so many of the newest events of a chain. */
  readonly keep?: number;
  /** Drop events that are older than this time, milliseconds since 1970. */
  readonly before?: number;
  readonly signal?: AbortSignal;
}

/** Takes the events of one chain, in order. */
export interface ChainWriter extends AsyncDisposable {
  readonly actor: string;
  readonly format: ChainFormat;
  /** The place behind the last event that was taken. Right after opening: where the stored chain ends. */
  readonly position: ChainPosition;
  /**
   * Takes the next event; its payload is copied. It is stored later: see {@link flush}. False: taken too, but more
   * events wait than should, so wait for {@link ready} before the next one; a writer that does not fails in the end
   * with STORE_OVERRUN.
   *
   * Throws STORE_SEQUENCE for an event that does not follow on {@link position} (and takes nothing), STORE_CLOSED, and
   * again and again the error that the writer failed with.
   */
  append(event: ChainEvent): boolean;
  /** Resolves when `append` would return true. Rejects when the writer failed or was closed, or with the signal's reason. */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when every event that was taken before is on the disk, so that it survives the loss of power. Rejects with
   * the error that the writer failed with, or with the signal's reason (the events are stored all the same).
   */
  flush(signal?: AbortSignal): Promise<void>;
  /** Stores what was taken, and lets go of the chain; rejects with the error that the writer failed with. Idempotent. */
  close(): Promise<void>;
}

/** Chains on a disk, or wherever else. Made by a package such as `@troupe/chain-store`. */
export interface ChainStore extends AsyncDisposable {
  /**
   * Opens the chain of an actor, or begins it. One writer a chain: STORE_IN_USE while another is open. Rejects with
   * STORE_FORMAT for a chain of the other format, CHAIN_ARGUMENT for a name that is no well-formed text, STORE_CLOSED,
   * STORE_FULL, STORE_FAILED, or the signal's reason.
   */
  open(actor: string, options?: OpenOptions): Promise<ChainWriter>;
  /** What is stored of a chain, everything that was appended before included; undefined for none. */
  chain(actor: string, signal?: AbortSignal): Promise<StoredChain | undefined>;
  /** Every chain, by the name of its actor. */
  chains(signal?: AbortSignal): AsyncIterable<StoredChain>;
  /**
   * Events of a chain, oldest first, everything that was appended before included. None for an unknown actor. Rejects with
   * CHAIN_ARGUMENT for a bound that is no number.
   */
  read(actor: string, options?: ReadOptions): AsyncIterable<ChainEvent>;
  /**
   * Drops old events and resolves to their number. What is left verifies from `oldest`. Rejects with CHAIN_ARGUMENT, and drops
   * nothing, for a `keep` that is no integer of at least 0 and a `before` that is no number.
   */
  prune(options: PruneOptions): Promise<number>;
  /** Drops a chain as if it had never been; false where there is none. STORE_IN_USE while it is open. */
  delete(actor: string, signal?: AbortSignal): Promise<boolean>;
  /** {@link ChainWriter.flush} for all chains; rejects when one of them could not be stored. */
  flush(signal?: AbortSignal): Promise<void>;
  /** Stores what was taken, then closes everything. Rejects where something could not be stored. Idempotent. */
  close(): Promise<void>;
  /** Closes now: what was taken and not stored yet is lost, and its writers fail with STORE_CLOSED. Idempotent. */
  abort(reason?: unknown): void;
}
