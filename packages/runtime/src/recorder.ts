import type { CallbackSpec } from "@troupe/handler";
import type { HostFunction } from "./host-function.ts";

/**
 * Writes down everything that an actor does, in order. One for each actor whose chain is on; it stays when the actor
 * is restarted.
 */
export interface Recorder {
  callBegins(spec: CallbackSpec, params: readonly unknown[]): void;
  /** The call awaits something: what follows of it happens at other times. */
  callWaits(): void;
  callReturned(spec: CallbackSpec, answer: unknown, state: unknown): void;
  /** @param reason the text inside `err`, or what was thrown */
  callFailed(spec: CallbackSpec, failure: "err" | "crash", reason: unknown): void;
  /** The number of the current call, for a host call that ends later. */
  readonly currentCall: number;
  hostReturned(called: HostFunction, call: number, args: readonly unknown[], value: unknown): void;
  hostFailed(called: HostFunction, call: number, args: readonly unknown[], error: unknown): void;
  logged(message: string): void;
  shutdownAsked(result: Uint8Array | undefined): void;
  restarted(restarts: number): void;
  ended(reason: string, error: unknown): void;
  /** The actor will not be started again: nothing more is recorded. Resolves when everything is stored. */
  close(): Promise<void> | undefined;
}
