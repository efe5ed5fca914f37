import { ChainError } from "../errors.ts";

/** One line, without its end. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

const initialBytes = 4096;

/** Cuts bytes that arrive in any pieces into lines of UTF-8. */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** The beginning of a line: `pending` bytes. One array, for pieces may be as small as a byte. */
  #begun = new Uint8Array(0);
  #pending = 0;
  #number = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in this piece, which is not kept. Throws CHAIN_SYNTAX: line too long, or not UTF-8. */
  *push(bytes: Uint8Array): Generator<Line, undefined> {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(0x0a, start);
      if (end === -1) break;
      yield this.#line(bytes.subarray(start, end));
      start = end + 1;
    }
    if (start < bytes.length) this.#keep(bytes.subarray(start));
  }

  /** The last line, where it had no end. */
  *end(): Generator<Line, undefined> {
    if (this.#pending > 0) yield this.#line(new Uint8Array(0));
  }

  #keep(rest: Uint8Array): void {
    const length = this.#pending + rest.length;
    if (length > this.#maxBytes) {
      throw new ChainError("CHAIN_SYNTAX", `line ${this.#number}: more than ${this.#maxBytes} bytes`, {
        line: this.#number,
      });
    }
    if (length > this.#begun.length) {
      const grown = new Uint8Array(Math.max(length, this.#begun.length * 2, initialBytes));
      grown.set(this.#begun.subarray(0, this.#pending));
      this.#begun = grown;
    }
    this.#begun.set(rest, this.#pending);
    this.#pending = length;
  }

  #line(last: Uint8Array): Line {
    const number = this.#number;
    let bytes = last;
    if (this.#pending > 0) {
      this.#keep(last);
      bytes = this.#begun.subarray(0, this.#pending);
      this.#pending = 0;
    } else if (last.length > this.#maxBytes) this.#keep(last);
    this.#number++;
    try {
      return { text: this.#decoder.decode(bytes), number };
    } catch (cause) {
      throw new ChainError("CHAIN_SYNTAX", `line ${number}: not UTF-8`, { line: number, cause });
    }
  }
}
