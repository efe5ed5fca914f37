import type { Callback, CallbackSpec } from "@troupe/handler";
import { TellCall } from "@troupe/handler";

/** One call that tells the actor something; `over` is called when it has ended, however it did. */
export class WatchedCall extends TellCall {
  readonly #over: ((call: WatchedCall) => void) | undefined;

  constructor(spec: CallbackSpec, callback: Callback, params: readonly unknown[], over?: (call: WatchedCall) => void) {
    super(spec, callback, params);
    this.#over = over;
  }

  override settled(): void {
    this.#over?.(this);
  }

  override failed(): void {
    this.#over?.(this);
  }
}
