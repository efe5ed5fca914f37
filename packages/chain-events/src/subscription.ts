import type { ChainEvent } from "./event.ts";

/** In place of events that a slow reader missed: those with `from` <= sequence < `to`. */
export interface Gap {
  readonly kind: "gap";
  /** How many: `to - from`. */
  readonly dropped: number;
  readonly from: number;
  readonly to: number;
}

/** How {@link Chain.subscribe} reads. */
export interface SubscribeOptions {
  /** How many events a reader may lag behind before it loses the oldest; default: what the chain holds in memory. */
  readonly capacity?: number;
  /** First event to deliver, by sequence number; default: the next to be appended. */
  readonly from?: number;
  readonly signal?: AbortSignal;
}

/** What a subscription reads from. */
interface Source {
  readonly length: number;
  readonly oldest: { readonly length: number };
  readonly closed: boolean;
  event(sequence: number): ChainEvent | undefined;
}

interface Waiter {
  readonly resolve: (result: IteratorResult<ChainEvent | Gap, undefined>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * A reader of a chain: a cursor into what the chain holds in memory, so that the writer pays nothing for readers that
 * are busy, and one wake-up for those that wait.
 */
export class Subscription implements AsyncIterableIterator<ChainEvent | Gap> {
  readonly #source: Source;
  readonly #waiting: Set<() => void>;
  readonly #capacity: number;
  readonly #signal: AbortSignal | undefined;
  #next: number;
  #done = false;
  /** Calls of next() that found nothing yet, oldest first. */
  #waiters: Waiter[] = [];

  /** @internal */
  constructor(
    source: Source,
    waiting: Set<() => void>,
    capacity: number,
    from: number,
    signal: AbortSignal | undefined,
  ) {
    this.#source = source;
    this.#waiting = waiting;
    this.#capacity = capacity;
    this.#next = from;
    this.#signal = signal;
  }

  next(): Promise<IteratorResult<ChainEvent | Gap, undefined>> {
    if (this.#done) return Promise.resolve({ done: true, value: undefined });
    if (this.#signal?.aborted) {
      this.#done = true;
      return Promise.reject(this.#signal.reason as Error);
    }
    const ready = this.#take();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve, reject) => {
      if (this.#waiters.push({ resolve, reject }) === 1) this.#listen();
    });
  }

  /** Ends the subscription; calls of `next` that wait are done. */
  return(): Promise<IteratorResult<ChainEvent | Gap, undefined>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
  }

  #take(): IteratorResult<ChainEvent | Gap, undefined> | undefined {
    const { length } = this.#source;
    const oldest = Math.max(this.#source.oldest.length, length - this.#capacity);
    if (this.#next < oldest) {
      const from = this.#next;
      this.#next = oldest;
      return { done: false, value: { kind: "gap", dropped: oldest - from, from, to: oldest } };
    }
    if (this.#next < length) return { done: false, value: this.#source.event(this.#next++)! };
    if (!this.#source.closed) return undefined;
    this.#done = true;
    return { done: true, value: undefined };
  }

  #listen(): void {
    this.#waiting.add(this.#wake);
    this.#signal?.addEventListener("abort", this.#abort);
  }

  #unlisten(): void {
    this.#waiting.delete(this.#wake);
    this.#signal?.removeEventListener("abort", this.#abort);
  }

  #wake = (): void => {
    this.#unlisten();
    while (this.#waiters.length > 0) {
      const ready = this.#take();
      if (ready === undefined) break;
      if (ready.done === true) return this.#end();
      this.#waiters.shift()!.resolve(ready);
    }
    if (this.#waiters.length > 0) this.#listen();
  };

  #abort = (): void => {
    this.#unlisten();
    this.#done = true;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(this.#signal!.reason);
  };

  #end(): void {
    this.#unlisten();
    this.#done = true;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { resolve } of waiters) resolve({ done: true, value: undefined });
  }
}
