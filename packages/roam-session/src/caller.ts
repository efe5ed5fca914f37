import type { Metadata, Method } from "@troupe/roam-wire";

/** Options of one call. */
export interface CallOptions {
  /** Gives up: sends Cancel, and rejects at once with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Gives up after so many milliseconds with `DeadlineError`. The handler is told how long it has. */
  readonly timeoutMs?: number | undefined;
  /** Travels with the Request, within roam's limits: 128 entries, 64 KiB. */
  readonly metadata?: Metadata | undefined;
  /** Running the method twice does no harm, so a reconnecting client may send it again. By default as the method was declared. */
  readonly idempotent?: boolean | undefined;
  /** The call carries a nonce: a server that knows of nonces executes it once, however often it is sent. By default as the method was declared. */
  readonly nonce?: boolean | undefined;
}

/** What became of a call: its value or the method's own error, and the metadata of the answer. */
export type CallResult<T, E> =
  | { readonly ok: true; readonly value: T; readonly metadata: Metadata }
  | { readonly ok: false; readonly error: E; readonly metadata: Metadata };

/** Whether a call resolves to its value, or to a {@link CallResult}. */
export type CallForm = "value" | "result";

/** A method of any types. */
export type AnyMethod = Method<never, unknown, unknown>;

/** Something that calls can be made on: a connection, a session (its root connection), a reconnecting client. */
export interface Caller {
  /**
   * Calls a method. Typed clients are made of this by `client`.
   * @param args in the order of declaration; channels as halves or iterables
   */
  start(
    method: AnyMethod,
    args: readonly unknown[],
    options: CallOptions | undefined,
    form: CallForm,
  ): Promise<unknown>;
}
