/** How `openChainStore` opens a store. */
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
