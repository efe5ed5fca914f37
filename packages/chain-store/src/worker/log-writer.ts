import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Batch, Failure } from "../internal/protocol.ts";
import { DIGEST_BYTES, HAS_DIGEST, HAS_PAYLOAD, RECORD } from "../internal/record.ts";
import type { Tail } from "./tail.ts";
import { transaction } from "./transaction.ts";
import { troubleOf } from "./trouble.ts";

/** How far an open chain has come. */
interface OpenChain {
  readonly id: number;
  /** How many events it has, those of the running transaction included. */
  length: number;
  failed: boolean;
}

/** Rows of a transaction, in the order of their ids, until it is known that they stay. */
class Added {
  readonly chains: OpenChain[] = [];
  readonly sequences: number[] = [];
  readonly times: number[] = [];
}

/** Tail rows that are turned into postings at once. */
const rowsPerIndex = 32_768;

/** Rows that one statement inserts: binding is the same work, but all else is done once (measured: 0.7 of the time). */
const rowsPerInsert = 16;
const insertColumns = "id, chain, sequence, kind, type, call, time, hash, digest, payload";
const columns = 10;

/** Appends events to the log, many in a transaction. */
export class LogWriter {
  readonly #db: DatabaseSync;
  readonly #tail: Tail;
  readonly #chains = new Map<number, OpenChain>();
  readonly #insertOne: StatementSync;
  readonly #insertMany: StatementSync;
  readonly #insertPosting: StatementSync;
  readonly #setIndexed: StatementSync;
  readonly #countFlush: StatementSync;
  readonly #synchronous: "normal" | "full";
  #lastId: number;
  /** What the next rows are made of: `columns` values each. */
  readonly #values: SQLInputValue[] = [];
  /** Tail rows at which postings are written. */
  #indexAt = rowsPerIndex;

  constructor(db: DatabaseSync, tail: Tail, synchronous: "normal" | "full") {
    this.#db = db;
    this.#tail = tail;
    this.#synchronous = synchronous;
    const row = `(${Array.from({ length: columns }, () => "?").join(", ")})`;
    const rows = Array.from({ length: rowsPerInsert }, () => row).join(", ");
    this.#insertOne = db.prepare(`INSERT INTO log (${insertColumns}) VALUES ${row}`);
    this.#insertMany = db.prepare(`INSERT INTO log (${insertColumns}) VALUES ${rows}`);
    this.#insertPosting = db.prepare(
      "INSERT INTO postings (chain, first, count, min_time, max_time, base, ids) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#setIndexed = db.prepare("UPDATE state SET indexed = ?");
    this.#countFlush = db.prepare("UPDATE state SET flushes = flushes + 1");
    const indexed = Number(db.prepare("SELECT indexed FROM state").get()!["indexed"]);
    this.#lastId = indexed;
    // What a process wrote that ended before it came to the postings.
    const unindexed = db.prepare("SELECT id, chain, sequence, time FROM log WHERE id > ? ORDER BY id").iterate(indexed);
    for (const { id, chain, sequence, time } of unindexed) {
      this.#tail.add(Number(chain), Number(sequence), Number(time), Number(id));
      this.#lastId = Number(id);
    }
  }

  open(key: number, id: number, length: number): void {
    this.#chains.set(key, { id, length, failed: false });
  }

  release(key: number): void {
    this.#chains.delete(key);
  }

  /** Stores the events of these batches; returns the writers of whom one could not be stored. */
  write(batches: readonly Batch[]): readonly Failure[] {
    const failures: Failure[] = [];
    const added = new Added();
    try {
      transaction(this.#db, () => {
        for (const batch of batches) this.#each(batch, (record) => this.#add(record, added));
        this.#insertRest();
      });
      this.#keep(added);
    } catch {
      this.#discard(added);
      // One event after the other: what still fits is stored, and who fails is known.
      for (const batch of batches) this.#each(batch, (record) => this.#addAlone(record, failures));
    }
    if (this.#tail.rows >= this.#indexAt) this.#tryIndex();
    return failures;
  }

  /** Makes everything that was written survive the loss of power. */
  sync(): void {
    if (this.#synchronous === "normal") this.#db.exec("PRAGMA synchronous = FULL");
    try {
      transaction(this.#db, () => this.#countFlush.run());
    } finally {
      if (this.#synchronous === "normal") this.#db.exec("PRAGMA synchronous = NORMAL");
    }
  }

  /** Writes postings for all of the tail. */
  index(): void {
    if (this.#tail.rows === 0) return;
    const chains = [...this.#tail.entries].sort(([a], [b]) => a - b);
    transaction(this.#db, () => {
      for (const [chain, { first, ids, minTime, maxTime }] of chains) {
        const base = ids[0]!;
        const packed = new DataView(new ArrayBuffer(ids.length * 4));
        for (let i = 0; i < ids.length; i++) packed.setUint32(i * 4, ids[i]! - base, true);
        const bytes = new Uint8Array(packed.buffer);
        this.#insertPosting.run(chain, first, ids.length, minTime, maxTime, base, bytes);
      }
      this.#setIndexed.run(this.#lastId);
    });
    this.#tail.clear();
    this.#indexAt = rowsPerIndex;
  }

  #tryIndex(): void {
    try {
      this.index();
    } catch {
      // Events need no postings: on a full disk the next events fail, and say so. Later is early enough.
      this.#indexAt = this.#tail.rows + rowsPerIndex;
    }
  }

  #each(batch: Batch, take: (record: Record) => void): void {
    const record = new Record(batch);
    while (record.next(this.#chains)) take(record);
  }

  #add(record: Record, added: Added): void {
    const { chain, sequence, time } = record;
    if (sequence !== chain.length) throw new Error(`event ${sequence} came where event ${chain.length} was expected`);
    added.chains.push(chain);
    added.sequences.push(sequence);
    added.times.push(time);
    chain.length++;
    this.#lastId++;
    record.addValues(this.#values, this.#lastId);
    if (this.#values.length < rowsPerInsert * columns) return;
    this.#insertMany.run(...this.#values);
    this.#values.length = 0;
  }

  #insertRest(): void {
    const values = this.#values;
    for (let at = 0; at < values.length; at += columns) this.#insertOne.run(...values.slice(at, at + columns));
    values.length = 0;
  }

  #addAlone(record: Record, failures: Failure[]): void {
    const added = new Added();
    try {
      transaction(this.#db, () => {
        this.#add(record, added);
        this.#insertRest();
      });
      this.#keep(added);
    } catch (error) {
      this.#discard(added);
      record.chain.failed = true;
      failures.push({ key: record.key, sequence: record.sequence, ...troubleOf(error) });
    }
  }

  #keep({ chains, sequences, times }: Added): void {
    const firstId = this.#lastId - chains.length + 1;
    for (let i = 0; i < chains.length; i++) this.#tail.add(chains[i]!.id, sequences[i]!, times[i]!, firstId + i);
  }

  #discard({ chains }: Added): void {
    for (const chain of chains) chain.length--;
    this.#lastId -= chains.length;
    this.#values.length = 0;
  }
}

/** A cursor over the events of a batch. */
class Record {
  key = 0;
  sequence = 0;
  time = 0;
  #chain: OpenChain | undefined;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #types: readonly string[];
  readonly #end: number;
  #at = 0;
  #next = 0;

  constructor({ buffer, used, types }: Batch) {
    this.#view = new DataView(buffer, 0, used);
    this.#bytes = new Uint8Array(buffer, 0, used);
    this.#types = types;
    this.#end = used;
  }

  get chain(): OpenChain {
    return this.#chain!;
  }

  /** Moves to the next event of a writer that is open and has not failed. False: that was all. */
  next(chains: ReadonlyMap<number, OpenChain>): boolean {
    while (this.#next < this.#end) {
      const at = this.#next;
      const view = this.#view;
      const flags = view.getUint8(at + RECORD.flags);
      const digestBytes = (flags & HAS_DIGEST) === 0 ? 0 : DIGEST_BYTES;
      this.#next = at + RECORD.digest + digestBytes + view.getUint32(at + RECORD.payloadLength, true);
      this.key = view.getUint32(at + RECORD.key, true);
      this.#chain = chains.get(this.key);
      if (this.#chain === undefined || this.#chain.failed) continue;
      this.#at = at;
      this.sequence = view.getFloat64(at + RECORD.sequence, true);
      this.time = view.getFloat64(at + RECORD.time, true);
      return true;
    }
    return false;
  }

  /** Adds the values of a row, in the order of the columns. */
  addValues(values: SQLInputValue[], id: number): void {
    const at = this.#at;
    const view = this.#view;
    const flags = view.getUint8(at + RECORD.flags);
    const hash = at + RECORD.hash;
    let digest: Uint8Array | null = null;
    let payloadAt = at + RECORD.digest;
    if ((flags & HAS_DIGEST) !== 0) {
      digest = this.#bytes.subarray(payloadAt, payloadAt + DIGEST_BYTES);
      payloadAt += DIGEST_BYTES;
    }
    values.push(
      id,
      this.chain.id,
      this.sequence,
      view.getUint8(at + RECORD.kind),
      this.#types[view.getUint16(at + RECORD.type, true)]!,
      view.getFloat64(at + RECORD.call, true),
      this.time,
      this.#bytes.subarray(hash, hash + view.getUint8(at + RECORD.hashLength)),
      digest,
      (flags & HAS_PAYLOAD) === 0 ? null : this.#bytes.subarray(payloadAt, this.#next),
    );
  }
}
