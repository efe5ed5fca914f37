import type { ClockTimer } from "../clock.ts";
import { LinkLostError } from "../errors.ts";
import type { LinkCore } from "./link-core.ts";

/** Answers that a peer does not read: beyond a bound it is not read from either, for a while; far beyond, its link ends. */
export class Backlog {
  readonly #link: LinkCore;
  #stall: ClockTimer | undefined = undefined;

  constructor(link: LinkCore) {
    this.#link = link;
  }

  /** After each answer. */
  check(): void {
    const link = this.#link;
    const { maxBufferedBytes, overrunPauseMs } = link.limits;
    const { bufferedBytes } = link.output;
    if (bufferedBytes <= maxBufferedBytes) return;
    if (bufferedBytes > maxBufferedBytes * 4) {
      const error = new LinkLostError(`the peer does not read: ${bufferedBytes} bytes wait for it`);
      return link.finish({ kind: "failed", error }, error);
    }
    if (this.#stall !== undefined) return;
    link.reading.hold(this);
    // Both sides may be stalled because neither reads: so it must not be for ever.
    this.#stall = link.clock.timer(overrunPauseMs, () => link.reading.release(this));
  }

  /** The transport has room again. */
  drained(): void {
    const { output, limits, reading } = this.#link;
    if (this.#stall === undefined || output.bufferedBytes * 2 > limits.maxBufferedBytes) return;
    this.end();
    reading.release(this);
  }

  end(): void {
    this.#stall?.cancel();
    this.#stall = undefined;
  }
}
