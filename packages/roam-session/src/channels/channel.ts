import { unsent } from "../unsent.ts";
import { abandon } from "./abandon.ts";
import { Rx } from "./rx.ts";
import { Tx } from "./tx.ts";

/**
 * Two halves of a channel for a call: give one to the call, keep the other. For an argument `t.tx(T)`, on which the handler sends, give `tx` and read `rx`;
 * for `t.rx(T)` give `rx` and write to `tx`.
 * ```ts
 * const [tx, rx] = channel<number>();
 * const done = api.generate(100, tx);
 * for await (const n of rx) total += n;
 * await done;
 * ```
 */
export function channel<T>(): [tx: Tx<T>, rx: Rx<T>] {
  unsent.tell = abandon;
  const tx = new Tx<T>();
  const rx = new Rx<T>();
  tx.pair = rx;
  rx.pair = tx;
  return [tx, rx];
}
