import { encoded } from "./encoded.ts";
import { LateSource } from "./stream-source.ts";
import type { StreamSource } from "./stream-source.ts";
import type { StreamReader } from "./stream-reader.ts";

/** A stream that an actor writes. Whoever awaits `write` goes at the reader's pace. */
export class StreamWriter<T> {
  /** @internal The other half, until one of the two is given to a call. */
  pair: StreamReader<T> | undefined = undefined;
  readonly #late: LateSource<T>;

  /** @internal */
  constructor(source?: StreamSource<T>) {
    this.#late = new LateSource(source);
  }

  /** @internal The stream is there. */
  bind(source: StreamSource<T>): void {
    this.#late.bind(source);
  }

  /** @internal There will be none. */
  fail(error: Error): void {
    this.#late.fail(error);
  }

  /**
   * Sends an item; resolves when there is room for the next one.
   * @throws {RoamHandlerError} STREAM_NOT_FOUND: the stream is over, REFUSED_BY_LINK: more waits than is allowed
   */
  async write(value: T): Promise<void> {
    const { roam, id, codec } = this.#late.source ?? (await this.#late.get());
    const item = encoded((writer) => codec.encode(writer, value));
    if (!roam.write(id, item)) await roam.ready(id);
  }

  /** Ends the stream behind what was written. */
  close(): void {
    this.#then(({ roam, id }) => roam.closeStream(id));
  }

  /** Breaks the stream off. */
  abort(): void {
    this.#then(({ roam, id }) => roam.resetStream(id));
  }

  #then(act: (source: StreamSource<T>) => void): void {
    const { source } = this.#late;
    // Behind the writes that wait for the same.
    if (source === undefined) void this.#late.get().then(act, () => {});
    else act(source);
  }
}
