/** Slots of a new table; always a power of two. */
const LEAST_SLOTS = 16;
/** A table that has had more slots gives them back down to so many: eight kilobytes. */
const KEPT_SLOTS = 1024;

/**
 * Items by their ids, for tables in which items come and go all the time.
 *
 * As a `Map`, but steady work in it allocates nothing. V8 makes the store of a `Map` anew after every so many entries,
 * in the old space of its heap, where the store before it keeps all that was in it, with everything those items
 * refer to, until the whole heap is marked; and it copies each text that becomes a key there, too. Here an item that
 * was deleted leaves nothing behind.
 */
export class IdTable<Id extends string | number, Item extends { readonly id: Id }> {
  // Open addressing with linear probing: an item stands in the slot that its id asks for, or in one of those that
  // follow without a gap. At most two thirds are taken.
  #slots: (Item | undefined)[] = emptySlots(LEAST_SLOTS);
  #size = 0;

  /** How many items it holds. */
  get size(): number {
    return this.#size;
  }

  has(id: Id): boolean {
    return this.get(id) !== undefined;
  }

  /** The item of this id; none for what is no id at all. */
  get(id: Id): Item | undefined {
    return this.#size === 0 ? undefined : this.#slots[this.#slotOf(id)];
  }

  /** Adds an item, in place of the one of the same id if there is one. The id must not change while it is in here. */
  add(item: Item): void {
    const slot = this.#slotOf(item.id);
    if (this.#slots[slot] === undefined) this.#size += 1;
    this.#slots[slot] = item;
    if (this.#size * 3 > this.#slots.length * 2) this.#resize(this.#slots.length * 2);
  }

  /** False: there was none of this id. */
  delete(id: Id): boolean {
    if (this.#size === 0) return false;
    const slot = this.#slotOf(id);
    if (this.#slots[slot] === undefined) return false;
    this.#closeGap(slot);
    this.#size -= 1;
    // Far below the size at which it grows, so that items that come and go do not resize it all the time.
    if (this.#size * 8 < this.#slots.length && this.#slots.length > KEPT_SLOTS) this.#resize(this.#slots.length / 2);
    return true;
  }

  /** All items, in no particular order. */
  toArray(): Item[] {
    return this.#slots.filter((item) => item !== undefined);
  }

  /** Where the item of this id stands, or would. */
  #slotOf(id: Id): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(id) & mask;
    for (let item = slots[slot]; item !== undefined && item.id !== id; item = slots[slot]) slot = (slot + 1) & mask;
    return slot;
  }

  /** Empties a slot. Items behind it move up, so that each is still reached without a gap from where its id asks for. */
  #closeGap(emptied: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let gap = emptied;
    let slot = (gap + 1) & mask;
    for (let item = slots[slot]; item !== undefined; item = slots[slot]) {
      const wanted = hashOf(item.id) & mask;
      if (((slot - wanted) & mask) >= ((slot - gap) & mask)) {
        slots[gap] = item;
        gap = slot;
      }
      slot = (slot + 1) & mask;
    }
    slots[gap] = undefined;
  }

  #resize(length: number): void {
    const items = this.toArray();
    this.#slots = emptySlots(length);
    for (const item of items) this.#slots[this.#slotOf(item.id)] = item;
  }
}

function emptySlots<Item>(length: number): (Item | undefined)[] {
  return Array.from<Item | undefined>({ length }).fill(undefined);
}

/** Numbers are counted up, and lie side by side. Of a text the two ends are enough: one is random, or it is counted. */
function hashOf(id: unknown): number {
  if (typeof id === "number") return id;
  if (typeof id !== "string") return 0;
  let hash = 0;
  for (let at = 0; at < 8; at += 1) {
    // Beyond the ends of a short text there is NaN, which counts as 0 here.
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01_00_01_93);
    hash = Math.imul(hash ^ id.charCodeAt(id.length - 1 - at), 0x01_00_01_93);
  }
  // The upper bits are the better ones.
  return hash ^ (hash >>> 16);
}
