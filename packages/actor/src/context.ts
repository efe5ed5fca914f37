import type { AnyHandler, ApiOf } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";

/** What an actor knows of itself and may do with itself, whatever it was granted. */
export interface Self {
  readonly id: TheaterId;
  /** The name that it was spawned with; names need not be unique. */
  readonly name: string;
  /** Aborts when the actor ends. Made at first use. */
  readonly signal: AbortSignal;
  /**
   * Says something for whoever watches: recorded in the chain, published on the diagnostics channel
   * `troupe:runtime:log`, and printed nowhere by itself.
   */
  log(message: string): void;
  /**
   * Ends this actor after the current call, as a success; its supervisor gets `result`.
   * The bytes belong to the supervisor from then on.
   */
  shutdown(result?: Uint8Array): void;
}

/**
 * The first parameter of every callback: the state, the actor itself, and one entry for each handler it uses.
 * One object serves all calls of an actor; `state` changes only between calls.
 */
export type Context<State, Uses extends readonly AnyHandler[]> = {
  readonly self: Self;
  /** The state as the last call left it. To change it, return a new one. */
  readonly state: State;
} & { readonly [H in Uses[number] as H["name"]]: ApiOf<H> };
