import type { Callback, CallbackSpec } from "@troupe/handler";
import { ExportCall } from "@troupe/handler";

/** One call that tells the actor something; `over` is called when it has ended, however it did. */
export class TellCall extends ExportCall {
  readonly spec: CallbackSpec;
  readonly #callback: Callback;
  readonly #params: readonly unknown[];
  readonly #over: ((call: TellCall) => void) | undefined;

  constructor(spec: CallbackSpec, callback: Callback, params: readonly unknown[], over?: (call: TellCall) => void) {
    super();
    this.spec = spec;
    this.#callback = callback;
    this.#params = params;
    this.#over = over;
  }

  invoke(context: object): unknown {
    // The author's parameter types were checked where the actor was defined.
    return (this.#callback as (context: object, ...params: readonly unknown[]) => unknown)(context, ...this.#params);
  }

  params(): readonly unknown[] {
    return this.#params;
  }

  override settled(): void {
    this.#over?.(this);
  }

  override failed(): void {
    this.#over?.(this);
  }
}
