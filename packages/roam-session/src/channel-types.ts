import type { RxOf, TxOf } from "@troupe/roam-wire";
import type { Rx } from "./channels/rx.ts";
import type { Tx } from "./channels/tx.ts";

/** What no channel can be in. */
type Plain =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | null
  | Uint8Array
  | ReadonlyMap<never, unknown>
  | ReadonlySet<unknown>;

/** An argument as the caller gives it: for a channel on which the handler receives, something to iterate over or the `rx` of a pair; for one on which it sends, a `tx`. */
export type CallerValue<V> = V extends Plain
  ? V
  : V extends RxOf<infer T>
    ? AsyncIterable<T> | Iterable<T> | Rx<T>
    : V extends TxOf<infer T>
      ? Tx<T>
      : V extends object
        ? { [K in keyof V]: CallerValue<V[K]> }
        : V;

/** An argument as the handler gets it. */
export type HandlerValue<V> = V extends Plain
  ? V
  : V extends RxOf<infer T>
    ? Rx<T>
    : V extends TxOf<infer T>
      ? Tx<T>
      : V extends object
        ? { [K in keyof V]: HandlerValue<V[K]> }
        : V;

/** A method's arguments as its caller passes them: channels are seen from the caller's side. */
export type CallerArgs<A extends readonly unknown[]> = { [K in keyof A]: CallerValue<A[K]> };
/** A method's arguments as its handler gets them. */
export type HandlerArgs<A extends readonly unknown[]> = { [K in keyof A]: HandlerValue<A[K]> };
