import type { ExportCall } from "@troupe/handler";

/**
 * The calls that wait for one actor, first in, first out. A ring through the calls themselves: the last one knows the
 * first. One reference for both ends, because each that an old object gets to a new one costs the collector a note.
 */
export class CallQueue {
  /** Calls that may wait before senders are to be refused. */
  readonly limit: number;
  length = 0;
  peak = 0;
  #last: ExportCall | undefined = undefined;

  constructor(limit: number) {
    this.limit = limit;
  }

  get full(): boolean {
    return this.length >= this.limit;
  }

  append(call: ExportCall): void {
    this.#insert(call);
    this.#last = call;
    if (this.length > this.peak) this.peak = this.length;
  }

  /** Puts a call before those that wait already. */
  prepend(call: ExportCall): void {
    this.#insert(call);
    this.#last ??= call;
  }

  /** Between the last and the first. */
  #insert(call: ExportCall): void {
    const last = this.#last;
    if (last === undefined) {
      call.next = call;
    } else {
      call.next = last.next;
      last.next = call;
    }
    this.length += 1;
  }

  take(): ExportCall | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    const first = last.next!;
    if (first === last) this.#last = undefined;
    else last.next = first.next;
    first.next = undefined;
    this.length -= 1;
    return first;
  }
}
