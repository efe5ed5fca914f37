import { hash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type AppendSubject, BATCH, type Open, payloads, STORE_ACTORS } from "./contract.ts";

/** The least that a Node user would write: one table, one prepared insert, a transaction for each batch. */
export const open: Open<AppendSubject> = async (folder) => {
  const bodies = payloads(200).map((payload) => ({ payload, digest: hash("sha256", payload, "buffer") }));
  const database = new DatabaseSync(join(folder, "events.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec(`CREATE TABLE events (
    actor TEXT NOT NULL, sequence INTEGER NOT NULL, type TEXT NOT NULL, time INTEGER NOT NULL,
    hash BLOB NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (actor, sequence)
  ) WITHOUT ROWID`);
  const insert = database.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)");
  let row = 0;
  return {
    async append(count) {
      for (let left = count; left > 0; left -= BATCH) {
        database.exec("BEGIN");
        for (let i = Math.min(left, BATCH); i > 0; i--, row++) {
          const { payload, digest } = bodies[row & 1_023]!;
          const actor = STORE_ACTORS[row % STORE_ACTORS.length]!;
          insert.run(actor, Math.floor(row / STORE_ACTORS.length), "tcp:received", Date.now(), digest, payload);
        }
        database.exec("COMMIT");
      }
    },
  };
};
