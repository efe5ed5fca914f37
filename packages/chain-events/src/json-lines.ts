import { ChainError } from "./errors.ts";
import { positionBefore } from "./event.ts";
import type { ChainEvent, ChainFormat, ChainPosition } from "./event.ts";
import { brokenChain, checkedEnd } from "./imported-chain.ts";
import type { ImportedChain } from "./imported-chain.ts";
import { eventLine, headerLine, parseEventLine, parseHeader } from "./internal/event-line.ts";
import type { Header } from "./internal/event-line.ts";
import { LineSplitter } from "./internal/line-splitter.ts";
import type { Line } from "./internal/line-splitter.ts";
import { createVerifier } from "./verify.ts";
import type { Verifier } from "./verify.ts";

/** What the first line of an export says. */
export interface ExportOptions {
  /** Default `sha256`. */
  readonly format?: ChainFormat;
  /** The place before the first event; default: the one that this event names. */
  readonly from?: ChainPosition;
  /** Whose chain it is; only for readers. */
  readonly actor?: string;
}

/** How a file is read. */
export interface ImportOptions {
  /** Whether hashes, parents and digests are checked while reading; default true. */
  readonly verify?: boolean;
  /** Longest line that is taken; default 32 MiB. */
  readonly maxLineBytes?: number;
}

/** A chain that is read piece by piece: `events` can be read once, and throws what is wrong when it gets there. */
export interface ImportedStream {
  readonly format: ChainFormat;
  readonly from: ChainPosition;
  readonly actor: string | undefined;
  readonly events: AsyncIterable<ChainEvent>;
}

const defaultMaxLineBytes = 32 * 1024 * 1024;

/** JSON Lines: a header, then one line an event, each ending in a newline. The layout stands in the README. */
export function* exportJsonLines(events: Iterable<ChainEvent>, options: ExportOptions = {}): Generator<string, void> {
  let begun = false;
  for (const event of events) {
    if (!begun) yield headerBefore(event, options);
    begun = true;
    yield `${eventLine(event)}\n`;
  }
  if (!begun) yield headerBefore(undefined, options);
}

/** {@link exportJsonLines} for events that are read bit by bit. */
export async function* exportJsonLinesAsync(
  events: AsyncIterable<ChainEvent> | Iterable<ChainEvent>,
  options: ExportOptions = {},
): AsyncGenerator<string, void> {
  let begun = false;
  for await (const event of events) {
    if (!begun) yield headerBefore(event, options);
    begun = true;
    yield `${eventLine(event)}\n`;
  }
  if (!begun) yield headerBefore(undefined, options);
}

function headerBefore(first: ChainEvent | undefined, options: ExportOptions): string {
  const { format = "sha256", from = positionBefore(first), actor } = options;
  return `${headerLine({ format, from, actor })}\n`;
}

/**
 * Reads a whole export. Throws CHAIN_SYNTAX for a line that is not as it should be and CHAIN_BROKEN for the first event
 * that is not as it was appended; both name the line.
 */
export function importJsonLines(source: string | Uint8Array, options: ImportOptions = {}): ImportedChain {
  const splitter = new LineSplitter(options.maxLineBytes ?? defaultMaxLineBytes);
  const reader = new ChainReader(options.verify ?? true);
  const events: ChainEvent[] = [];
  const take = (line: Line): void => {
    const event = reader.line(line);
    if (event !== undefined) events.push(event);
  };
  for (const line of splitter.push(bytesOf(source))) take(line);
  for (const line of splitter.end()) take(line);
  const { format, from, actor } = reader.headerOrThrow();
  return { format, from, actor, events, ...checkedEnd(events, format, from, false) };
}

/**
 * Reads an export bit by bit, in pieces of any size; resolves as soon as the header was read. Throws as
 * {@link importJsonLines} does, and whatever the source throws. Leaving `events` early ends the source.
 */
export async function importJsonLinesAsync(
  source: AsyncIterable<string | Uint8Array>,
  options: ImportOptions & { readonly signal?: AbortSignal } = {},
): Promise<ImportedStream> {
  const reader = new ChainReader(options.verify ?? true);
  const events = readEvents(source, reader, options);
  // The first event, or the end, comes behind the header.
  const first = await events.next();
  const { format, from, actor } = reader.headerOrThrow();
  return { format, from, actor, events: behind(first, events) };
}

async function* behind(
  first: IteratorResult<ChainEvent, void>,
  rest: AsyncGenerator<ChainEvent, void>,
): AsyncGenerator<ChainEvent, void> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* readEvents(
  source: AsyncIterable<string | Uint8Array>,
  reader: ChainReader,
  options: ImportOptions & { readonly signal?: AbortSignal },
): AsyncGenerator<ChainEvent, void> {
  const splitter = new LineSplitter(options.maxLineBytes ?? defaultMaxLineBytes);
  for await (const piece of source) {
    options.signal?.throwIfAborted();
    for (const line of splitter.push(bytesOf(piece))) {
      const event = reader.line(line);
      if (event !== undefined) yield event;
    }
  }
  for (const line of splitter.end()) {
    const event = reader.line(line);
    if (event !== undefined) yield event;
  }
}

/** Knows what the next line has to be. */
class ChainReader {
  readonly #check: boolean;
  #header: Header | undefined;
  #verifier: Verifier | undefined;

  constructor(check: boolean) {
    this.#check = check;
  }

  headerOrThrow(): Header {
    if (this.#header !== undefined) return this.#header;
    throw new ChainError("CHAIN_SYNTAX", "line 1: nothing, expected the header of a chain", { line: 1 });
  }

  /** Undefined for the header, and for blank lines. */
  line({ text, number }: Line): ChainEvent | undefined {
    if (text.trim() === "") return undefined;
    if (this.#header === undefined) {
      this.#header = parseHeader(text, number);
      const { format, from } = this.#header;
      if (this.#check) this.#verifier = createVerifier({ format, from });
      return undefined;
    }
    const event = parseEventLine(text, number, this.#header.format);
    const failure = this.#verifier?.push(event);
    if (failure !== undefined) throw brokenChain(failure, number);
    return event;
  }
}

function bytesOf(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
}
