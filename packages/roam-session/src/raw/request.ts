import type { Connection } from "../connection.ts";
import { type RawAnswer, type RawRequest, rawCall } from "./call.ts";

/** Options of {@link rawRequest}. */
export interface RawRequestOptions {
  /** Gives up: sends Cancel, and rejects at once with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls a method with bytes, and resolves with how it was answered: the method's own error and refusals are answers too.
 * @throws what `rawCall` throws and what its receiver is told; the reason of the signal
 */
export function rawRequest(
  connection: Connection,
  request: RawRequest,
  { signal }: RawRequestOptions = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const done = (): void => signal?.removeEventListener("abort", onAbort);
    const call = rawCall(connection, request, {
      answered: (answer) => (done(), resolve(answer)),
      failed: (error) => (done(), reject(error)),
    });
    const onAbort = (): void => {
      const reason: unknown = signal!.reason;
      call.cancel(reason instanceof Error ? reason : new DOMException(String(reason), "AbortError"));
      // Whatever the signal gives as its reason is what the caller gets.
      reject(reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
