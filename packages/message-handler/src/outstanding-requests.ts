import type { RequestId } from "@troupe/ids";
import type { RequestCall } from "./calls.ts";

/**
 * The requests to one actor whose callback is over and that have no answer. One that nobody waits for any more is still
 * known for a while, so that an actor that answers late makes no mistake; those of twice the limit are not.
 */
export class OutstandingRequests {
  /** Requests that may wait before others are refused. */
  readonly limit: number;
  readonly #byId = new Map<RequestId, RequestCall>();
  /** Those that somebody waits for. */
  #waiting = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get full(): boolean {
    return this.#waiting >= this.limit;
  }

  add(call: RequestCall): void {
    // At least half of them, since fewer than the limit wait: so looking through them all is not done often.
    if (this.#byId.size >= 2 * this.limit) this.#dropOver();
    this.#byId.set(call.id, call);
    if (!call.over) this.#waiting += 1;
  }

  #dropOver(): void {
    for (const [id, call] of this.#byId) if (call.over) this.#byId.delete(id);
  }

  /** Nobody waits any more for one that was added while somebody did. */
  settled(): void {
    this.#waiting -= 1;
  }

  take(id: RequestId): RequestCall | undefined {
    const call = this.#byId.get(id);
    if (call !== undefined) this.#byId.delete(id);
    return call;
  }

  /** Those that somebody waits for. */
  ids(): readonly RequestId[] {
    return this.#waitingCalls().map((call) => call.id);
  }

  /** Nobody will answer them any more. */
  fail(error: unknown): void {
    for (const call of this.#waitingCalls()) call.fail(error);
    this.#byId.clear();
  }

  #waitingCalls(): readonly RequestCall[] {
    return [...this.#byId.values()].filter((call) => !call.over);
  }
}
