import type { EventView, RuntimeServices } from "@troupe/handler";
import { IdTable } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";
import type { Teller } from "./teller.ts";

interface Subscription {
  readonly id: TheaterId;
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
  readonly #byChild: IdTable<TheaterId, Subscription> = new IdTable();

  constructor(runtime: RuntimeServices, teller: Teller) {
    this.#runtime = runtime;
    this.#teller = teller;
  }

  /** Throws CALLBACK_MISSING, ACTOR_NOT_FOUND. */
  add(child: TheaterId): void {
    this.#teller.require("handleChildEvent");
    if (this.#byChild.has(child)) return;
    const end = this.#runtime.subscribe(child, (event) => this.#heard(child, event));
    this.#byChild.add({ id: child, end, missed: 0 });
  }

  delete(child: TheaterId): void {
    this.#byChild.get(child)?.end();
    this.#byChild.delete(child);
  }

  clear(): void {
    for (const { id } of this.#byChild.toArray()) this.delete(id);
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
