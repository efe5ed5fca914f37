import type { RequestId } from "@troupe/ids";

const BLOCK = 1_000;

/** The last three digits of a number: made once, since V8 keeps each text that it makes of a number in a table. */
const lastDigits: readonly string[] = /* @__PURE__ */ Array.from({ length: BLOCK }, (_, i) =>
  String(i).padStart(3, "0"),
);

/** Ids for requests: the numbers from 1000 on, in order. */
export class RequestIds {
  #block = 0;
  #firstDigits = "";
  #next = BLOCK;

  next(): RequestId {
    if (this.#next === BLOCK) {
      this.#next = 0;
      this.#firstDigits = String(++this.#block);
    }
    return (this.#firstDigits + lastDigits[this.#next++]!) as RequestId;
  }
}
