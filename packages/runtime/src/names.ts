import type { TheaterId } from "@troupe/ids";

/** Names that actors can be found by while their ids change. */
export class Names {
  readonly #ids = new Map<string, TheaterId>();
  readonly #names = new Map<TheaterId, Set<string>>();

  /** False: the name belongs to another actor. */
  register(name: string, actor: TheaterId): boolean {
    const holder = this.#ids.get(name);
    if (holder !== undefined) return holder === actor;
    this.#ids.set(name, actor);
    const names = this.#names.get(actor);
    if (names === undefined) this.#names.set(actor, new Set([name]));
    else names.add(name);
    return true;
  }

  unregister(name: string): void {
    const actor = this.#ids.get(name);
    if (actor === undefined) return;
    this.#ids.delete(name);
    const names = this.#names.get(actor);
    names?.delete(name);
    if (names?.size === 0) this.#names.delete(actor);
  }

  whereis(name: string): TheaterId | undefined {
    return this.#ids.get(name);
  }

  /** The actor has ended for good. */
  dropAll(actor: TheaterId): void {
    const names = this.#names.get(actor);
    if (names === undefined) return;
    for (const name of names) this.#ids.delete(name);
    this.#names.delete(actor);
  }
}
