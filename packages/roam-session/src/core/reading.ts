import type { Output } from "./contracts.ts";

/** Stops and resumes reading for several reasons at once. */
export class Reading {
  readonly #output: Output;
  readonly #holders = new Set<object>();

  constructor(output: Output) {
    this.#output = output;
  }

  get isPaused(): boolean {
    return this.#holders.size > 0;
  }

  hold(holder: object): void {
    if (this.#holders.size === 0) this.#output.pause();
    this.#holders.add(holder);
  }

  release(holder: object): void {
    if (this.#holders.delete(holder) && this.#holders.size === 0) this.#output.resume();
  }
}
