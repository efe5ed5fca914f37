import { ChainError } from "@troupe/chain-events";

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

/** The smallest file that holds the tables and a few events. */
const minFileBytes = 64 * 1024;
/** The longest delay of a timer of Node, in milliseconds. */
const maxDelayMs = 2 ** 31 - 1;

/** Throws CHAIN_ARGUMENT for a value that an option cannot have: a bound that is no number bounds nothing. */
export function checkOptions(options: ChainStoreOptions): void {
  const { synchronous, pauseBytes, maxWaitingBytes, maxFileBytes, retention } = options;
  if (synchronous !== undefined && synchronous !== "normal" && synchronous !== "full") {
    throw refusal("synchronous", synchronous, '"normal" or "full"');
  }
  checkNumber("pauseBytes", pauseBytes, 0, Infinity);
  checkNumber("maxWaitingBytes", maxWaitingBytes, 0, Infinity);
  checkNumber("maxFileBytes", maxFileBytes, minFileBytes, Number.MAX_SAFE_INTEGER);
  if (retention === undefined) return;
  checkWhole("retention.keep", retention.keep);
  checkNumber("retention.maxAgeMs", retention.maxAgeMs, 0, Infinity);
  checkNumber("retention.everyMs", retention.everyMs, 1, maxDelayMs);
}

function checkWhole(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  throw refusal(name, value, "an integer of at least 0");
}

function checkNumber(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (typeof value === "number" && value >= min && value <= max)) return;
  throw refusal(name, value, `a number from ${min} to ${max}`);
}

function refusal(name: string, value: unknown, expected: string): ChainError {
  return new ChainError("CHAIN_ARGUMENT", `store option ${name}: ${String(value)}, expected ${expected}`);
}
