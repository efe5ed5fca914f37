import type { ChainEvent } from "@troupe/chain-events";
import { Page, recordBytes } from "./page.ts";
import type { WorkerLink } from "./worker-link.ts";

const pageBytes = 256 * 1024;
/** Buffers that are kept for later. */
const maxSpareBuffers = 8;
/** Batches under way at which a page that is not full waits, and fills meanwhile. */
const maxPartialBatches = 2;

/** Events on their way to the worker: packed into pages, whose buffers go there and come back. */
export class Outbox {
  readonly #link: WorkerLink;
  #page: Page | undefined;
  #spare: ArrayBuffer[] = [];
  /** Bytes of each batch that is under way, oldest first, and of all of them. */
  readonly #underWay: number[] = [];
  #sentBytes = 0;
  #scheduled = false;

  constructor(link: WorkerLink) {
    this.#link = link;
  }

  /** Bytes that the disk has not got yet. */
  get waitingBytes(): number {
    return this.#sentBytes + (this.#page?.size ?? 0);
  }

  /** Takes an event of the writer `key`. */
  add(key: number, event: ChainEvent, payload: Uint8Array | null): void {
    if (this.#page?.add(key, event, payload) !== true) {
      this.post();
      this.#page = new Page(this.#buffer(recordBytes(payload)));
      this.#page.add(key, event, payload);
    }
    if (!this.#scheduled) this.#schedule();
  }

  /** Sends the page at the end of this turn of the event loop, if the worker has little to do; else it goes on filling. */
  #schedule(): void {
    if (this.#link.batches >= maxPartialBatches) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#postIfIdle();
    });
  }

  #postIfIdle(): void {
    if (this.#link.batches < maxPartialBatches) this.post();
  }

  /** Sends what was taken, so that whatever is asked next comes behind it. */
  post(): void {
    const page = this.#page;
    if (page === undefined) return;
    this.#page = undefined;
    const { size } = page;
    this.#underWay.push(size);
    this.#sentBytes += size;
    this.#link.send(page.toBatch());
  }

  #buffer(bytes: number): ArrayBuffer {
    if (bytes > pageBytes) return new ArrayBuffer(bytes);
    return this.#spare.pop() ?? new ArrayBuffer(pageBytes);
  }

  /** The worker has dealt with the oldest batches. */
  returned(buffers: readonly ArrayBuffer[]): void {
    for (const buffer of buffers) {
      this.#sentBytes -= this.#underWay.shift()!;
      if (buffer.byteLength === pageBytes && this.#spare.length < maxSpareBuffers) this.#spare.push(buffer);
    }
    this.#postIfIdle();
  }

  /** Nothing reaches the worker any more. */
  drop(): void {
    this.#page = undefined;
    this.#spare = [];
  }
}
