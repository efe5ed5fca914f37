import { ChainError } from "./errors.ts";
import type { PruneOptions, ReadOptions } from "./store.ts";

// What every store has to refuse before it does anything: a bound that is no number could drop everything.

const loneSurrogate = /\p{Surrogate}/u;

/** For stores: throws CHAIN_ARGUMENT for a name that is no well-formed text, and so would be stored as another one. */
export function checkActorName(actor: string): void {
  if (typeof actor === "string" && !loneSurrogate.test(actor)) return;
  throw new ChainError("CHAIN_ARGUMENT", `name of an actor ${JSON.stringify(actor)}: a well-formed text`);
}

/** For stores: throws CHAIN_ARGUMENT for a `keep` that counts nothing and a `before` that is no time. */
export function checkPruneOptions({ keep, before }: PruneOptions): void {
  checkCount("prune: keep", keep);
  checkTime("prune: before", before);
}

/** For stores: throws CHAIN_ARGUMENT for bounds that are no sequence numbers, no times or no count. */
export function checkReadOptions({ from, to, since, until, limit }: ReadOptions): void {
  checkCount("read: from", from);
  checkCount("read: to", to);
  checkTime("read: since", since);
  checkTime("read: until", until);
  checkCount("read: limit", limit);
}

function checkCount(what: string, value: number | undefined): void {
  if (value === undefined || value === Infinity || (Number.isInteger(value) && value >= 0)) return;
  throw new ChainError("CHAIN_ARGUMENT", `${what} ${value}: an integer of at least 0, or Infinity`);
}

function checkTime(what: string, value: number | undefined): void {
  if (value === undefined || (typeof value === "number" && !Number.isNaN(value))) return;
  throw new ChainError("CHAIN_ARGUMENT", `${what} ${value}: milliseconds since 1970`);
}
