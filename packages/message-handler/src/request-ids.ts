import { generateRequestId } from "@troupe/ids";
import type { RequestId } from "@troupe/ids";

const BLOCK = 1_000;
/** Blocks are counted in five digits, so that an id has the length of a UUID; decimal digits are hexadecimal ones too. */
const FIRST_BLOCK = 10_000;
const LAST_BLOCK = 99_999;
const COUNTED_DIGITS = 8;

/** The last three digits of a number: made once, since V8 keeps each text that it makes of a number in a table. */
const lastDigits: readonly string[] = /* @__PURE__ */ Array.from({ length: BLOCK }, (_, i) =>
  String(i).padStart(3, "0"),
);

/** Ids for requests: UUIDs that cost no randomness each, but have a random beginning in common and a count behind it. */
export class RequestIds {
  #random = "";
  #block = LAST_BLOCK;
  #beginning = "";
  #next = BLOCK;

  next(): RequestId {
    if (this.#next === BLOCK) {
      this.#next = 0;
      this.#beginning = this.#nextBlock();
    }
    return (this.#beginning + lastDigits[this.#next++]!) as RequestId;
  }

  #nextBlock(): string {
    if (this.#block === LAST_BLOCK) {
      this.#random = generateRequestId().slice(0, -COUNTED_DIGITS);
      this.#block = FIRST_BLOCK;
    } else {
      this.#block += 1;
    }
    return `${this.#random}${this.#block}`;
  }
}
