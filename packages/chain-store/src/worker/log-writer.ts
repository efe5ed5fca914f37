import type { DatabaseSync, StatementSync } from "node:sqlite";
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

/** Rows of a transaction, until it is known that they stay. */
interface Added {
  readonly chain: OpenChain;
  readonly sequence: number;
  readonly time: number;
  readonly id: number;
}

/** Tail rows that are turned into postings at once. */
const rowsPerIndex = 32_768;

/** Appends events to the log, many in a transaction. */
export class LogWriter {
  readonly #db: DatabaseSync;
  readonly #tail: Tail;
  readonly #chains = new Map<number, OpenChain>();
  readonly #insert: StatementSync;
  readonly #insertPosting: StatementSync;
  readonly #setIndexed: StatementSync;
  readonly #countFlush: StatementSync;
  readonly #synchronous: "normal" | "full";
  #lastId: number;
  /** Tail rows at which postings are written. */
  #indexAt = rowsPerIndex;

  constructor(db: DatabaseSync, tail: Tail, synchronous: "normal" | "full") {
    this.#db = db;
    this.#tail = tail;
    this.#synchronous = synchronous;
    this.#insert = db.prepare(
      "INSERT INTO log (id, chain, sequence, kind, type, call, time, hash, digest, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insertPosting = db.prepare(
      "INSERT INTO postings (chain, first, count, min_time, max_time, base, ids) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    this.#setIndexed = db.prepare("UPDATE state SET indexed = ?");
    this.#countFlush = db.prepare("UPDATE state SET flushes = flushes + 1");
    const indexed = Number(db.prepare("SELECT indexed FROM state").get()!["indexed"]);
    this.#lastId = indexed;
    // What a process wrote that ended before it came to the postings.
    const rows = db.prepare("SELECT id, chain, sequence, time FROM log WHERE id > ? ORDER BY id").iterate(indexed);
    for (const { id, chain, sequence, time } of rows) {
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
    const added: Added[] = [];
    try {
      transaction(this.#db, () => {
        for (const batch of batches) this.#each(batch, (record) => this.#add(record, added));
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

  #add(record: Record, added: Added[]): void {
    const { chain, sequence, time } = record;
    const id = this.#lastId + 1;
    record.insert(this.#insert, id);
    this.#lastId = id;
    chain.length++;
    added.push({ chain, sequence, time, id });
  }

  #addAlone(record: Record, failures: Failure[]): void {
    const added: Added[] = [];
    try {
      transaction(this.#db, () => this.#add(record, added));
      this.#keep(added);
    } catch (error) {
      this.#discard(added);
      record.chain.failed = true;
      failures.push({ key: record.key, sequence: record.sequence, ...troubleOf(error) });
    }
  }

  #keep(added: readonly Added[]): void {
    for (const { chain, sequence, time, id } of added) this.#tail.add(chain.id, sequence, time, id);
  }

  #discard(added: readonly Added[]): void {
    for (const { chain } of added) chain.length--;
    this.#lastId -= added.length;
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

  insert(statement: StatementSync, id: number): void {
    const at = this.#at;
    const view = this.#view;
    const { chain, sequence } = this;
    if (sequence !== chain.length) throw new Error(`event ${sequence} came where event ${chain.length} was expected`);
    const flags = view.getUint8(at + RECORD.flags);
    const hash = at + RECORD.hash;
    let digest: Uint8Array | null = null;
    let payloadAt = at + RECORD.digest;
    if ((flags & HAS_DIGEST) !== 0) {
      digest = this.#bytes.subarray(payloadAt, payloadAt + DIGEST_BYTES);
      payloadAt += DIGEST_BYTES;
    }
    statement.run(
      id,
      chain.id,
      sequence,
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
