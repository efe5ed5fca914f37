import type { EventView, RuntimeServices } from "@troupe/handler";
import type { TheaterId } from "@troupe/ids";
import type { Teller } from "./teller.ts";

interface Subscription {
  readonly end: () => void;
  /** Events that found the actor's queue full since the last one that did not. */
  missed: number;
}

/**
 * The children whose events one actor wants to hear of. A full queue makes a gap, never a child that waits: the next
 * event that finds room comes after one of the type `gap`, whose data says in decimal digits how many were lost.
 */
export class Subscriptions {
  readonly #runtime: RuntimeServices;
  readonly #teller: Teller;
  readonly #byChild: Map<TheaterId, Subscription> = new Map();

  constructor(runtime: RuntimeServices, teller: Teller) {
    this.#runtime = runtime;
    this.#teller = teller;
  }

  /** Throws CALLBACK_MISSING, ACTOR_NOT_FOUND. */
  add(child: TheaterId): void {
    this.#teller.require("handleChildEvent");
    if (this.#byChild.has(child)) return;
    const end = this.#runtime.subscribe(child, (event) => this.#heard(child, event));
    this.#byChild.set(child, { end, missed: 0 });
  }

  delete(child: TheaterId): void {
    this.#byChild.get(child)?.end();
    this.#byChild.delete(child);
  }

  clear(): void {
    for (const { end } of this.#byChild.values()) end();
    this.#byChild.clear();
  }

  #heard(child: TheaterId, { type, data }: EventView): void {
    const subscription = this.#byChild.get(child);
    if (subscription === undefined) return;
    const { missed } = subscription;
    if (this.#teller.port.full) {
      subscription.missed += 1;
      return;
    }
    if (missed > 0) {
      subscription.missed = 0;
      this.#teller.tell("handleChildEvent", [child, "gap", new TextEncoder().encode(String(missed))]);
    }
    this.#teller.tell("handleChildEvent", [child, type, data]);
  }
}
