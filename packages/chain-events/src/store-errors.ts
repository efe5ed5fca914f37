import { ChainError } from "./errors.ts";
import type { ChainEvent, ChainFormat, ChainPosition } from "./event.ts";

// What every store says in the same words.

export function storeClosed(actor?: string): ChainError {
  const what = actor === undefined ? "the store" : `the chain of ${actor}`;
  return new ChainError("STORE_CLOSED", `${what} is closed`, actor === undefined ? {} : { actor });
}

export function storeInUse(actor: string): ChainError {
  return new ChainError("STORE_IN_USE", `the chain of ${actor} has a writer already`, { actor });
}

export function storeFormat(actor: string, stored: ChainFormat, asked: ChainFormat): ChainError {
  return new ChainError("STORE_FORMAT", `the chain of ${actor} is stored as ${stored}, not ${asked}`, { actor });
}

export function storeSequence(actor: string, event: ChainEvent, position: ChainPosition): ChainError {
  const { sequence, parent } = event;
  return new ChainError(
    "STORE_SEQUENCE",
    `event ${sequence} with parent ${parent ?? "none"} does not follow on the chain of ${actor}, ` +
      `which has ${position.length} events and the head ${position.head ?? "none"}`,
    { actor, sequence },
  );
}
