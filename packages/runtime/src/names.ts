import { IdTable } from "@troupe/ids";
import type { TheaterId } from "@troupe/ids";

/** An actor that has names. */
interface Named {
  readonly id: TheaterId;
  readonly names: Set<string>;
}

/** Names that actors can be found by while their ids change. */
export class Names {
  readonly #ids = new Map<string, TheaterId>();
  readonly #named = new IdTable<TheaterId, Named>();

  /** False: the name belongs to another actor. */
  register(name: string, actor: TheaterId): boolean {
    const holder = this.#ids.get(name);
    if (holder !== undefined) return holder === actor;
    this.#ids.set(name, actor);
    const named = this.#named.get(actor);
    if (named === undefined) this.#named.add({ id: actor, names: new Set([name]) });
    else named.names.add(name);
    return true;
  }

  unregister(name: string): void {
    const actor = this.#ids.get(name);
    if (actor === undefined) return;
    this.#ids.delete(name);
    const named = this.#named.get(actor);
    named?.names.delete(name);
    if (named?.names.size === 0) this.#named.delete(actor);
  }

  whereis(name: string): TheaterId | undefined {
    return this.#ids.get(name);
  }

  /** The actor has ended for good. */
  dropAll(actor: TheaterId): void {
    const named = this.#named.get(actor);
    if (named === undefined) return;
    for (const name of named.names) this.#ids.delete(name);
    this.#named.delete(actor);
  }
}
