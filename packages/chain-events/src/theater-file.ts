import { ChainError } from "./errors.ts";
import { RecordedEvent } from "./event.ts";
import type { ChainEvent, ChainPosition, EventKind } from "./event.ts";
import { checkedEnd } from "./imported-chain.ts";
import type { ImportedChain } from "./imported-chain.ts";
import { readEventBlocks } from "./event-block.ts";
import { readTheaterJson } from "./theater-json.ts";
import { decodeTheaterPayload } from "./theater-payload.ts";

/** How {@link importTheaterChain} reads. */
export interface TheaterImportOptions {
  /** Whether hashes and parents are checked; default true. */
  readonly verify?: boolean;
  /** The place before the first event, for a file that does not begin at the beginning. */
  readonly from?: ChainPosition;
}

/**
 * Reads what Theater 0.3.7 writes, whichever it is: EVENT blocks (also with bodies that are no text, which 0.3.7 itself
 * cannot read back), a JSON array of events, or the JSON object with `events` and `current_hash`. These files know
 * neither time nor kind: time is 0, the kind is read from the payload where it can be.
 *
 * @throws {ChainError} CHAIN_SYNTAX, with what is wrong where; CHAIN_BROKEN for the first event that is not as it was
 * appended, or a `current_hash` that is not the last one.
 */
export function importTheaterChain(bytes: Uint8Array, options: TheaterImportOptions = {}): ImportedChain {
  const from = options.from ?? { length: 0, head: null };
  const file = isJson(bytes) ? readTheaterJson(bytes) : { events: readEventBlocks(bytes), head: undefined };
  const events: ChainEvent[] = file.events.map(
    ({ hash, parent, type, payload }, index) =>
      new RecordedEvent(from.length + index, kindOf(type, payload), type, 0, 0, hash, parent, "", payload),
  );
  const check = options.verify ?? true;
  const end = checkedEnd(events, "theater", from, check);
  if (check && file.head !== undefined && file.head !== end.head) {
    throw new ChainError("CHAIN_BROKEN", `current_hash is ${file.head}, but the last event has ${end.head}`);
  }
  return { format: "theater", from, actor: undefined, events, ...end };
}

function isJson(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[at]!)) at++;
  return bytes[at] === 0x5b || bytes[at] === 0x7b;
}

function kindOf(type: string, payload: Uint8Array): EventKind {
  if (type === "shutdown") return "lifecycle";
  if (type !== "wasm") return "host-call";
  try {
    const { kind } = decodeTheaterPayload(payload);
    if (kind === "wasm-call") return "call";
    return kind === "wasm-result" ? "result" : "error";
  } catch {
    // Versions before 0.3.7 wrote JSON there; the event is as good as any other.
    return "custom";
  }
}
