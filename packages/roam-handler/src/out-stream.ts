import { CancelledError, LimitError } from "@troupe/roam-session";
import type { IncomingRequest } from "@troupe/roam-session";
import type { ActorCalls } from "./callbacks.ts";
import { RoamHandlerError } from "./errors.ts";

type Outlet = NonNullable<ReturnType<IncomingRequest["openOutlet"]>>;

/** A stream that the actor writes: items go out as far as there is credit, wait up to a bound, and the actor hears when none waits any more. */
export class OutStream {
  readonly id: number;
  readonly #actor: ActorCalls;
  readonly #outlet: Outlet;
  readonly #onOver: () => void;
  #waiting = 0;
  #closing: (() => void) | undefined = undefined;
  #isOver = false;
  readonly #waiter = {
    sent: (): void => this.#left(),
    failed: (): void => this.#left(),
  };

  constructor(actor: ActorCalls, outlet: Outlet, onOver: (stream: OutStream) => void) {
    this.#actor = actor;
    this.id = actor.newId();
    this.#outlet = outlet;
    this.#onOver = () => onOver(this);
    outlet.onFailed = () => this.#end();
  }

  /** True: it went out, or so it will without more being said. */
  write(item: Uint8Array): boolean {
    try {
      if (this.#outlet.writeBytes(item, () => this.#waiter)) return true;
    } catch (error) {
      const what = error instanceof LimitError ? error.message : "it cannot be written to";
      throw new RoamHandlerError("REFUSED_BY_LINK", `stream ${this.id}: ${what}`, this.id, error);
    }
    this.#waiting += 1;
    return false;
  }

  #left(): void {
    if (--this.#waiting > 0) return;
    if (!this.#isOver && this.#closing === undefined) this.#actor.tell("handleStreamReady", this.id);
  }

  /** Ends it behind what was written; `done` is called when all has left, or cannot. */
  close(done: () => void): void {
    if (this.#isOver) {
      done();
      return;
    }
    if (this.#closing !== undefined) {
      const before = this.#closing;
      this.#closing = () => (before(), done());
      return;
    }
    this.#closing = done;
    const waiter = { sent: () => this.#end(), failed: () => this.#end() };
    if (this.#outlet.close(() => waiter)) this.#end();
  }

  reset(): void {
    this.#outlet.reset(new CancelledError("the stream", "cancelled"));
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
    const closing = this.#closing;
    if (closing !== undefined) closing();
    // Whoever waits for room is told, and learns the rest from the next write.
    else if (this.#waiting > 0) this.#actor.tell("handleStreamReady", this.id);
  }
}
