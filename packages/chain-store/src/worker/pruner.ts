import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { PruneStep } from "../internal/protocol.ts";
import type { Chain, ChainTable } from "./chain-table.ts";
import type { Tail } from "./tail.ts";
import { transaction } from "./transaction.ts";

/** Rows that are dropped before others get their turn, and chains that are looked at. */
const rowsPerStep = 5000;
const chainsPerStep = 500;

/** Drops old events, a bit at a time, and each time together with the place before the oldest that is left. */
export class Pruner {
  readonly #db: DatabaseSync;
  readonly #chains: ChainTable;
  readonly #tail: Tail;
  readonly #dropRow: StatementSync;
  readonly #dropPostings: StatementSync;
  readonly #dropAllPostings: StatementSync;
  readonly #time: StatementSync;

  constructor(db: DatabaseSync, chains: ChainTable, tail: Tail) {
    this.#db = db;
    this.#chains = chains;
    this.#tail = tail;
    this.#dropRow = db.prepare("DELETE FROM log WHERE id = ? AND chain = ?");
    this.#dropPostings = db.prepare("DELETE FROM postings WHERE chain = ? AND first + count <= ?");
    this.#dropAllPostings = db.prepare("DELETE FROM postings WHERE chain = ?");
    this.#time = db.prepare("SELECT time FROM log WHERE id = ?");
  }

  /** Goes on behind the chain `after`, or in the one chain that is named. */
  step(one: Chain | undefined, after: number, keep: number, before: number): PruneStep {
    const chains = one === undefined ? this.#chains.afterId(after, chainsPerStep) : [one];
    let dropped = 0;
    for (const chain of chains) {
      const cut = this.#cut(chain, keep, before);
      while (dropped < rowsPerStep) {
        const count = this.#drop(this.#chains.find(chain.actor)!, cut, rowsPerStep - dropped);
        if (count === 0) break;
        dropped += count;
      }
      // This chain is not through perhaps: the next step begins with it again.
      if (dropped >= rowsPerStep) return { dropped, after: chain.id - 1 };
    }
    const last = one === undefined && chains.length === chainsPerStep ? chains.at(-1)!.id : undefined;
    return { dropped, after: last };
  }

  /** Drops a whole chain. */
  remove(chain: Chain): void {
    transaction(this.#db, () => {
      for (const segment of this.#chains.segments(chain, 0)) {
        for (let i = 0; i < segment.count; i++) this.#dropRow.run(segment.idAt(i), chain.id);
      }
      this.#dropAllPostings.run(chain.id);
      this.#chains.remove(chain);
    });
    this.#tail.forget(chain.id);
  }

  /** Sequence number of the first event to keep. */
  #cut(chain: Chain, keep: number, before: number): number {
    const { length } = this.#chains.end(chain);
    const byCount = length - keep;
    const byTime = before === -Infinity ? 0 : this.#firstYoung(chain, before, length);
    return Math.min(length, Math.max(byCount, byTime));
  }

  #firstYoung(chain: Chain, before: number, length: number): number {
    for (const segment of this.#chains.segments(chain, chain.oldest.length)) {
      if (segment.maxTime < before) continue;
      for (let i = Math.max(0, chain.oldest.length - segment.first); i < segment.count; i++) {
        const row = this.#time.get(segment.idAt(i));
        if (row !== undefined && Number(row["time"]) >= before) return segment.first + i;
      }
    }
    return length;
  }

  #drop(chain: Chain, cut: number, budget: number): number {
    const from = chain.oldest.length;
    const to = Math.min(cut, from + budget);
    if (to <= from) return 0;
    const head = this.#chains.hashBefore(chain, to);
    transaction(this.#db, () => {
      for (const segment of this.#chains.segments(chain, from)) {
        const end = Math.min(segment.first + segment.count, to);
        for (let sequence = Math.max(from, segment.first); sequence < end; sequence++) {
          this.#dropRow.run(segment.idAt(sequence - segment.first), chain.id);
        }
        if (end === to) break;
      }
      this.#dropPostings.run(chain.id, to);
      this.#chains.setOldest(chain, { length: to, head });
    });
    return to - from;
  }
}
