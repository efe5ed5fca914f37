import { ChainError } from "./errors.ts";
import type { ChainEvent, ChainFormat, ChainPosition } from "./event.ts";
import { verify } from "./verify.ts";

/** A chain that was read from a file. `from` is the place before its first event. */
export interface ImportedChain extends ChainPosition {
  readonly format: ChainFormat;
  readonly from: ChainPosition;
  readonly events: readonly ChainEvent[];
  /** Whose chain it is, where the file says so. */
  readonly actor: string | undefined;
}

/** The place behind events that were read; throws CHAIN_BROKEN for the first bad one, unless told not to look. */
export function checkedEnd(
  events: readonly ChainEvent[],
  format: ChainFormat,
  from: ChainPosition,
  check: boolean,
): ChainPosition {
  if (!check) return { length: from.length + events.length, head: events.at(-1)?.hash ?? from.head };
  const result = verify(events, { format, from });
  if (!result.ok) throw brokenChain(result, undefined);
  return { length: result.length, head: result.head };
}

/** The error for what {@link verify} found. */
export function brokenChain(
  failure: { readonly reason: string; readonly expected: string; readonly actual: string; readonly event: ChainEvent },
  line: number | undefined,
): ChainError {
  const { reason, expected, actual, event } = failure;
  const place = line === undefined ? "" : `line ${line}: `;
  return new ChainError(
    "CHAIN_BROKEN",
    `${place}event ${event.sequence} (${event.type}): wrong ${reason}: ${actual}, expected ${expected}`,
    line === undefined ? { sequence: event.sequence } : { sequence: event.sequence, line },
  );
}
