import type { Reader } from "@troupe/roam-wire";
import type { ChannelReceiver, WriteWaiter } from "../core/contracts.ts";
import type { Inlet } from "../core/inlet.ts";
import type { Outlet } from "../core/outlet.ts";
import { ChannelClosedError } from "../errors.ts";

/** One side of a forwarded channel: until something comes, it may turn out to receive or to send. */
export interface ForwardedSide {
  inlet: Inlet | undefined;
  outlet: Outlet | undefined;
}

/**
 * A channel between two links whose types are not known here. The first frame shows its direction; then the ends that it does not need are forgotten. Close and
 * Reset are passed on only if they came, and credit is given back when an item has left on the other side.
 */
export class ForwardedChannel {
  readonly downstream: ForwardedSide = { inlet: undefined, outlet: undefined };
  readonly upstream: ForwardedSide = { inlet: undefined, outlet: undefined };
  #isDirected = false;
  #isOver = false;

  /** What takes the frames that come on one side. */
  receiverFor(side: ForwardedSide): ChannelReceiver {
    const other = side === this.downstream ? this.upstream : this.downstream;
    return {
      data: (payload, length) => {
        this.#direct(side, other);
        this.#pass(payload, length, side, other);
      },
      closed: () => {
        this.#direct(side, other);
        try {
          other.outlet?.close(() => IGNORE);
        } catch {
          // It is over already.
        }
      },
      failed: (error) => this.breakOff(error),
    };
  }

  /** An outlet that fails takes its source with it. */
  watch(side: ForwardedSide): void {
    if (side.outlet !== undefined) side.outlet.onFailed = (error) => this.breakOff(error);
  }

  #direct(from: ForwardedSide, to: ForwardedSide): void {
    if (this.#isDirected) return;
    this.#isDirected = true;
    const unused = new ChannelClosedError("the channel goes the other way");
    if (from.outlet !== undefined) from.outlet.onFailed = undefined;
    from.outlet?.drop(unused);
    // Its receiver is ours, and must not take this for the end.
    if (to.inlet?.isOpen === true) to.inlet.end();
  }

  #pass(payload: Reader, length: number, from: ForwardedSide, to: ForwardedSide): void {
    const taken = (): void => from.inlet?.consumed(length);
    const waiter: WriteWaiter = { sent: taken, failed: (error) => this.breakOff(error) };
    try {
      if (to.outlet?.writeBytes(payload.rest(), () => waiter) === true) taken();
    } catch (error) {
      // What one client does wrong must not reach the link that all share.
      this.breakOff(error as Error);
    }
  }

  /** Ends it on both sides with Reset. */
  breakOff(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { inlet, outlet } of [this.downstream, this.upstream]) {
      inlet?.cancel();
      if (outlet !== undefined) outlet.onFailed = undefined;
      outlet?.reset(error);
    }
  }

  /** The call was refused: the side that refused knows nothing of the channel. */
  forget(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { inlet, outlet } of [this.downstream, this.upstream]) {
      if (inlet?.isOpen === true) inlet.end();
      if (outlet !== undefined) outlet.onFailed = undefined;
      outlet?.drop(error);
    }
  }
}

const IGNORE: WriteWaiter = { sent: () => {}, failed: () => {} };
