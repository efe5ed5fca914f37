import type { Role } from "./contracts.ts";

/** Rust hands out 1, 2, 3…; ours begin where it will not come, and stay small integers for the engine. */
const FIRST = 1_048_576;
const LAST = 1_073_741_822;

/** The ids of virtual connections: those that we hand out, and which were ever in use. */
export class ConnectionIds {
  readonly #first: number;
  #next: number;
  #highestOfPeer = 0;

  constructor(role: Role) {
    // The parity of our role, so that two peers of ours never hand out the same one.
    this.#first = role === "initiator" ? FIRST + 1 : FIRST;
    this.#next = this.#first;
  }

  next(inUse: ReadonlyMap<number, unknown>): number {
    for (;;) {
      const id = this.#next;
      this.#next = id >= LAST ? this.#first : id + 2;
      if (!inUse.has(id)) return id;
    }
  }

  /** The peer handed out an id. */
  note(id: number): void {
    if (id > this.#highestOfPeer) this.#highestOfPeer = id;
  }

  /** Whether an id may have been in use before, so that a message for it is only late. */
  wasUsed(id: number): boolean {
    const isOurs = id >= FIRST && id % 2 === this.#first % 2;
    return id <= this.#highestOfPeer || (isOurs && id < this.#next);
  }
}
