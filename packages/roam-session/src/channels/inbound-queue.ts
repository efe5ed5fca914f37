import type { Decode, Reader } from "@troupe/roam-wire";
import type { ChannelReceiver } from "../core/contracts.ts";
import type { Inlet } from "../core/inlet.ts";
import { ChannelError } from "../errors.ts";

/** Someone who waits for the next item. */
export interface ReadWaiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: Error): void;
}

/** The next item, `undefined` if there is none yet. */
export type Taken<T> = IteratorResult<T, undefined> | undefined;

/** Items on their way from a channel to its reader. An item is decoded when it comes, and counts as read when it is handed over. */
export class InboundQueue<T> implements ChannelReceiver {
  readonly #decode: Decode<T>;
  #inlet: Inlet | undefined = undefined;
  // Two arrays and a head: nothing is allocated for an item but itself.
  #values: T[] = [];
  #lengths: number[] = [];
  #head = 0;
  #isOver = false;
  #error: Error | undefined = undefined;
  readonly #waiters: ReadWaiter<T>[] = [];

  constructor(decode: Decode<T>) {
    this.#decode = decode;
  }

  bind(inlet: Inlet): void {
    this.#inlet = inlet;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  data(payload: Reader, length: number): void {
    if (this.#isOver) return;
    let value: T;
    try {
      value = this.#decode(payload);
      payload.expectEnd();
    } catch (cause) {
      this.#inlet?.cancel();
      return this.failed(new ChannelError("channel-invalid-item", "an item could not be decoded", { cause }));
    }
    const waiter = this.#waiters.shift();
    if (waiter === undefined) {
      this.#values.push(value);
      this.#lengths.push(length);
      return;
    }
    waiter.resolve({ done: false, value });
    this.#inlet?.consumed(length);
  }

  closed(): void {
    this.#end(undefined);
  }

  failed(error: Error): void {
    this.#end(error);
  }

  #end(error: Error | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    for (const waiter of this.#waiters.splice(0)) {
      if (error === undefined) waiter.resolve({ done: true, value: undefined });
      else waiter.reject(error);
    }
  }

  /**
   * What a reader gets now.
   * @throws why the channel failed, after all that came before has been read
   */
  take(): Taken<T> {
    const head = this.#head;
    if (head === this.#values.length) {
      if (!this.#isOver) return undefined;
      const error = this.#error;
      if (error === undefined) return { done: true, value: undefined };
      throw error;
    }
    const value = this.#values[head]!;
    const length = this.#lengths[head]!;
    this.#values[head] = undefined as T;
    this.#head = head + 1;
    if (this.#head === this.#values.length) this.#clear();
    else if (this.#head >= 1024) {
      this.#values = this.#values.slice(this.#head);
      this.#lengths = this.#lengths.slice(this.#head);
      this.#head = 0;
    }
    this.#inlet?.consumed(length);
    return { done: false, value };
  }

  wait(waiter: ReadWaiter<T>): void {
    this.#waiters.push(waiter);
  }

  stopWaiting(waiter: ReadWaiter<T>): void {
    const at = this.#waiters.indexOf(waiter);
    if (at >= 0) this.#waiters.splice(at, 1);
  }

  #clear(): void {
    this.#head = 0;
    if (this.#values.length > 1024) {
      this.#values = [];
      this.#lengths = [];
    } else {
      this.#values.length = 0;
      this.#lengths.length = 0;
    }
  }

  /** Nobody reads any more: what waits is dropped, and the sender is told. */
  cancel(): void {
    this.#clear();
    this.#error = undefined;
    this.#inlet?.cancel();
    this.#end(undefined);
  }
}
