import { RoamProtocolError } from "../errors.ts";

/** A Hello with its framing fits in this. */
const HEAD_BYTES = 16;

type Name = "cobs" | "length-prefix";

/**
 * Remembers how a stream began until its first frame has passed. A peer that frames otherwise begins with a Hello as well, which is recognised in
 * that other form, so that the error can say what is really wrong.
 */
export class FirstFrame {
  readonly #own: Name;
  #head: Uint8Array | undefined = new Uint8Array(0);

  constructor(own: Name) {
    this.#own = own;
  }

  remember(chunk: Uint8Array): void {
    if (this.#head === undefined || this.#head.length === HEAD_BYTES) return;
    const more = chunk.subarray(0, HEAD_BYTES - this.#head.length);
    this.#head = Uint8Array.of(...this.#head, ...more);
  }

  /** The first frame was good. */
  pass(): void {
    this.#head = undefined;
  }

  /** Throws if no Hello is as long as the first frame claims to be, and the other framing explains it. */
  checkLength(length: number): void {
    if (this.#head === undefined || length <= HEAD_BYTES) return;
    const mismatch = this.#mismatch();
    if (mismatch !== undefined) throw mismatch;
  }

  /** The error itself, or the reason behind it. */
  explain(error: unknown): unknown {
    return this.#mismatch(error) ?? error;
  }

  #mismatch(cause?: unknown): RoamProtocolError | undefined {
    const head = this.#head;
    if (head === undefined) return undefined;
    const other = startsWithPrefixedHello(head) ? "length-prefix" : startsWithCobsHello(head) ? "cobs" : undefined;
    if (other === undefined || other === this.#own) return undefined;
    return new RoamProtocolError(
      "framing-mismatch",
      `the peer frames its messages with ${other}, ${this.#own} was expected: both sides must use the same`,
      {
        cause,
      },
    );
  }
}

/** `length 0 0 0`, then a Hello: its variant 0, and a version. */
function startsWithPrefixedHello(head: Uint8Array): boolean {
  return (
    head.length >= 6 &&
    head[0]! >= 2 &&
    head[0]! <= 12 &&
    head[1] === 0 &&
    head[2] === 0 &&
    head[3] === 0 &&
    head[4] === 0
  );
}

/** `1` for the variant 0 that became a code, then the rest of at most eleven bytes without a zero, unless a value is 0. */
function startsWithCobsHello(head: Uint8Array): boolean {
  const zero = head.indexOf(0);
  return head[0] === 1 && zero >= 3 && zero <= 13 && head[1]! <= zero - 1;
}
