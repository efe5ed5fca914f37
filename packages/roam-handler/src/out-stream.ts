import { CancelledError } from "@troupe/roam-session";
import type { RawWriting } from "@troupe/roam-session/raw";
import type { ActorSide } from "./actor-side.ts";
import { messageOf, RoamHandlerError } from "./errors.ts";
import type { Settle } from "./waits.ts";

/** A stream that the actor writes: items go out as far as there is credit, wait up to a bound, and the actor hears when none waits any more. */
export class OutStream {
  readonly id: number;
  readonly #actor: ActorSide;
  readonly #onOver: () => void;
  readonly #ready = new Set<Settle<void>>();
  #writing: RawWriting | undefined = undefined;
  #waiting = 0;
  #closing: (() => void) | undefined = undefined;
  #isOver = false;
  readonly #waiter = {
    sent: (): void => this.#left(),
    failed: (): void => this.#left(),
  };

  constructor(actor: ActorSide, onOver: (stream: OutStream) => void) {
    this.#actor = actor;
    this.id = actor.newId();
    this.#onOver = () => onOver(this);
  }

  bind(writing: RawWriting): void {
    this.#writing = writing;
    writing.onFailed = () => this.#end();
  }

  #begun(): RawWriting {
    if (this.#writing !== undefined) return this.#writing;
    throw new RoamHandlerError("STREAM_STATE", `stream ${this.id} begins with the call that it is given to`, this.id);
  }

  /** True: it went out, or so it will without more being said. */
  write(item: Uint8Array): boolean {
    const writing = this.#begun();
    try {
      if (writing.writeBytes(item, () => this.#waiter)) return true;
    } catch (error) {
      throw new RoamHandlerError("REFUSED_BY_LINK", `stream ${this.id}: ${messageOf(error)}`, this.id, error);
    }
    this.#waiting += 1;
    return false;
  }

  /** Ends the wait when nothing waits in the stream. */
  whenReady(settle: Settle<void>): void {
    if (this.#waiting === 0) settle.resolve();
    else this.#ready.add(settle);
  }

  stopWaiting(settle: Settle<void>): void {
    this.#ready.delete(settle);
  }

  #left(): void {
    if (--this.#waiting === 0 && !this.#isOver) this.#tellReady();
  }

  /** Whoever waits for room is told, and learns the rest from the next write. */
  #tellReady(): void {
    if (this.#ready.size === 0) {
      if (this.#closing === undefined) this.#actor.tell("handleStreamReady", this.id);
      return;
    }
    const waits = [...this.#ready];
    this.#ready.clear();
    for (const settle of waits) settle.resolve();
  }

  /** Ends it behind what was written; `done` is called when all has left, or cannot. */
  close(done: () => void): void {
    if (this.#isOver) return done();
    const writing = this.#begun();
    if (this.#closing !== undefined) {
      const before = this.#closing;
      this.#closing = () => (before(), done());
      return;
    }
    this.#closing = done;
    const waiter = { sent: () => this.#end(), failed: () => this.#end() };
    if (writing.close(() => waiter)) this.#end();
  }

  reset(): void {
    this.#writing?.reset(new CancelledError("the stream", "cancelled"));
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
    if (this.#waiting > 0 || this.#ready.size > 0) this.#tellReady();
    this.#closing?.();
  }
}
