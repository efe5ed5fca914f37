import type { ConnectionOwner } from "./owner.ts";

/** Something that takes time and that its caller's signal, or the end of its actor, cuts short. */
export class Attempt {
  readonly #owner: ConnectionOwner;
  readonly #outer: AbortSignal | undefined;
  readonly #controller = new AbortController();

  /** Throws when the actor may not begin anything that waits, and the signal's reason when it has aborted. */
  constructor(owner: ConnectionOwner, outer: AbortSignal | undefined) {
    owner.checkMayWait();
    outer?.throwIfAborted();
    this.#owner = owner;
    this.#outer = outer;
    owner.attempts.add(this);
    outer?.addEventListener("abort", this.#forward);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly #forward = (): void => this.abort(this.#outer?.reason);

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** It is over: gives back what it put on the outer signal. */
  finish(): void {
    this.#owner.attempts.delete(this);
    this.#outer?.removeEventListener("abort", this.#forward);
  }
}
