import { ChainError } from "./errors.ts";
import type { ChainEvent, ChainFormat, ChainPosition } from "./event.ts";

// What every store says in the same words.

/** The error of a store, or of one chain in it, that is closed. */
export function storeClosed(actor?: string): ChainError {
  const what = actor === undefined ? "the store" : `the chain of ${actor}`;
  return new ChainError("STORE_CLOSED", `${what} is closed`, actor === undefined ? {} : { actor });
}

/** The error for a second writer of a chain. */
export function storeInUse(actor: string): ChainError {
  return new ChainError("STORE_IN_USE", `the chain of ${actor} has a writer already`, { actor });
}

/** The error for a chain that is stored in another format. */
export function storeFormat(actor: string, stored: ChainFormat, asked: ChainFormat): ChainError {
  return new ChainError("STORE_FORMAT", `the chain of ${actor} is stored as ${stored}, not ${asked}`, { actor });
}

/** The error for an event that does not follow on what is stored. */
export function storeSequence(actor: string, event: ChainEvent, position: ChainPosition): ChainError {
  const { sequence, parent } = event;
  return new ChainError(
    "STORE_SEQUENCE",
    `event ${sequence} with parent ${parent ?? "none"} does not follow on the chain of ${actor}, ` +
      `which has ${position.length} events and the head ${position.head ?? "none"}`,
    { actor, sequence },
  );
}
