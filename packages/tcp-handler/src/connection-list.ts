import type { Connection } from "./connection.ts";

/**
 * The connections of one owner, oldest first. The list is one through its members, since most owners have a single
 * connection: a set would cost more than the rest of the owner, and be made anew whenever it is emptied.
 */
export class ConnectionList {
  #first: Connection | undefined = undefined;
  #last: Connection | undefined = undefined;
  size = 0;

  add(connection: Connection): void {
    connection.list = this;
    connection.previous = this.#last;
    if (this.#last === undefined) this.#first = connection;
    else this.#last.next = connection;
    this.#last = connection;
    this.size += 1;
  }

  /** Does nothing to one that is not in this list. */
  delete(connection: Connection): void {
    if (connection.list !== this) return;
    const { previous, next } = connection;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    connection.list = connection.previous = connection.next = undefined;
    this.size -= 1;
  }

  has(connection: Connection): boolean {
    return connection.list === this;
  }

  /** Those that are in the list now. */
  toArray(): Connection[] {
    const all: Connection[] = [];
    for (let connection = this.#first; connection !== undefined; connection = connection.next) all.push(connection);
    return all;
  }
}
