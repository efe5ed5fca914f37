import type { Encode } from "@troupe/roam-wire";
import type { WriteWaiter } from "../core/contracts.ts";
import type { Outlet } from "../core/outlet.ts";
import { ChannelClosedError, ChannelMisusedError, LimitError } from "../errors.ts";
import { rejected } from "../rejected.ts";
import { ABANDON } from "./abandon.ts";
import type { Rx } from "./rx.ts";

/** How many writes may wait for the channel to be given to a call. */
const MAX_EARLY = 256;

interface Early<T> {
  readonly value: T;
  readonly waiter: WriteWaiter;
}

/**
 * The sending half of a channel. `write` takes an item at once where there is credit, and otherwise resolves when it has left; whoever awaits it goes at the
 * reader's pace. `close` ends the channel behind what was written.
 */
export class Tx<T> implements AsyncDisposable {
  /** @internal The other half, while this one may still be given to a call. */
  pair: Rx<T> | undefined = undefined;
  /** @internal Whether it lives on when its handler has settled. */
  isDetached = false;
  /** @internal Whether it was given to a call. */
  isGiven = false;
  #outlet: Outlet | undefined = undefined;
  #encode: Encode<T> | undefined = undefined;
  #error: Error | undefined = undefined;
  readonly #early: Early<T>[] = [];
  #earlyClose: WriteWaiter | undefined = undefined;
  #isClosed = false;
  #done: Promise<void> | undefined = undefined;

  /**
   * Sends an item. It is encoded before this returns, so it may be changed afterwards.
   * @param options.signal gives up waiting: an item that has not left is not sent
   * @throws {EncodeError} it is not of the channel's type
   * @throws {ChannelResetError} the reader has left; {@link ChannelClosedError}; {@link CreditExhaustedError}; {@link LimitError}; {@link LinkLostError}
   */
  write(value: T, options?: { readonly signal?: AbortSignal | undefined }): Promise<void> {
    let promise: Promise<void> | undefined;
    const waiter = (): WriteWaiter => {
      let waiter: WriteWaiter | undefined;
      promise = new Promise<void>((resolve, reject) => (waiter = { sent: resolve, failed: reject }));
      if (options?.signal !== undefined) waiter = this.#abortable(waiter!, options.signal);
      return waiter!;
    };
    try {
      options?.signal?.throwIfAborted();
      if (this.#write(value, waiter)) return (this.#done ??= Promise.resolve());
    } catch (error) {
      return rejected(error);
    }
    return promise!;
  }

  #write(value: T, waiter: () => WriteWaiter): boolean {
    if (this.#isClosed) throw this.#error ?? new ChannelClosedError();
    if (this.#outlet !== undefined) return this.#outlet.write(this.#encode!, value, waiter);
    if (this.isGiven) throw new ChannelMisusedError("this half was given to a call: write to the other side's");
    if (this.#error !== undefined) throw this.#error;
    if (this.#early.length >= MAX_EARLY)
      throw new LimitError(
        "write-queue-full",
        `${MAX_EARLY} items wait for the channel to be given to a call`,
        MAX_EARLY,
      );
    this.#early.push({ value, waiter: waiter() });
    return false;
  }

  #abortable(waiter: WriteWaiter, signal: AbortSignal): WriteWaiter {
    const done = (): void => signal.removeEventListener("abort", onAbort);
    const wrapped: WriteWaiter = {
      sent: () => (done(), waiter.sent()),
      failed: (error) => (done(), waiter.failed(error)),
    };
    const onAbort = (): void => {
      done();
      this.#outlet?.withdraw(wrapped);
      const at = this.#early.findIndex((early) => early.waiter === wrapped);
      if (at >= 0) this.#early.splice(at, 1);
      waiter.failed(signal.reason as Error);
    };
    signal.addEventListener("abort", onAbort);
    return wrapped;
  }

  /** Ends the channel behind what was written: resolves when all of it has left. Idempotent. */
  close(): Promise<void> {
    if (this.#isClosed) return (this.#done ??= Promise.resolve());
    this.#isClosed = true;
    this.#done = new Promise<void>((resolve, reject) => {
      const waiter: WriteWaiter = { sent: resolve, failed: reject };
      if (this.#error !== undefined) resolve();
      else if (this.#outlet === undefined) this.#earlyClose = waiter;
      else if (this.#outlet.close(() => waiter)) resolve();
    });
    // Whoever does not wait for it has said all there is to say.
    this.#done.catch(() => {});
    return this.#done;
  }

  /** @internal Closes it in this turn, if nothing waits in it. */
  closeNow(): boolean {
    if (this.#error !== undefined || this.#outlet?.error !== undefined) return true;
    if (this.#isClosed || this.#outlet === undefined || this.#outlet.queued > 0) return false;
    void this.close();
    return true;
  }

  /** Breaks the channel off: what waits is dropped, and the reader gets `ChannelResetError`. */
  abort(reason?: unknown): void {
    if (this.#error !== undefined) return;
    const error = new ChannelClosedError("the channel was broken off here");
    if (reason !== undefined) error.cause = reason;
    this.#outlet?.reset(error);
    this.failed(error);
  }

  /** In a handler: the channel outlives the answer, and whoever keeps this half closes it. */
  detach(): this {
    this.isDetached = true;
    return this;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal */
  bound(outlet: Outlet, encode: Encode<T>): void {
    this.#outlet = outlet;
    this.#encode = encode;
    outlet.onFailed = (error) => (this.#error = error);
    if (this.#error !== undefined) outlet.reset(this.#error);
  }

  /** @internal The Request is on its way: now what was written before may follow. */
  begin(): void {
    const outlet = this.#outlet!;
    for (const { value, waiter } of this.#early.splice(0)) {
      try {
        if (outlet.write(this.#encode!, value, () => waiter)) waiter.sent();
      } catch (error) {
        waiter.failed(error as Error);
      }
    }
    const closing = this.#earlyClose;
    this.#earlyClose = undefined;
    if (closing !== undefined && outlet.close(() => closing)) closing.sent();
  }

  /** @internal It was given to a call. */
  give(): void {
    this.isGiven = true;
    this.pair = undefined;
    this.#failEarly(new ChannelMisusedError("this half was given to a call: write to the other side's"));
  }

  /** @internal */
  [ABANDON](error: Error): void {
    this.pair?.failed(error);
  }

  /** @internal Its call failed. */
  failed(error: Error): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#outlet?.drop(error);
    this.#failEarly(error);
  }

  #failEarly(error: Error): void {
    for (const { waiter } of this.#early.splice(0)) waiter.failed(error);
    this.#earlyClose?.failed(error);
    this.#earlyClose = undefined;
  }
}
