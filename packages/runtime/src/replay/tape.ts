import type { ChainEvent } from "@troupe/chain-events";

/** A recorded chain, and how far a replay of it has come. */
export class Tape {
  readonly #events: readonly ChainEvent[];
  #position = 0;

  constructor(events: readonly ChainEvent[]) {
    this.#events = events;
  }

  /** Events that have been replayed. */
  get position(): number {
    return this.#position;
  }

  /** The event that has to come next; undefined at the end. */
  get next(): ChainEvent | undefined {
    return this.#events[this.#position];
  }

  /**
   * Whether what is next happened in the same moment as what was before it, so that no code which waited for something
   * ran in between. Theater's files know no times: there everything that can run does.
   */
  get goesOn(): boolean {
    const { next } = this;
    return next !== undefined && next.time === this.#events[this.#position - 1]?.time && next.time !== 0;
  }

  /** The next event has come. */
  advance(): void {
    this.#position += 1;
  }

  /** The first event from `from` on (counted from the next one) that is no host call. */
  peekBeyondHostCalls(from: number): ChainEvent | undefined {
    for (let index = this.#position + from; ; index += 1) {
      const event = this.#events[index];
      if (event?.kind !== "host-call") return event;
    }
  }

  /** Whether the current call was still running when the actor ended. */
  get callIsCutOff(): boolean {
    return this.peekBeyondHostCalls(0)?.kind === "lifecycle";
  }
}
