import type { Decode } from "@troupe/roam-wire";
import type { Inlet } from "../core/inlet.ts";
import { ChannelMisusedError } from "../errors.ts";
import { rejected } from "../rejected.ts";
import { ABANDON } from "./abandon.ts";
import { InboundQueue, type ReadWaiter } from "./inbound-queue.ts";
import type { Tx } from "./tx.ts";

/**
 * The receiving half of a channel: an async iterable that is read once. Reading gives the sender credit, so what is not read is not sent. The end
 * of the iteration is the sender's `close`; everything else throws: `ChannelResetError`, `LinkLostError`, or the error of the call. Items that came before
 * are delivered first. Leaving a loop early tells the sender with Reset.
 */
export class Rx<T> implements AsyncIterableIterator<T>, AsyncDisposable {
  /** @internal The other half, while this one may still be given to a call. */
  pair: Tx<T> | undefined = undefined;
  /** @internal Whether it lives on when its handler has settled. */
  isDetached = false;
  /** @internal Whether it was given to a call. */
  isGiven = false;
  #queue: InboundQueue<T> | undefined = undefined;
  #early: ReadWaiter<T>[] = [];
  #earlyError: Error | undefined = undefined;
  #isCancelled = false;

  /** The next item. With a `signal`, waiting for it can be given up without harm to the channel. */
  read(options?: { readonly signal?: AbortSignal | undefined }): Promise<IteratorResult<T, undefined>> {
    const signal = options?.signal;
    if (signal === undefined) return this.next();
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const done = (): void => signal.removeEventListener("abort", onAbort);
      const waiter: ReadWaiter<T> = {
        resolve: (result) => (done(), resolve(result)),
        reject: (error) => (done(), reject(error)),
      };
      const onAbort = (): void => {
        done();
        this.#queue?.stopWaiting(waiter);
        this.#early = this.#early.filter((other) => other !== waiter);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", onAbort);
      this.#read(waiter);
    });
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const queue = this.#queue;
    if (queue !== undefined) {
      try {
        const taken = queue.take();
        if (taken !== undefined) return Promise.resolve(taken);
      } catch (error) {
        return rejected(error);
      }
    }
    return new Promise((resolve, reject) => this.#read({ resolve, reject }));
  }

  #read(waiter: ReadWaiter<T>): void {
    if (this.isGiven)
      return waiter.reject(new ChannelMisusedError("this half was given to a call: read the other side's"));
    if (this.#isCancelled) return waiter.resolve({ done: true, value: undefined });
    if (this.#earlyError !== undefined) return waiter.reject(this.#earlyError);
    if (this.#queue === undefined) return void this.#early.push(waiter);
    try {
      const taken = this.#queue.take();
      if (taken === undefined) this.#queue.wait(waiter);
      else waiter.resolve(taken);
    } catch (error) {
      waiter.reject(error as Error);
    }
  }

  /** Leaves early: what waits is dropped, the sender is told with Reset, and what still comes is discarded. */
  cancel(): void {
    this.#isCancelled = true;
    this.#queue?.cancel();
    for (const waiter of this.#early.splice(0)) waiter.resolve({ done: true, value: undefined });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.cancel();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** In a handler: the channel outlives the answer, and whoever keeps this half reads it to its end or cancels it. */
  detach(): this {
    this.isDetached = true;
    return this;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    return Promise.resolve();
  }

  /** @internal The queue that a channel fills, made before the channel. */
  receive(decode: Decode<T>): InboundQueue<T> {
    const queue = new InboundQueue(decode);
    this.#queue = queue;
    for (const waiter of this.#early.splice(0)) queue.wait(waiter);
    return queue;
  }

  /** @internal */
  bound(queue: InboundQueue<T>, inlet: Inlet): void {
    queue.bind(inlet);
    if (this.#isCancelled) queue.cancel();
  }

  /** @internal It was given to a call. */
  give(): void {
    this.isGiven = true;
    this.pair = undefined;
    for (const waiter of this.#early.splice(0)) this.#read(waiter);
  }

  /** @internal */
  [ABANDON](error: Error): void {
    this.pair?.failed(error);
  }

  /** @internal Its call failed. */
  failed(error: Error): void {
    if (this.#queue !== undefined) return this.#queue.failed(error);
    this.#earlyError = error;
    for (const waiter of this.#early.splice(0)) waiter.reject(error);
  }
}
