import { codecOf, EncodeError } from "@troupe/roam-wire";
import type { ChannelType } from "@troupe/roam-wire";
import type { RoamApi } from "./api.ts";
import { StreamReader } from "./stream-reader.ts";
import { StreamWriter } from "./stream-writer.ts";

/** The streams of one call of a typed client, from the encoding of its arguments on. */
export class ClientStreams {
  readonly ids: number[] = [];
  readonly #roam: RoamApi;
  readonly #begins: (() => void)[] = [];
  readonly #fails: ((error: Error) => void)[] = [];

  constructor(roam: RoamApi) {
    this.#roam = roam;
  }

  /** Opens the stream that `value` stands for, and returns its id. */
  open(type: ChannelType, value: unknown): number {
    const id = this.#roam.openStream(type.kind === "rx" ? "write" : "read");
    this.ids.push(id);
    if (type.kind === "rx") this.#sending(type, id, value);
    else this.#receiving(type, id, value);
    return id;
  }

  /** The other side receives: the caller gave the reader of a pair, or something to iterate over. */
  #sending(type: ChannelType, id: number, value: unknown): void {
    const source = { roam: this.#roam, id, codec: codecOf(type.element) };
    if (value instanceof StreamReader && value.pair !== undefined) {
      const reader: StreamReader<unknown> = value;
      const writer = reader.pair!;
      give(writer, reader);
      this.#begins.push(() => writer.bind(source));
      this.#fails.push((error) => writer.fail(error));
    } else {
      const items = iterableOf(value);
      this.#begins.push(() => void pump(items, new StreamWriter(source)));
    }
  }

  /** The other side sends: the caller gave the writer of a pair, or one that leads further. */
  #receiving(type: ChannelType, id: number, value: unknown): void {
    if (!(value instanceof StreamWriter)) {
      throw new EncodeError("invalid-value", "the other side sends on this stream: give the writer of roamStream()");
    }
    const source = { roam: this.#roam, id, codec: codecOf(type.element) };
    const writer: StreamWriter<unknown> = value;
    const reader = writer.pair;
    if (reader === undefined) {
      this.#begins.push(() => void pump(new StreamReader(source), writer));
      return;
    }
    give(writer, reader);
    this.#begins.push(() => reader.bind(source));
    this.#fails.push((error) => reader.fail(error));
  }

  /** The call has been made. */
  begin(): void {
    for (const begin of this.#begins) begin();
  }

  /** It was not made: whoever holds the other halves must not wait for ever. */
  abandon(error: Error): void {
    for (const fail of this.#fails) fail(error);
    try {
      for (const id of this.ids) this.#roam.resetStream(id);
    } catch {
      // The actor has ended, and its streams with it.
    }
  }
}

/** One half goes into a call: the other one is what is used from then on. */
function give(writer: StreamWriter<unknown>, reader: StreamReader<unknown>): void {
  writer.pair = undefined;
  reader.pair = undefined;
}

function iterableOf(value: unknown): AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value === "object" && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)) {
    return value as AsyncIterable<unknown> | Iterable<unknown>;
  }
  throw new EncodeError(
    "invalid-value",
    "the other side receives on this stream: give something to iterate over, or the reader of roamStream()",
  );
}

/** Sends all that `items` brings. Whichever side fails, the other is told. */
async function pump(items: AsyncIterable<unknown> | Iterable<unknown>, writer: StreamWriter<unknown>): Promise<void> {
  try {
    // A write that fails leaves the loop, which tells the iterator.
    for await (const item of items) await writer.write(item);
    writer.close();
  } catch {
    try {
      writer.abort();
    } catch {
      // The actor has ended, and its streams with it.
    }
  }
}
