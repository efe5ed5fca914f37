import { ChannelError, ChannelResetError } from "@troupe/roam-session";
import { Reader, codecOf } from "@troupe/roam-wire";
import type { ChannelType, Codec } from "@troupe/roam-wire";
import type { RoamApi } from "./api.ts";
import { encoded } from "./encoded.ts";

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: Error): void;
}

/**
 * A stream that a handler reads, as an async iterable that is read once. While items wait here, no further batch is taken, so the sender is held up by its
 * window. Leaving a loop early tells the sender with Reset.
 */
export class StreamReader<T> implements AsyncIterableIterator<T> {
  readonly #roam: RoamApi;
  readonly #id: number;
  readonly #codec: Codec<T>;
  readonly #forget: () => void;
  #items: T[] = [];
  #head = 0;
  #waiters: Waiter<T>[] = [];
  #over: { readonly error: Error | undefined } | undefined = undefined;
  #paused = false;

  /** @internal */
  constructor(roam: RoamApi, id: number, codec: Codec<T>, forget: () => void) {
    this.#roam = roam;
    this.#id = id;
    this.#codec = codec;
    this.#forget = forget;
  }

  /** @internal */
  arrived(items: readonly Uint8Array[]): void {
    for (const item of items) {
      let value: T;
      try {
        const reader = new Reader(item);
        value = this.#codec.decode(reader);
        reader.expectEnd();
      } catch (cause) {
        this.#roam.resetStream(this.#id);
        this.#end(new ChannelError("channel-invalid-item", "an item could not be decoded", { cause }));
        return;
      }
      const waiter = this.#waiters.shift();
      if (waiter === undefined) this.#items.push(value);
      else waiter.resolve({ done: false, value });
    }
    if (this.#items.length > this.#head && !this.#paused) {
      this.#paused = true;
      this.#roam.pauseStream(this.#id);
    }
  }

  /** @internal */
  ended(problem: string | undefined): void {
    if (problem === undefined) this.#end(undefined);
    else if (problem === "channel-reset") this.#end(new ChannelResetError());
    else this.#end(new ChannelError(problem, `the stream ended: ${problem}`));
  }

  #end(error: Error | undefined): void {
    if (this.#over !== undefined) return;
    this.#over = { error };
    this.#forget();
    for (const waiter of this.#waiters.splice(0)) {
      if (error === undefined) waiter.resolve({ done: true, value: undefined });
      else waiter.reject(error);
    }
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#head < this.#items.length) {
      const value = this.#items[this.#head++]!;
      if (this.#head === this.#items.length) this.#empty();
      return Promise.resolve({ done: false, value });
    }
    if (this.#over === undefined) return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
    const { error } = this.#over;
    return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }

  #empty(): void {
    this.#items = [];
    this.#head = 0;
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#over === undefined) this.#roam.resumeStream(this.#id);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items = [];
    this.#head = 0;
    if (this.#over === undefined) {
      this.#roam.resetStream(this.#id);
      this.#end(undefined);
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** A stream that a handler writes. Whoever awaits `write` goes at the reader's pace. */
export class StreamWriter<T> {
  readonly #roam: RoamApi;
  readonly #id: number;
  readonly #codec: Codec<T>;
  #waiters: (() => void)[] = [];

  /** @internal */
  constructor(roam: RoamApi, id: number, codec: Codec<T>) {
    this.#roam = roam;
    this.#id = id;
    this.#codec = codec;
  }

  /**
   * Sends an item; resolves when there is room for the next one.
   * @throws {RoamHandlerError} STREAM_NOT_FOUND: the stream is over, REFUSED_BY_LINK: more waits than is allowed
   */
  async write(value: T): Promise<void> {
    const item = encoded((writer) => this.#codec.encode(writer, value));
    if (this.#roam.write(this.#id, item)) return;
    await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Ends the stream behind what was written. */
  close(): void {
    this.#roam.closeStream(this.#id);
  }

  /** Breaks the stream off. */
  abort(): void {
    this.#roam.resetStream(this.#id);
  }

  /** @internal */
  ready(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}

interface Open {
  readonly readers: Map<number, StreamReader<unknown>>;
  readonly writers: Map<number, StreamWriter<unknown>>;
}

/** The open streams of the actors that a skeleton serves, by the actor's own `roam`: what is left of an actor that crashed goes with it. */
export class Streams {
  readonly #byActor = new WeakMap<RoamApi, Open>();

  open(roam: RoamApi, { kind, element }: ChannelType, id: number): StreamReader<unknown> | StreamWriter<unknown> {
    let open = this.#byActor.get(roam);
    if (open === undefined) this.#byActor.set(roam, (open = { readers: new Map(), writers: new Map() }));
    const { readers, writers } = open;
    const codec = codecOf(element);
    if (kind === "rx") {
      const reader = new StreamReader(roam, id, codec, () => void readers.delete(id));
      readers.set(id, reader);
      return reader;
    }
    const writer = new StreamWriter(roam, id, codec);
    writers.set(id, writer);
    return writer;
  }

  reader(roam: RoamApi, id: number): StreamReader<unknown> | undefined {
    return this.#byActor.get(roam)?.readers.get(id);
  }

  writer(roam: RoamApi, id: number): StreamWriter<unknown> | undefined {
    return this.#byActor.get(roam)?.writers.get(id);
  }

  /** A call is over, and its streams with it. */
  forget(roam: RoamApi, ids: readonly number[]): void {
    const open = this.#byActor.get(roam);
    for (const id of ids) {
      open?.readers.get(id)?.ended("channel-closed");
      open?.writers.delete(id);
    }
  }
}
