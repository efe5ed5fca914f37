import { ChannelError } from "@troupe/roam-session";
import { Reader } from "@troupe/roam-wire";
import { RoamHandlerError } from "./errors.ts";
import { LateSource } from "./stream-source.ts";
import type { StreamSource } from "./stream-source.ts";
import type { StreamWriter } from "./stream-writer.ts";

const END: IteratorResult<never, undefined> = { done: true, value: undefined };
const NO_ITEMS: readonly Uint8Array[] = [];

/**
 * A stream that an actor reads, as an async iterable that is read once. What is not read is not sent: the sender is held up by its window. The end of the
 * iteration is the sender's `close`; a stream that breaks off throws `ChannelResetError` or what else happened. Leaving a loop early tells the sender with Reset.
 */
export class StreamReader<T> implements AsyncIterableIterator<T> {
  /** @internal The other half, until one of the two is given to a call. */
  pair: StreamWriter<T> | undefined = undefined;
  readonly #late: LateSource<T>;
  #items: readonly Uint8Array[] = NO_ITEMS;
  #head = 0;
  /** Calls of `next` that have not taken their item yet: one that comes now stands behind them. */
  #waiting = 0;
  #receiving: Promise<void> | undefined = undefined;
  #over: { readonly error: Error | undefined } | undefined = undefined;

  /** @internal */
  constructor(source?: StreamSource<T>) {
    this.#late = new LateSource(source);
  }

  /** @internal The stream is there. */
  bind(source: StreamSource<T>): void {
    if (this.#over === undefined) this.#late.bind(source);
    else source.roam.resetStream(source.id);
  }

  /** @internal There will be none. */
  fail(error: Error): void {
    this.#late.fail(error);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiting > 0 || this.#head === this.#items.length) return this.#wait();
    try {
      return Promise.resolve(this.#take());
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #wait(): Promise<IteratorResult<T, undefined>> {
    this.#waiting += 1;
    try {
      while (this.#head === this.#items.length) {
        if (this.#over === undefined) await (this.#receiving ??= this.#receive());
        else if (this.#over.error === undefined) return END;
        else throw this.#over.error;
      }
      return this.#take();
    } finally {
      this.#waiting -= 1;
    }
  }

  async #receive(): Promise<void> {
    try {
      const { roam, id } = this.#late.source ?? (await this.#late.get());
      const items = await roam.receive(id);
      if (items === undefined) this.#over ??= { error: undefined };
      else if (this.#over === undefined) {
        this.#items = items;
        this.#head = 0;
      }
    } catch (error) {
      this.#over ??= { error: reasonOf(error as Error) };
    } finally {
      this.#receiving = undefined;
    }
  }

  /** The next item of the batch; there is one. */
  #take(): IteratorResult<T, undefined> {
    const item = this.#items[this.#head++]!;
    try {
      const reader = new Reader(item);
      const value = this.#late.source!.codec.decode(reader);
      reader.expectEnd();
      return { done: false, value };
    } catch (cause) {
      const error = new ChannelError("channel-invalid-item", "an item could not be decoded", { cause });
      this.#leave(error);
      throw error;
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#leave(undefined);
    return Promise.resolve(END);
  }

  #leave(error: Error | undefined): void {
    this.#items = NO_ITEMS;
    this.#head = 0;
    if (this.#over !== undefined) return;
    this.#over = { error };
    const { source } = this.#late;
    source?.roam.resetStream(source.id);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** What broke the stream off, in the words of roam-session, or why nothing could be asked. */
function reasonOf(error: Error): Error {
  return error instanceof RoamHandlerError && error.cause instanceof Error ? error.cause : error;
}
