import { ExportCall } from "./call.ts";
import type { Callback } from "./handler.ts";
import type { CallbackSpec } from "./spec.ts";

/** A call that tells an actor something, and that nobody waits for. Its parameters are the data of `spec.params` as they stand. */
export class TellCall extends ExportCall {
  readonly spec: CallbackSpec;
  readonly #callback: Callback;
  readonly #params: readonly unknown[];

  constructor(spec: CallbackSpec, callback: Callback, params: readonly unknown[]) {
    super();
    this.spec = spec;
    this.#callback = callback;
    this.#params = params;
  }

  invoke(context: object): unknown {
    const callback = this.#callback;
    // The author's parameter types were checked where the actor was defined.
    return callback(context, ...(this.#params as never[]));
  }

  params(): readonly unknown[] {
    return this.#params;
  }
}
