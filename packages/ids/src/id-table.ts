/** The place of an item: it holds nothing any more once the item was deleted. */
interface Place<Item> {
  item: Item | undefined;
}

/**
 * Items by their ids, for tables in which items come and go all the time.
 *
 * A `Map` makes its store anew after every so many entries, and in V8 the store before keeps what was in it until the
 * whole heap is marked: items, and all that they refer to, though they were deleted long ago. Here it keeps the places
 * of items, which are empty by then.
 */
export class IdTable<Id extends string | number, Item extends { readonly id: Id }> {
  readonly #places = new Map<Id, Place<Item>>();

  /** How many items it holds. */
  get size(): number {
    return this.#places.size;
  }

  has(id: Id): boolean {
    return this.#places.has(id);
  }

  /** The item of this id; none for what is no id at all. */
  get(id: Id): Item | undefined {
    return this.#places.get(id)?.item;
  }

  /** Adds an item, in place of the one of the same id if there is one. */
  add(item: Item): void {
    const place = this.#places.get(item.id);
    if (place === undefined) this.#places.set(item.id, { item });
    else place.item = item;
  }

  /** False: there was none of this id. */
  delete(id: Id): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    place.item = undefined;
    return this.#places.delete(id);
  }

  /** All items, in the order in which their ids were added. */
  toArray(): Item[] {
    const items: Item[] = [];
    for (const { item } of this.#places.values()) if (item !== undefined) items.push(item);
    return items;
  }
}
