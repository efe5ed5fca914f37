import type { ChainEvent } from "@troupe/chain-events";
import { describeDifference, describeEvent } from "./report.ts";
import type { Divergence } from "./report.ts";
import type { Tape } from "./tape.ts";

/** What an actor does beside what was recorded: how far the two agree, and where they part. */
export class Comparison {
  readonly #tape: Tape;
  /** The recording is at its end, or the actor does something else: nothing that it does matters any more. */
  over = false;
  divergence: Divergence | undefined = undefined;
  calls = 0;
  hostCalls = 0;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  /** The actor has caused an event. Gives the recorded one if that is the same, and goes on to what comes after it. */
  advance(event: ChainEvent): ChainEvent | undefined {
    if (this.over) return undefined;
    const expected = this.#tape.next;
    if (expected === undefined) {
      this.over = true;
      return undefined;
    }
    if (event.hash !== expected.hash) {
      this.diverge(expected, describeDifference(expected, event), describeEvent(event));
      return undefined;
    }
    this.#tape.advance();
    if (expected.kind === "call") this.calls += 1;
    else if (expected.kind === "host-call") this.hostCalls += 1;
    return expected;
  }

  /** @param actual what the actor does instead of the event */
  diverge(expected: ChainEvent, what: string, actual: string): void {
    if (this.over) return;
    this.over = true;
    const { sequence } = expected;
    this.divergence = { sequence, what, expected: describeEvent(expected), actual };
  }
}
