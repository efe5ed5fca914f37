import type { ChainEvent, ChainFormat } from "@troupe/chain-events";
import { answerIn } from "./host-calls.ts";
import type { Answer, HostCall } from "./host-calls.ts";

/** `call` is the number of the call that it belongs to. */
export interface NumberedCall extends HostCall {
  readonly call: number;
}

/** A host call whose promise is open. */
export interface OpenHostCall extends NumberedCall {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** An open host call, and what it comes to. */
export interface Match {
  readonly open: OpenHostCall;
  readonly answer: Answer;
}

/** The host calls of an actor whose promises are open, in the order in which they asked. */
export class OpenHostCalls {
  readonly #format: ChainFormat;
  readonly #open: OpenHostCall[] = [];

  constructor(format: ChainFormat) {
    this.#format = format;
  }

  get types(): readonly string[] {
    return this.#open.map(({ called }) => called.type);
  }

  add(open: OpenHostCall): void {
    // Who is told that he has ended hears it at once, before all that wait.
    if (open.gone) this.#open.unshift(open);
    else this.#open.push(open);
  }

  /**
   * Takes out the host call that an event is the end of: the first one that asked. Code that no call waits for may ask a
   * call early or late, and be the same: then it is the first one of any call.
   * @param orGone also one that waited when its actor ended, and not only one that asked afterwards
   */
  take(event: ChainEvent, orGone: boolean): Match | undefined {
    const found = this.#find(event, orGone);
    if (found !== undefined) this.#open.splice(this.#open.indexOf(found.open), 1);
    return found;
  }

  #find(event: ChainEvent, orGone: boolean): Match | undefined {
    let early: Match | undefined;
    for (const open of this.#open) {
      const answer = answerIn(event, open, this.#format);
      if (answer === undefined || (!orGone && !open.gone && saysGone(answer))) continue;
      if (open.call === event.call) return { open, answer };
      early ??= { open, answer };
    }
    return early;
  }
}

/** Whether a host call failed because its actor had ended: then it did so at once, or was waiting when that happened. */
export function saysGone(answer: Answer): boolean {
  return answer.tag === "err" && /^actor \S+ has ended$/.test(answer.text);
}
