const brand: unique symbol = Symbol.for("@troupe/chain-events/error") as never;

/** Stable codes; what each means stands in the README. */
export type ChainErrorCode =
  | "CHAIN_CLOSED"
  | "CHAIN_ARGUMENT"
  | "CHAIN_SYNTAX"
  | "CHAIN_BROKEN"
  | "CHAIN_PAYLOAD"
  | "STORE_CLOSED"
  | "STORE_FULL"
  | "STORE_FAILED"
  | "STORE_OVERRUN"
  | "STORE_IN_USE"
  | "STORE_FORMAT"
  | "STORE_SEQUENCE";

/** Facts that an error may carry; which of them it has depends on its code. */
export interface ChainErrorFacts {
  /** Line of the text that was read, from 1. */
  readonly line?: number;
  /** Number of the event in its chain. */
  readonly sequence?: number;
  /** Whose chain. */
  readonly actor?: string;
  readonly cause?: unknown;
}

/** Every error that this package, or a store of chains, throws on purpose. */
export class ChainError extends Error {
  readonly code: ChainErrorCode;
  readonly line: number | undefined;
  readonly sequence: number | undefined;
  readonly actor: string | undefined;
  /** @internal */
  readonly [brand] = true;

  constructor(code: ChainErrorCode, message: string, facts: ChainErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "ChainError";
    this.code = code;
    this.line = facts.line;
    this.sequence = facts.sequence;
    this.actor = facts.actor;
  }
}

/** Whether a value is a {@link ChainError}, also one of another copy of this package. */
export function isChainError(value: unknown): value is ChainError {
  return typeof value === "object" && value !== null && brand in value;
}
