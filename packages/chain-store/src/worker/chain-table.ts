import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChainRow, Place } from "../internal/protocol.ts";
import type { Tail } from "./tail.ts";

/** A chain as the file has it. */
export interface Chain {
  readonly id: number;
  readonly actor: string;
  readonly format: number;
  readonly oldest: Place;
}

/** Events of a chain whose rows are known, in a row. */
export interface Segment {
  readonly first: number;
  readonly count: number;
  readonly minTime: number;
  readonly maxTime: number;
  /** Row of the event `first + index`. */
  readonly idAt: (index: number) => number;
}

/** Chains, and which rows they have. */
export class ChainTable {
  readonly #tail: Tail;
  readonly #byActor: StatementSync;
  readonly #byId: StatementSync;
  readonly #afterId: StatementSync;
  readonly #firstActors: StatementSync;
  readonly #afterActor: StatementSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #setOldest: StatementSync;
  readonly #postingAt: StatementSync;
  readonly #postingAfter: StatementSync;
  readonly #lastPosting: StatementSync;
  readonly #hashAt: StatementSync;

  constructor(db: DatabaseSync, tail: Tail) {
    this.#tail = tail;
    this.#byActor = db.prepare("SELECT * FROM chains WHERE actor = ?");
    this.#byId = db.prepare("SELECT * FROM chains WHERE id = ?");
    this.#afterId = db.prepare("SELECT * FROM chains WHERE id > ? ORDER BY id LIMIT ?");
    this.#firstActors = db.prepare("SELECT * FROM chains ORDER BY actor LIMIT ?");
    this.#afterActor = db.prepare("SELECT * FROM chains WHERE actor > ? ORDER BY actor LIMIT ?");
    this.#insert = db.prepare("INSERT INTO chains (actor, format) VALUES (?, ?)");
    this.#remove = db.prepare("DELETE FROM chains WHERE id = ?");
    this.#setOldest = db.prepare("UPDATE chains SET oldest_length = ?, oldest_head = ? WHERE id = ?");
    this.#postingAt = db.prepare("SELECT * FROM postings WHERE chain = ? AND first <= ? ORDER BY first DESC LIMIT 1");
    this.#postingAfter = db.prepare("SELECT * FROM postings WHERE chain = ? AND first > ? ORDER BY first LIMIT 1");
    this.#lastPosting = db.prepare("SELECT * FROM postings WHERE chain = ? ORDER BY first DESC LIMIT 1");
    this.#hashAt = db.prepare("SELECT hash FROM log WHERE id = ? AND chain = ? AND sequence = ?");
  }

  find(actor: string): Chain | undefined {
    return chainOf(this.#byActor.get(actor));
  }

  /** The chain, made where there is none. */
  obtain(actor: string, format: number): Chain {
    const found = this.find(actor);
    if (found !== undefined) return found;
    const { lastInsertRowid } = this.#insert.run(actor, format);
    return chainOf(this.#byId.get(lastInsertRowid))!;
  }

  afterId(id: number, limit: number): readonly Chain[] {
    return this.#afterId.all(id, limit).map((row) => chainOf(row)!);
  }

  afterActor(actor: string | undefined, limit: number): readonly Chain[] {
    const rows = actor === undefined ? this.#firstActors.all(limit) : this.#afterActor.all(actor, limit);
    return rows.map((row) => chainOf(row)!);
  }

  remove(chain: Chain): void {
    this.#remove.run(chain.id);
  }

  setOldest(chain: Chain, oldest: Place): void {
    this.#setOldest.run(oldest.length, oldest.head, chain.id);
  }

  describe(chain: Chain): ChainRow {
    const { actor, format, oldest } = chain;
    return { actor, format, oldest, end: this.end(chain) };
  }

  /** The place behind the last event. */
  end(chain: Chain): Place {
    const last = this.lastSegment(chain);
    const length = last === undefined ? 0 : last.first + last.count;
    if (last === undefined || length <= chain.oldest.length) return chain.oldest;
    return { length, head: this.hashBefore(chain, length) };
  }

  lastSegment(chain: Chain): Segment | undefined {
    const tail = this.#tailSegment(chain);
    if (tail !== undefined) return tail;
    const row = this.#lastPosting.get(chain.id);
    return row === undefined ? undefined : segmentOf(row);
  }

  /** The segments that have `from` or anything behind it, in order. */
  *segments(chain: Chain, from: number): Generator<Segment, void> {
    // One query each, and no open cursor: whoever reads a segment may ask for others meanwhile.
    let row = this.#postingAt.get(chain.id, from) ?? this.#postingAfter.get(chain.id, from);
    while (row !== undefined) {
      const segment = segmentOf(row);
      if (segment.first + segment.count > from) yield segment;
      row = this.#postingAfter.get(chain.id, segment.first);
    }
    const tail = this.#tailSegment(chain);
    if (tail !== undefined && tail.first + tail.count > from) yield tail;
  }

  /** The hash of the event before `sequence`; null at the beginning, and where that row is gone. */
  hashBefore(chain: Chain, sequence: number): Uint8Array | null {
    if (sequence === chain.oldest.length) return chain.oldest.head;
    const wanted = sequence - 1;
    for (const segment of this.segments(chain, wanted)) {
      if (segment.first > wanted) break;
      const row = this.#hashAt.get(segment.idAt(wanted - segment.first), chain.id, wanted);
      return row === undefined ? null : (row["hash"] as Uint8Array);
    }
    return null;
  }

  #tailSegment(chain: Chain): Segment | undefined {
    const entry = this.#tail.entries.get(chain.id);
    if (entry === undefined) return undefined;
    const { first, ids, minTime, maxTime } = entry;
    return { first, count: ids.length, minTime, maxTime, idAt: (index) => ids[index]! };
  }
}

type Row = Record<string, unknown>;

function chainOf(row: Row | undefined): Chain | undefined {
  if (row === undefined) return undefined;
  return {
    id: Number(row["id"]),
    actor: String(row["actor"]),
    format: Number(row["format"]),
    oldest: { length: Number(row["oldest_length"]), head: row["oldest_head"] as Uint8Array | null },
  };
}

function segmentOf(row: Row): Segment {
  const base = Number(row["base"]);
  const bytes = row["ids"] as Uint8Array;
  const ids = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    first: Number(row["first"]),
    count: Number(row["count"]),
    minTime: Number(row["min_time"]),
    maxTime: Number(row["max_time"]),
    idAt: (index) => base + ids.getUint32(index * 4, true),
  };
}
