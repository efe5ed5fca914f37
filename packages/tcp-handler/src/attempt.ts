import type { ConnectionOwner } from "./owner.ts";

/** Something that takes time and that its caller's signal, or the end of its actor, cuts short. */
export class Attempt {
  readonly #owner: ConnectionOwner;
  /** Takes back what was put on the caller's signal. */
  #unlisten: (() => void) | undefined = undefined;
  /** Made for the first who asks: the quickest attempts do without. */
  #controller: AbortController | undefined = undefined;
  #aborted: { readonly reason: unknown } | undefined = undefined;
  /** Called once when it is cut short; `signal` is the same for those who need one. */
  onAbort: ((reason: unknown) => void) | undefined = undefined;

  /** Throws when the actor may not begin anything that waits, and the signal's reason when it has aborted. */
  constructor(owner: ConnectionOwner, outer: AbortSignal | undefined) {
    owner.checkMayWait();
    this.#owner = owner;
    if (outer !== undefined) this.#listen(outer);
    owner.attempts.add(this);
  }

  #listen(outer: AbortSignal): void {
    outer.throwIfAborted();
    const forward = (): void => this.abort(outer.reason);
    outer.addEventListener("abort", forward);
    this.#unlisten = () => outer.removeEventListener("abort", forward);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  /** Whether, and why, it was cut short. */
  get aborted(): { readonly reason: unknown } | undefined {
    return this.#aborted;
  }

  abort(reason: unknown): void {
    if (this.#aborted !== undefined) return;
    this.#aborted = { reason };
    this.#controller?.abort(reason);
    this.onAbort?.(reason);
  }

  /** It is over. */
  finish(): void {
    this.#owner.attempts.delete(this);
    this.#unlisten?.();
  }
}
