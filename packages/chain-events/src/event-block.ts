import { ChainError } from "./errors.ts";
import type { ChainEvent } from "./event.ts";
import { hexToByteString } from "./internal/byte-string.ts";
import type { TheaterFileEvent } from "./internal/theater-file-event.ts";

const newline = 0x0a;
const hashDigits = 40;

/**
 * The EVENT text of Theater 0.3.7: `EVENT <hash>`, parent (40 zeros for none), event type and length of the body, a line
 * each, a blank line, the body as it is, and two newlines. Throws CHAIN_ARGUMENT for an event without payload, and for
 * a type with a line break in it.
 */
export function exportEventBlocks(events: Iterable<ChainEvent>): Uint8Array {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for (const { hash, parent, type, payload, sequence } of events) {
    if (payload === null) throw unwritable(sequence, "it has no payload");
    if (type.includes("\n")) throw unwritable(sequence, `its type ${JSON.stringify(type)} has a line break`);
    const none = "0".repeat(hashDigits);
    pieces.push(encoder.encode(`EVENT ${hash}\n${parent ?? none}\n${type}\n${payload.length}\n\n`), payload);
    pieces.push(encoder.encode("\n\n"));
  }
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function unwritable(sequence: number, why: string): ChainError {
  return new ChainError("CHAIN_ARGUMENT", `event ${sequence} cannot be written as an EVENT block: ${why}`, {
    sequence,
  });
}

export function readEventBlocks(bytes: Uint8Array): TheaterFileEvent[] {
  const events: TheaterFileEvent[] = [];
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let at = 0;
  let number = 0;

  const fail = (offset: number, what: string, cause?: unknown): never => {
    throw new ChainError("CHAIN_SYNTAX", `event block ${number}, byte ${offset}: ${what}`, { sequence: number, cause });
  };
  const line = (): string => {
    const end = bytes.indexOf(newline, at);
    const start = at;
    const stop = end === -1 ? bytes.length : end;
    at = end === -1 ? bytes.length : end + 1;
    try {
      return decoder.decode(bytes.subarray(start, stop));
    } catch (cause) {
      return fail(start, "a line that is not UTF-8", cause);
    }
  };

  for (;;) {
    while (at < bytes.length && (bytes[at] === newline || bytes[at] === 0x0d)) at++;
    if (at === bytes.length) return events;
    const start = at;
    const first = line();
    if (!first.startsWith("EVENT ")) fail(start, `Expected 'EVENT <hash>', got: ${first.slice(0, 60)}`);
    const hash = hexToByteString(first.slice("EVENT ".length).trim());
    if (hash === undefined || hash.length !== 20) return fail(start, `Invalid hash hex: ${first.slice(6, 66)}`);

    const parentAt = at;
    const parentText = line().trim();
    const parent = /^0*$/u.test(parentText) ? "" : hexToByteString(parentText);
    if (parent === undefined) return fail(parentAt, `Invalid parent hash hex: ${parentText.slice(0, 60)}`);

    const type = line();
    const lengthAt = at;
    const lengthText = line().trim();
    const length = Number(lengthText);
    if (!/^\d+$/u.test(lengthText) || !Number.isSafeInteger(length)) {
      fail(lengthAt, `Invalid body length: ${lengthText.slice(0, 60)}`);
    }
    const blankAt = at;
    if (line() !== "") fail(blankAt, "no blank line before the body");
    if (bytes.length - at < length) fail(at, `Failed to read ${length} body bytes: ${bytes.length - at} are left`);
    events.push({ hash, parent, type, payload: bytes.slice(at, at + length) });
    at += length;
    number++;
  }
}
