import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { WorkerSettings } from "../internal/protocol.ts";

// Events of all actors go to the end of one table, in the order in which they come: appending to the end of a B-tree is
// many times cheaper than adding to five hundred places of it (measured: 2 against 30 microseconds a row). Which rows
// belong to which chain is written down later, for tens of thousands of rows at once, in `postings`.

/** Written into `PRAGMA user_version`. */
const schemaVersion = 1;
/** "Trpe", in `PRAGMA application_id`. */
const applicationId = 0x54727065;
const pageBytes = 4096;

const schema = `
  CREATE TABLE chains (
    id INTEGER PRIMARY KEY,
    actor TEXT NOT NULL UNIQUE,
    format INTEGER NOT NULL,
    -- The place before the oldest event that is stored.
    oldest_length INTEGER NOT NULL DEFAULT 0,
    oldest_head BLOB
  );
  CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    chain INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    type TEXT NOT NULL,
    call INTEGER NOT NULL,
    time NUMERIC NOT NULL,
    hash BLOB NOT NULL,
    digest BLOB,
    payload BLOB
  );
  CREATE TABLE postings (
    chain INTEGER NOT NULL,
    -- Sequence number of the first of these events, and how many there are.
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    min_time NUMERIC NOT NULL,
    max_time NUMERIC NOT NULL,
    -- Ids of their rows in log: the first one, and 32 bits for each, counted from it.
    base INTEGER NOT NULL,
    ids BLOB NOT NULL,
    PRIMARY KEY (chain, first)
  ) WITHOUT ROWID;
  -- One row: up to which id log stands in postings, and a number that changes with each flush.
  CREATE TABLE state (indexed INTEGER NOT NULL, flushes INTEGER NOT NULL);
  INSERT INTO state VALUES (0, 0);
`;

/** Opens or makes the file, for this process alone. Throws what node:sqlite throws, and an Error for a foreign file. */
export function openDatabase(settings: WorkerSettings): DatabaseSync {
  // Made here, so that only its owner can read it; SQLite gives its side files the same mode.
  if (settings.path !== ":memory:") closeSync(openSync(settings.path, "a", 0o600));
  const db = new DatabaseSync(settings.path);
  try {
    // The ids of the newest rows are held in memory, so a second writer must be kept out.
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    db.exec("PRAGMA journal_mode = WAL");
    db.exec(`PRAGMA synchronous = ${settings.synchronous}`);
    db.exec("PRAGMA wal_autocheckpoint = 4000");
    if (settings.maxFileBytes !== undefined) {
      db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(settings.maxFileBytes / pageBytes))}`);
    }
    prepareSchema(db, settings.path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepareSchema(db: DatabaseSync, path: string): void {
  db.exec("BEGIN EXCLUSIVE");
  const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
  const application = Number(db.prepare("PRAGMA application_id").get()?.["application_id"]);
  const tables = Number(db.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.["n"]);
  if (tables === 0) {
    db.exec(schema);
    db.exec(`PRAGMA application_id = ${applicationId}`);
    db.exec(`PRAGMA user_version = ${schemaVersion}`);
  } else if (application !== applicationId || version !== schemaVersion) {
    throw new Error(`${path} is a database, but not a chain store of version ${schemaVersion}`);
  }
  db.exec("COMMIT");
}
