/** Values by id: what we need of a map. */
export interface Table<Value> {
  readonly size: number;
  get(id: number): Value | undefined;
  /** Adds a value for an id that has none. */
  set(id: number, value: Value): unknown;
  delete(id: number): boolean;
  /** In the order in which they were added, or that of their ids, which is the same for ids of ours. */
  entries(): Iterable<[id: number, value: Value]>;
  clear(): void;
}

/**
 * A table for ids that are handed out in order and are, most of them, soon done with. Each id has one place in an array
 * that is used over and over; a value whose turn comes again before it is gone moves to a map.
 *
 * A map alone would be made anew every few hundred ids, and the one before would keep what was in it from the garbage
 * collector of the young: a fourth of the time of a busy caller.
 */
export class IdTable<Value> implements Table<Value> {
  /** As long as `#values`, a power of two. What it says of an empty place means nothing. */
  #ids: number[] = [];
  #values: (Value | undefined)[] = [];
  readonly #late: Map<number, Value> = new Map();
  size = 0;

  get(id: number): Value | undefined {
    const at = id & (this.#ids.length - 1);
    return this.#ids[at] === id ? this.#values[at] : this.#late.get(id);
  }

  set(id: number, value: Value): void {
    if (this.size * 2 >= this.#ids.length) this.#grow();
    this.size++;
    this.#place(id, value);
  }

  delete(id: number): boolean {
    const at = id & (this.#ids.length - 1);
    if (this.#ids[at] !== id || this.#values[at] === undefined) {
      if (!this.#late.delete(id)) return false;
    } else this.#values[at] = undefined;
    this.size--;
    return true;
  }

  entries(): [id: number, value: Value][] {
    const entries = [...this.#late];
    for (const [at, value] of this.#values.entries()) if (value !== undefined) entries.push([this.#ids[at]!, value]);
    return entries.sort(([a], [b]) => a - b);
  }

  clear(): void {
    this.#ids = [];
    this.#values = [];
    this.#late.clear();
    this.size = 0;
  }

  #place(id: number, value: Value): void {
    const at = id & (this.#ids.length - 1);
    const late = this.#values[at];
    if (late !== undefined) this.#late.set(this.#ids[at]!, late);
    this.#ids[at] = id;
    this.#values[at] = value;
  }

  #grow(): void {
    const length = this.#ids.length * 2 || 8;
    const entries = this.entries();
    this.#ids = Array.from({ length }, () => -1);
    this.#values = Array.from({ length });
    this.#late.clear();
    for (const [id, value] of entries) this.#place(id, value);
  }
}
