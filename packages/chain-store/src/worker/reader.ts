import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EventPage, EventRow, Range } from "../internal/protocol.ts";
import type { Chain, ChainTable } from "./chain-table.ts";

const maxRows = 1000;
const maxBytes = 1024 * 1024;

/** Reads events, a page at a time. */
export class Reader {
  readonly #chains: ChainTable;
  readonly #row: StatementSync;

  constructor(db: DatabaseSync, chains: ChainTable) {
    this.#chains = chains;
    this.#row = db.prepare("SELECT * FROM log WHERE id = ? AND chain = ? AND sequence = ?");
  }

  read(chain: Chain, range: Range): EventPage {
    const rows: EventRow[] = [];
    const from = Math.max(range.from, chain.oldest.length);
    let bytes = 0;
    // The event that `parent` is the hash of; its hash is the parent of the one behind it.
    let before = -1;
    let parent: Uint8Array | null = null;
    for (const segment of this.#chains.segments(chain, from)) {
      if (segment.first >= range.to) break;
      if (segment.maxTime < range.since || segment.minTime >= range.until) continue;
      const end = Math.min(segment.first + segment.count, range.to);
      for (let sequence = Math.max(from, segment.first); sequence < end; sequence++) {
        if (rows.length >= range.limit) return { rows, next: undefined };
        if (rows.length === maxRows || bytes >= maxBytes) return { rows, next: sequence };
        const row = this.#row.get(segment.idAt(sequence - segment.first), chain.id, sequence);
        // A row that is gone is seen by whoever verifies: the next one has a number that is not expected.
        if (row === undefined) continue;
        const hash = row["hash"] as Uint8Array;
        const time = Number(row["time"]);
        if (time >= range.since && time < range.until) {
          if (before !== sequence - 1) parent = this.#chains.hashBefore(chain, sequence);
          const payload = row["payload"] as Uint8Array | null;
          const type = String(row["type"]);
          rows.push({
            sequence,
            kind: Number(row["kind"]),
            type,
            call: Number(row["call"]),
            time,
            hash,
            parent,
            digest: row["digest"] as Uint8Array | null,
            payload,
          });
          bytes += 200 + type.length + (payload?.length ?? 0);
        }
        before = sequence;
        parent = hash;
      }
    }
    return { rows, next: undefined };
  }
}
