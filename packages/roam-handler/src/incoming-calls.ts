import type { ActorSide } from "./actor-side.ts";
import type { Declaration } from "./declaration.ts";
import { RoamHandlerError } from "./errors.ts";
import type { IncomingCall } from "./incoming-call.ts";

/** The calls of peers that one actor has not answered. */
export class IncomingCalls {
  readonly actor: ActorSide;
  /** What the actor has declared by itself. */
  declaration: Declaration | undefined = undefined;
  /** The call whose callback runs. */
  current: IncomingCall | undefined = undefined;
  readonly #waiting = new Map<number, IncomingCall>();
  /** Calls with a nonce, from their Request on: they outlive their links. */
  readonly #kept = new Set<IncomingCall>();

  constructor(actor: ActorSide) {
    this.actor = actor;
  }

  /** A call outlives its link, and ends with its actor at the latest. */
  keep(call: IncomingCall): void {
    this.#kept.add(call);
  }

  wait(call: IncomingCall): void {
    this.#waiting.set(call.id, call);
  }

  finished(call: IncomingCall): void {
    if (this.#waiting.size > 0) this.#waiting.delete(call.id);
    if (this.#kept.size > 0) this.#kept.delete(call);
  }

  /** Throws CALL_NOT_FOUND. */
  find(id: number): IncomingCall {
    const { current } = this;
    const call = current?.id === id && current.request.isWanted ? current : this.#waiting.get(id);
    if (call === undefined) throw new RoamHandlerError("CALL_NOT_FOUND", `no call ${id} waits for an answer`, id);
    return call;
  }

  ids(): readonly number[] {
    return [...this.#waiting.keys()];
  }

  /** The actor has ended; `running` says why the call gets no answer that runs. */
  end(running: "handler-failed" | "actor-gone"): void {
    // Where it is made while its Request is read, its session does not know it yet.
    this.current?.breakOff(running);
    for (const call of this.#kept) call.breakOff("actor-gone");
  }
}
