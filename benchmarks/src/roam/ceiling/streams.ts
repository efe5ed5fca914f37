import type { Duplex } from "node:stream";
import { type Framing, Link, WINDOW_BYTES } from "./link.ts";
import { COUNT_ITEMS, CREDIT, Cursor, DATA, GENERATE, REQUEST, widthOf } from "./messages.ts";

/** More than any measurement takes. */
const ENDLESS = 0xffff_ffff;
const CHANNEL = 1;
const METHOD_AT = 3;

/** Sends one item again and again, as far as the credit of the other side reaches. */
class Sender {
  readonly #link: Link;
  readonly #item: Uint8Array;
  readonly #onSent: () => void;
  /** An item as an element is its length and its bytes. */
  readonly #elementBytes: number;
  #credit = WINDOW_BYTES;

  constructor(link: Link, item: Uint8Array, onSent: () => void) {
    this.#link = link;
    this.#item = item;
    this.#onSent = onSent;
    this.#elementBytes = widthOf(item.length) + item.length;
  }

  grant(bytes: number): void {
    this.#credit += bytes;
    this.pump();
  }

  pump(): void {
    while (this.#credit >= this.#elementBytes) {
      this.#credit -= this.#elementBytes;
      this.#link.varint(DATA).varint(0).varint(CHANNEL).varint(this.#elementBytes);
      this.#link.varint(this.#item.length).bytes(this.#item).send();
      this.#onSent();
    }
  }
}

/** Counts items, and grants again what half the window has brought. */
class Receiver {
  readonly #link: Link;
  readonly #onItem: (item: Uint8Array) => void;
  readonly #cursor = new Cursor();
  #taken = 0;

  constructor(link: Link, onItem: (item: Uint8Array) => void) {
    this.#link = link;
    this.#onItem = onItem;
  }

  take(bytes: Uint8Array, start: number, end: number): void {
    const cursor = this.#cursor.at(bytes, start + 3);
    this.#taken += cursor.varint();
    cursor.skipVarint();
    this.#onItem(bytes.subarray(cursor.pos, end));
    if (this.#taken < WINDOW_BYTES / 2) return;
    this.#link.varint(CREDIT).varint(0).varint(CHANNEL).varint(this.#taken).send();
    this.#taken = 0;
  }
}

/** Calls `Probe.generate`: items come from the server until the socket is closed. */
export function download(
  socket: Duplex,
  framing: Framing,
  itemBytes: number,
  onItem: (item: Uint8Array) => void,
): void {
  const link = new Link(socket, framing, (bytes, start, end) => {
    if (bytes[start] === DATA) receiver.take(bytes, start, end);
  });
  const receiver = new Receiver(link, onItem);
  link.varint(REQUEST).varint(0).varint(1).bytes(GENERATE).varint(0).varint(1).varint(CHANNEL);
  link.varint(widthOf(ENDLESS) + widthOf(itemBytes) + 1);
  link.varint(ENDLESS).varint(itemBytes).varint(CHANNEL).send();
}

/** Calls `Probe.count_items` with an item again and again until the socket is closed. */
export function upload(socket: Duplex, framing: Framing, item: Uint8Array, onSent: () => void): void {
  const cursor = new Cursor();
  const link = new Link(socket, framing, (bytes, start) => {
    if (bytes[start] === CREDIT) sender.grant(cursor.at(bytes, start + 3).varint());
  });
  const sender = new Sender(link, item, onSent);
  link.varint(REQUEST).varint(0).varint(1).bytes(COUNT_ITEMS).varint(0).varint(1).varint(CHANNEL);
  link.varint(1).varint(CHANNEL).send();
  sender.pump();
}

/** Serves both. `itemOf` makes the item that is generated. */
export function serveStreams(socket: Duplex, framing: Framing, itemOf: (bytes: number) => Uint8Array): void {
  const cursor = new Cursor();
  let sender: Sender | undefined;
  const link = new Link(socket, framing, (bytes, start, end) => {
    const kind = bytes[start];
    if (kind === DATA) receiver.take(bytes, start, end);
    else if (kind === CREDIT) sender?.grant(cursor.at(bytes, start + 3).varint());
    else if (kind === REQUEST && bytes[start + METHOD_AT] === GENERATE[0]) {
      cursor.at(bytes, start + METHOD_AT + GENERATE.length + 3); // no metadata, one channel
      cursor.skipVarint();
      cursor.skipVarint(); // the count
      sender = new Sender(link, itemOf(cursor.varint()), () => {});
      sender.pump();
    }
  });
  const receiver = new Receiver(link, () => {});
}
