import type { Codec } from "@troupe/roam-wire";
import type { RoamApi } from "./api.ts";

/** The stream of an actor that a typed reader or writer stands for. */
export interface StreamSource<T> {
  readonly roam: RoamApi;
  readonly id: number;
  readonly codec: Codec<T>;
}

/** A stream that a reader or writer gets, now or when the half of its pair is given to a call. */
export class LateSource<T> {
  source: StreamSource<T> | undefined;
  readonly #waiting: { resolve(source: StreamSource<T>): void; reject(error: Error): void }[] = [];
  #error: Error | undefined = undefined;

  constructor(source: StreamSource<T> | undefined) {
    this.source = source;
  }

  /** For who has to wait: {@link source} is looked at first. */
  get(): Promise<StreamSource<T>> {
    if (this.source !== undefined) return Promise.resolve(this.source);
    if (this.#error !== undefined) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  bind(source: StreamSource<T>): void {
    this.source = source;
    for (const { resolve } of this.#waiting.splice(0)) resolve(source);
  }

  /** There will be none. */
  fail(error: Error): void {
    this.#error = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
