/** The newest events of one chain, which no posting knows of yet. */
export interface TailEntry {
  /** Sequence number of the first of them. */
  readonly first: number;
  /** Their rows in log, ascending. */
  readonly ids: number[];
  minTime: number;
  maxTime: number;
}

/** Which rows of log belong to which chain, for those rows that postings do not cover yet. */
export class Tail {
  readonly entries: Map<number, TailEntry> = new Map();
  #rows = 0;

  /** How many rows it knows of. */
  get rows(): number {
    return this.#rows;
  }

  add(chain: number, sequence: number, time: number, id: number): void {
    this.#rows++;
    const entry = this.entries.get(chain);
    if (entry === undefined) {
      this.entries.set(chain, { first: sequence, ids: [id], minTime: time, maxTime: time });
      return;
    }
    entry.ids.push(id);
    if (time < entry.minTime) entry.minTime = time;
    if (time > entry.maxTime) entry.maxTime = time;
  }

  forget(chain: number): void {
    this.#rows -= this.entries.get(chain)?.ids.length ?? 0;
    this.entries.delete(chain);
  }

  clear(): void {
    this.entries.clear();
    this.#rows = 0;
  }
}
