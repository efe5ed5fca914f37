import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { Batch, FromWorker, Replies, Request, RequestBody, Trouble, WorkerSettings } from "./internal/protocol.ts";
import { ChainTable } from "./worker/chain-table.ts";
import { LogWriter } from "./worker/log-writer.ts";
import { Pruner } from "./worker/pruner.ts";
import { Reader } from "./worker/reader.ts";
import { openDatabase } from "./worker/schema.ts";
import { Tail } from "./worker/tail.ts";
import { troubleOf } from "./worker/trouble.ts";

// The thread that owns the file. Whatever waits in its mailbox is taken at once: the batches among it make one
// transaction, so that the more there is to do, the less each event costs. It never ends by itself, because a thread that
// does may lose its last words: the store ends it.

/** Chains that one reply lists. */
const chainsPerPage = 500;
/** Rows after which a transaction ends, though more batches wait. */
const maxRowsPerTransaction = 16_384;

const port = parentPort!;
const settings = workerData as WorkerSettings;

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

function start(): void {
  const db = openDatabase(settings);
  const tail = new Tail();
  const chains = new ChainTable(db, tail);
  const log = new LogWriter(db, tail, settings.synchronous);
  const reader = new Reader(db, chains);
  const pruner = new Pruner(db, chains, tail);

  function answer(body: RequestBody): Replies[RequestBody["op"]] {
    switch (body.op) {
      case "open": {
        const chain = chains.obtain(body.actor, body.format);
        const row = chains.describe(chain);
        log.open(body.key, chain.id, row.end.length);
        return row;
      }
      case "release":
        log.release(body.key);
        return undefined;
      case "chain": {
        const chain = chains.find(body.actor);
        return chain === undefined ? undefined : chains.describe(chain);
      }
      case "chains":
        return chains.afterActor(body.after, chainsPerPage).map((chain) => chains.describe(chain));
      case "read": {
        const chain = chains.find(body.actor);
        return chain === undefined ? { rows: [], next: undefined } : reader.read(chain, body.range);
      }
      case "prune": {
        const one = body.actor === undefined ? undefined : chains.find(body.actor);
        if (body.actor !== undefined && one === undefined) return { dropped: 0, after: undefined };
        return pruner.step(one, body.after, body.keep, body.before);
      }
      case "delete": {
        const chain = chains.find(body.actor);
        if (chain !== undefined) pruner.remove(chain);
        return chain !== undefined;
      }
      case "flush":
        log.sync();
        return undefined;
      case "close":
        closeFile();
        return undefined;
    }
  }

  /** Events are on the disk by now; what else is done here only makes the next start quicker, and may fail. */
  function closeFile(): void {
    try {
      log.index();
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // A full disk, most likely.
    }
    db.close();
  }

  /** Does what the first request asks for, and answers all of them with what came of it. */
  function reply(requests: readonly Request[]): void {
    const [first] = requests;
    if (first === undefined) return;
    let outcome: { readonly type: "reply"; value: unknown } | { readonly type: "refusal"; trouble: Trouble };
    try {
      outcome = { type: "reply", value: answer(first.body) };
    } catch (error) {
      outcome = { type: "refusal", trouble: troubleOf(error) };
    }
    for (const { id } of requests) send({ ...outcome, id });
  }

  function store(batches: Batch[]): void {
    if (batches.length === 0) return;
    const failures = log.write(batches);
    const buffers = batches.map(({ buffer }) => buffer);
    batches.length = 0;
    send({ type: "stored", buffers, failures }, buffers);
  }

  port.on("message", (first: Batch | Request) => {
    const batches: Batch[] = [];
    const flushes: Request[] = [];
    let rows = 0;
    // Whoever asked for a flush gets it after the batches that came before; several are done in one.
    const settle = (): void => {
      store(batches);
      rows = 0;
      reply(flushes.splice(0));
    };
    let message: Batch | Request | undefined = first;
    while (message !== undefined) {
      if (message.type === "batch") {
        batches.push(message);
        rows += message.rows;
      } else if (message.body.op === "flush") flushes.push(message);
      else {
        settle();
        reply([message]);
      }
      if (rows >= maxRowsPerTransaction) settle();
      message = receiveMessageOnPort(port)?.message as Batch | Request | undefined;
    }
    settle();
  });
  send({ type: "ready" });
}

try {
  start();
} catch (error) {
  send({ type: "unusable", trouble: troubleOf(error) });
  // Keeps the thread until the store ends it.
  port.on("message", () => undefined);
}
